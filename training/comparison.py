"""This evaluation against an earlier one: the difference of every set and head that both have, item by item.

Leaves to others: the record of items (``item_record``), the paired bootstrap (``bootstrap``), how it is shown
(``report_comparison``).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from newsstance.errors import ConfigError
from newsstance.labels import HEADS
from training.bootstrap import Bootstrap
from training.item_record import Evaluated, Record
from training.metrics import confusion, macro_f1


def compare(now: Sequence[Record], before: Evaluated) -> dict[str, Any]:
    """The entry ``comparison`` of metrics.json. Raises ConfigError where a set holds other items than before."""
    earlier = {(one.name, one.head): one for one in before.records}
    here = {(one.name, one.head): one for one in now}
    shared = [key for key in here if key in earlier]
    if not shared:
        raise ConfigError(
            f"no set and head of this evaluation is in the report compared with, which has {_named(earlier)}; "
            "evaluate on the same sets"
        )
    return {
        "against": {key: before.model.get(key) for key in ("name", "version", "date")},
        "sets": [_difference(here[key], earlier[key]) for key in shared],
        "only_here": [_title(key) for key in here if key not in earlier],
        "only_there": [_title(key) for key in earlier if key not in here],
    }


def _difference(now: Record, before: Record) -> dict[str, Any]:
    said = _aligned(now, before)
    bootstrap = Bootstrap(groups=now.groups, labels=HEADS[now.head])
    values = [float(macro_f1(confusion(now.gold, given, HEADS[now.head]))) for given in (said, now.predicted)]
    return {
        "name": now.name,
        "head": now.head,
        "n": len(now.ids),
        "before": values[0],
        "now": values[1],
        "difference": asdict(bootstrap.paired(now.gold, now.predicted, said)),
        "changed": sum(one != other for one, other in zip(said, now.predicted, strict=True)),
        "mended": _only_right(now, now.predicted, said),
        "broken": _only_right(now, said, now.predicted),
    }


def _aligned(now: Record, before: Record) -> list[str]:
    """What was said before, in today's order. Raises ConfigError that names the first item that is another."""
    where = f"{now.name} {now.head}"
    known = {name: at for at, name in enumerate(before.ids)}
    odd = sorted(set(now.ids) ^ set(before.ids))
    if odd:
        side = "this evaluation" if odd[0] in set(now.ids) else "the report compared with"
        raise ConfigError(
            f"{where}: {len(odd)} items are not in both evaluations, {odd[0]!r} only in {side}; evaluate both on the same file"
        )
    for at, name in enumerate(now.ids):
        other = known[name]
        for what, one, two in (("text", now.checksums, before.checksums), ("true label", now.gold, before.gold)):
            if one[at] != two[other]:
                raise ConfigError(
                    f"{where}: item {name!r} has another {what} than before; evaluate both on the same file"
                )
    return [before.predicted[known[name]] for name in now.ids]


def _only_right(record: Record, first: Sequence[str], second: Sequence[str]) -> int:
    """Items that ``first`` gets right and ``second`` does not."""
    return sum(one == gold != two for gold, one, two in zip(record.gold, first, second, strict=True))


def _title(key: tuple[str, str]) -> str:
    return f"{key[0]} · {key[1].replace('_', ' ')}"


def _named(keys: Sequence[tuple[str, str]] | dict[tuple[str, str], Record]) -> str:
    return ", ".join(map(_title, keys)) or "none"
