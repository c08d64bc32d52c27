"""Files with a word and its tag a line and an empty line between sentences (CoNLL), as running text with mentions.

Words are joined as running text writes them (no space before a comma, none after an opening bracket), so that the tagger learns on
text like the text it reads. Leaves to others: which tags a set has and what they are here (``wikigold``, ``wnut17``, ``crossner``).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.labels import ActorType
from training.examples import Example

_NO_SPACE_BEFORE = frozenset((".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "...", "n't", "''", "”", "’", "'"))
_NO_SPACE_AFTER = frozenset(("(", "[", "{", "$", "#", "``", "“", "‘"))
Token = tuple[str, str]


def read_columns(path: Path, kinds: Mapping[str, ActorType], separator: str | None) -> Iterator[Example]:
    """One example a sentence. ``kinds``: class → actor type; classes that are not in it are no mentions. Raises DataError."""
    for line, tokens in _sentences(path, separator):
        text, places = joined([word for word, _ in tokens])
        spans = list(_spans([tag for _, tag in tokens], kinds))
        mentions = tuple(_mention(text, places, *span) for span in spans)
        yield Example(
            id=f"{path.stem}-{line}",
            group=f"{path.stem}-{line}",
            text=text,
            sentences=(Sentence(start=0, end=len(text)),),
            mentions=mentions,
            types={str(mention.actor): mention.type for mention in mentions if mention.type},
            names={str(mention.actor): mention.text for mention in mentions},
            tagged=True,
            unit="sentence",
        )


def _sentences(path: Path, separator: str | None) -> Iterator[tuple[int, list[Token]]]:
    """Sentences with the line they begin in."""
    tokens: list[Token] = []
    first = 1
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, None, f"cannot be read ({error})") from None
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip() and not line.startswith("-DOCSTART-"):
            tokens.append(_token(path, number, line, separator))
        elif tokens:
            yield first, tokens
            tokens = []
        if not tokens:
            first = number + 1


def _token(path: Path, number: int, line: str, separator: str | None) -> Token:
    parts = line.rstrip("\n").split(separator) if separator else line.split()
    if len(parts) < 2 or not parts[0].strip():
        raise DataError(path, number, f"{line[:40]!r} is not a word and its tag")
    return parts[0].strip(), parts[-1].strip()


def joined(words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Words as running text, and where each stands in it."""
    text = ""
    places: list[tuple[int, int]] = []
    open_quote = False
    for at, word in enumerate(words):
        closes = word == '"' and open_quote
        before = words[at - 1] if at else ""
        glued = not text or closes or _glues(before, word, opened=open_quote and before == '"')
        text += word if glued else f" {word}"
        places.append((len(text) - len(word), len(text)))
        open_quote = open_quote != (word == '"')
    return text, places


def _glues(before: str, word: str, *, opened: bool) -> bool:
    contraction = word.startswith(("'", "’")) and 1 < len(word) <= 3
    return opened or word in _NO_SPACE_BEFORE or before in _NO_SPACE_AFTER or contraction


def _spans(tags: Sequence[str], kinds: Mapping[str, ActorType]) -> Iterator[tuple[int, int, ActorType]]:
    """Runs of one class; ``B-`` starts a new one. Of several classes on a word the first that is known counts."""
    start, kind, name = 0, None, ""
    for at, tag in enumerate([*tags, "O"]):
        prefix, own = _class(tag, kinds)
        if name and (own != name or prefix == "B"):
            if kind is not None:
                yield start, at, kind
            name = ""
        if own and not name:
            start, name, kind = at, own, kinds.get(own)


def _class(tag: str, kinds: Mapping[str, ActorType]) -> tuple[str, str]:
    """Prefix and class of a tag, empty for none."""
    choices = [entry.partition("-") for entry in tag.split(",") if entry != "O"]
    known = next((choice for choice in choices if choice[2] in kinds), None)
    prefix, _, name = known or (choices[0] if choices else ("", "", ""))
    return prefix, name


def _mention(text: str, places: Sequence[tuple[int, int]], first: int, after: int, kind: ActorType) -> Mention:
    start, end = places[first][0], places[after - 1][1]
    name = text[start:end]
    return Mention(start=start, end=end, text=name, type=kind, actor=f"{kind}:{name.lower()}")
