"""Benchmarks: a human table, then one JSON document on the last line of stdout."""
