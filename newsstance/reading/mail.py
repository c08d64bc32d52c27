"""The header lines of a mail that was pasted with its body: ``From:``, ``To:``, ``Subject:``.

Leaves to others what is read of the body (``plain``).
"""

import re
from collections.abc import Sequence
from typing import Final

from newsstance.reading.compose import Item

_FIELD: Final = re.compile(
    r"(?P<name>from|to|cc|bcc|subject|date|sent|reply-to|return-path|received|message-id|mime-version|content-type|importance"
    r"|list-unsubscribe|delivered-to):(?:\s|\Z)",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"-{2,}\s?(?:forwarded|original) message\s?-{2,}|begin forwarded message:", re.IGNORECASE)
_NEEDED: Final = frozenset(("to", "subject", "date", "sent"))


def mail_headers(items: Sequence[Item]) -> int:
    """How many lines at the head of a text are a mail's header; 0 where it is no mail.

    It is one where a sender is named, and whom it goes to, when, or what it is about.
    """
    end, names = 0, set[str]()
    for item in items:
        field = _FIELD.match(item.text)
        if field is None and (end or not _OPENING.fullmatch(item.text)):
            break
        names.update([field["name"].lower()] if field is not None else [])
        end += 1
    return end if "from" in names and names & _NEEDED else 0
