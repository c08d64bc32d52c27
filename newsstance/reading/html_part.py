"""A paragraph of an HTML page with what the search for its stories needs to know.

Leaves to others: how markup becomes paragraphs (``paragraphs``), which of them are a story (``html``, ``records``).
"""

from dataclasses import dataclass, field
from typing import Final

from newsstance.labels import SkipReason
from newsstance.reading import roles
from newsstance.reading.paragraphs import Element, Paragraph

_PROSE: Final = 25
"""Characters from which a paragraph with little in links counts as prose."""


@dataclass(slots=True)
class HtmlPart:
    """A paragraph; ``dropped``: why it is not read whatever it says; ``heading``: it stands in a heading."""

    paragraph: Paragraph
    text: str
    dropped: SkipReason | None = None
    heading: bool = field(init=False)

    def __post_init__(self) -> None:
        near = zip(range(3), self.element.chain(), strict=False)
        self.heading = any(element.tag in roles.HEADINGS for _, element in near)

    @property
    def element(self) -> Element:
        return self.paragraph.element

    @property
    def start(self) -> int:
        return self.paragraph.atoms[0].start

    @property
    def linked(self) -> float:
        return self.paragraph.linked / max(1, len(self.text))

    @property
    def prose(self) -> int:
        """Its characters if it is prose, else 0."""
        good = not self.dropped and not self.heading and len(self.text) >= _PROSE and self.linked < 0.5
        return len(self.text) if good else 0
