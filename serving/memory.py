"""How the process asks for memory: from few arenas, and so that large arrays go back to the system when they are freed.

Leaves to others: how much is asked for. Only glibc is told; other allocators do so by themselves.
"""

import ctypes
import os
import platform
from collections.abc import Mapping
from typing import Any, Final

ARENAS: Final = 2
"""Each thread would have one of its own, and keep in it the most that it ever needed."""
LARGE: Final = 256 * 1024
"""Bytes from which on a block is mapped by itself. By default that grows with what is freed, up to 32 MB, and arrays of that size
then lie in arenas, which give nothing back but their ends."""
SETTINGS: Final = {"MALLOC_ARENA_MAX": (-8, ARENAS), "MALLOC_MMAP_THRESHOLD_": (-3, LARGE)}
"""Parameters of ``mallopt`` (M_ARENA_MAX, M_MMAP_THRESHOLD), by the variable in which an operator may have chosen otherwise."""


def return_memory(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Tell the allocator, once, before there are threads; what was told, by its variables."""
    if platform.libc_ver()[0] != "glibc":
        return []
    mallopt: Any = ctypes.CDLL(None).mallopt
    chosen = {name: pair for name, pair in SETTINGS.items() if name not in environment}
    return [name for name, pair in chosen.items() if mallopt(*pair)]
