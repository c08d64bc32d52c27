"""Overlapping claims on a text: the first in rank, then the longest, then the earlier one stays.

Leaves to others: where claims come from (``detect``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from newsstance.document import Mention


@dataclass(frozen=True, slots=True)
class Claim:
    """A mention, and what it comes from: 0 is the caller's, which beats all; the rest only decide between equals."""

    mention: Mention
    source: int

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Sorts claims by their right to the text."""
        mention = self.mention
        return min(self.source, 1), mention.start - mention.end, mention.start, self.source


def merge(length: int, fixed: Sequence[Mention], claims: Sequence[Claim]) -> tuple[Mention, ...]:
    """``fixed`` as they are, and of ``claims`` those that overlap neither them nor a better claim; ascending."""
    taken = bytearray(length)
    kept = list(fixed)
    for mention in fixed:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    for claim in sorted(claims, key=lambda claim: claim.order):
        start, end = claim.mention.start, claim.mention.end
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(claim.mention)
    return tuple(sorted(kept, key=lambda mention: (mention.start, mention.end)))
