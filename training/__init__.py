"""Training: reads corpora, fine-tunes, calibrates, evaluates, writes checkpoints."""
