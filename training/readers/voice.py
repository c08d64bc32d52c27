"""Own-voice labels on articles of SEESAW: a stand-off file here, the texts from the folder of public data.

Only the labelled (sentence, actor) items are judged: of every other the author's stance is unknown, not neutral. An article
with items of several strata is one example a stratum, so that each stratum can be looked at alone. Leaves to others: the file's
format (``voice``), SEESAW's own labels.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.labels import AUTHOR, MentionKind
from training.data_folder import DATA_VARIABLE, data_folder
from training.examples import Example
from training.readers.bundled import is_pronoun
from training.readers.voice_items import Item, read_items
from training.seesaw_text import TITLE, article_sentences, digest

_ENDED: Final = re.compile(r"[.!?…][\"”’')\]]*\Z")

Numbered = tuple[int, Item]
"""An item with its line in the stand-off file."""


def read(path: Path) -> Iterator[Example]:
    """One example an article and stratum. Raises DataError that names the line; also where the texts are missing or differ."""
    groups: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for line, item in read_items(path):
        groups[item.article, item.stratum].append((line, item))
    for (article, stratum), items in groups.items():
        yield _example(path, article, stratum, items)


def _example(path: Path, article: str, stratum: str, items: Sequence[Numbered]) -> Example:
    texts = _texts(path, article)
    text, sentences = joined(texts)
    order = {name: number for number, name in enumerate(texts)}
    for line, item in items:
        _verify(path, line, item, texts)
    mentions = {m for _, item in items for m in _mentions(item, text, sentences[order[item.sentence]])}
    labels = {(order[item.sentence], item.actor): item.label for _, item in items}
    return Example(
        id=f"{article}/{stratum}",
        group=article.partition("_DOCUMENT")[0],
        text=text,
        sentences=sentences,
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end))),
        names={item.actor: item.actor for _, item in items},
        stance={(number, AUTHOR, actor): label for (number, actor), label in labels.items() if label != "neutral"},
        voice_labelled=True,
        voiced=frozenset(labels),
        slices={"stratum": stratum},
    )


def joined(texts: Mapping[int | str, str]) -> tuple[str, tuple[Sentence, ...]]:
    """Headline and sentences as one text; a line ends behind the headline and behind what has no final punctuation."""
    text, sentences = "", []
    for name, piece in texts.items():
        sentences.append(Sentence(start=len(text), end=len(text) + len(piece)))
        text += piece + (" " if name != TITLE and _ENDED.search(piece) else "\n")
    return text.rstrip(), tuple(sentences)


def _texts(path: Path, article: str) -> dict[int | str, str]:
    folder = data_folder() / "seesaw"
    if not (folder / "articles" / f"{article}.json").is_file():
        raise DataError(
            path,
            None,
            f"labels {article}, whose text is not in {folder / 'articles'}; run make data NAMES=seesaw ACCEPT=seesaw, "
            f"or name the folder above seesaw/ in {DATA_VARIABLE}",
        )
    return article_sentences(folder, article)


def _verify(path: Path, line: int, item: Item, texts: Mapping[int | str, str]) -> None:
    text = texts.get(item.sentence)
    if text is None:
        raise DataError(
            path, line, f"{item.article} has no sentence {item.sentence}; use the release that was labelled"
        )
    if digest(text) != item.sha256:
        raise DataError(
            path, line, f"sentence {item.sentence} of {item.article} has the checksum {digest(text)}, labelled was {item.sha256}; "
            "use the release that was labelled",
        )  # fmt: skip
    if item.mentions[-1][1] > len(text):
        raise DataError(path, line, f"mention {item.mentions[-1]} lies outside a sentence of {len(text)} characters")


def _mentions(item: Item, text: str, sentence: Sentence) -> Iterator[Mention]:
    for begin, end in item.mentions:
        start, stop = sentence.start + begin, sentence.start + end
        name = text[start:stop]
        kind: MentionKind = "pronoun" if is_pronoun(name) else "name"
        yield Mention(start=start, end=stop, text=name, type=None, actor=item.actor, kind=kind)
