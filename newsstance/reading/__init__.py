"""How a posted text is taken apart into stories and skipped ranges; ``newsstance.page`` is the one way in."""
