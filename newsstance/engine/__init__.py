"""Engines run the model: one protocol, two methods (encode windows, judge mentions)."""
