"""OpenVINO's runtime, imported without its model converter, which is slow to load and reports usage to its maker on import.

Leaves to others: what is run (``openvino_engine``). Training, which does convert, hides the reporting module by the same means.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

REPORTING = "openvino_telemetry"
_CONVERTER = "openvino.tools.ovc"


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """Within, these modules cannot be imported: those who would use them do without. What is imported already stays."""
    hidden = [name for name in names if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(hidden))  # None is how Python marks a module that is not there
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


def runtime() -> Any:
    """The ``openvino`` package. Raises ModuleNotFoundError where it is not installed."""
    with absent(REPORTING, _CONVERTER):
        import openvino  # noqa: PLC0415
    return openvino
