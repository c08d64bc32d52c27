"""Serving: reads checkpoints and answers over HTTP."""
