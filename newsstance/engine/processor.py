"""What this processor offers an engine: how many cores this process may use, and whether int8 products are fast here.

Leaves to others what follows from it (``openvino_engine``).
"""

import math
import os
import platform
from pathlib import Path

VNNI = frozenset({"avx512_vnni", "avx_vnni", "amx_int8", "i8mm", "asimddp"})
"""Flags of instruction sets that multiply and add int8 in one step."""
CPUINFO = Path("/proc/cpuinfo")
QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Cores that this process may use: its affinity, and the quota of its container where there is one."""
    affinity = getattr(os, "sched_getaffinity", None)
    allowed = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(allowed, _quota() or allowed))


def int8_instructions() -> frozenset[str] | None:
    """The int8 instruction sets of this processor; None where it cannot be known."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return VNNI if platform.machine() == "arm64" else None  # every Apple processor since M1 has them
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return VNNI & set(flags.split())


def _quota() -> int | None:
    try:
        limit, period = QUOTA.read_text(encoding="utf-8").split()
        return math.ceil(int(limit) / int(period))
    except (OSError, ValueError, ZeroDivisionError):  # no container, or "max"
        return None
