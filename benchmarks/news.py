"""Real news for the benchmarks: the articles of SEESAW, and their windows.

Leaves to others what is measured with them.
"""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.sentences import joined, seesaw
from newsstance.document import Document
from newsstance.encoding import Encoding, Window
from newsstance.sentences import split_sentences


def documents(folder: Path, count: int) -> list[Document]:
    """The first ``count`` articles."""
    texts = (joined(sentences) for sentences in seesaw(folder))
    return [Document(id=str(number), text=text) for number, text in zip(range(count), texts, strict=False)]


def windows(encoding: Encoding, some: Sequence[Document]) -> list[Window]:
    """Their windows, shortest first."""
    found = [window for one in some for window in encoding.windows(one.text, split_sentences(one.text))]
    return sorted(found, key=len)
