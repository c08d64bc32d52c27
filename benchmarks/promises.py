"""What a benchmark must show: each promise with its bar, the value measured, and whether it held.

Leaves to others: measuring. A promise that was not measured in a run has the value None and did not hold.
"""

from collections.abc import Mapping

Promise = dict[str, object]


def at_least(bar: float, value: float | None) -> Promise:
    """The value must reach the bar."""
    return {"bar": f"at least {bar:g}", "value": value, "held": value is not None and value >= bar}


def at_most(bar: float, value: float | None) -> Promise:
    """The value must not pass the bar."""
    return {"bar": f"at most {bar:g}", "value": value, "held": value is not None and value <= bar}


def shown(promises: Mapping[str, Promise]) -> str:
    """For people, a line each."""
    return "\n".join(
        f"{'kept  ' if said['held'] else 'BROKEN'} {name}: {said['value']} ({said['bar']})"
        for name, said in promises.items()
    )
