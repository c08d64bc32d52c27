"""Cells of CSV that a spreadsheet would take for formulas: which they are, and what is put before them.

Leaves to others: writing (``sinks``), saying so (``run``). A guarded cell is no longer what the text says, so that it is guarded
only where the caller asks for it.
"""

from collections.abc import Mapping
from typing import Any, Final

from serving.bulk.tables import Columns, Tables

STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD: Final = "'"


def guarded(cell: Any) -> Any:
    """A cell that no spreadsheet runs."""
    return f"{GUARD}{cell}" if _like_formula(cell) else cell


def table_with_formula(tables: Tables, columns: Mapping[str, Columns]) -> str | None:
    """The first table with such a cell, if there is one. Cells of JSON begin with a bracket or a brace."""
    for name, rows in tables.items():
        words = [column for column, kind in columns[name].items() if kind == "text"]
        if any(_like_formula(row.get(column)) for row in rows for column in words):
            return name
    return None


def _like_formula(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith(STARTS)
