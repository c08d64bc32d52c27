"""More than one machine, on Ray (the extra ``ray``): ``python -m serving.cluster bulk`` and ``python -m serving.cluster serve``."""
