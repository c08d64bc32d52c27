"""Bulk scoring: files in, tables out, resumable: ``python -m serving.bulk INPUT… -o OUT``."""
