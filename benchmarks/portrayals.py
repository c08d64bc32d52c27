"""How articles judge their actors, against the labels, beside what simple rules make of the sentences.

``article`` is the model's own judgement of the article; ``voting`` takes the label that most of the same model's sentences
have (of equals the more probable); ``averaging`` the highest mean of their probabilities; ``majority`` always the commonest
label. An actor whose name is nowhere in the text counts as wrong, except for the majority. Intervals are over groups: stories or
articles. Leaves to others: which set, and what is printed beside (``seesaw``, ``persent``, ``narrative``).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.judged_articles import NOTHING, Judged
from benchmarks.seeds import Sides, figure, told
from newsstance.document import Assessment, ScoredActor
from newsstance.labels import SENTIMENT, STANCE
from training.bootstrap import Bootstrap
from training.metrics import accuracy, found_macro_f1

Head = Literal["sentiment", "stance"]
LABELS: dict[Head, tuple[str, ...]] = {"sentiment": SENTIMENT, "stance": STANCE}
SYSTEMS = ("article", "voting", "averaging", "majority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrayal:
    """One label and what each system says."""

    group: str
    key: str
    gold: str
    said: dict[str, str]


def portrayals(
    judged: Sequence[Judged], head: Head, wanted: Callable[[Judged, str], bool] = lambda _, __: True
) -> list[Portrayal]:
    """An item for each labelled actor that is ``wanted``."""
    gold = [(one, key, label) for one in judged for key, label in _gold(one, head) if wanted(one, key)]
    commonest = Counter(label for *_, label in gold).most_common(1)[0][0] if gold else NOTHING
    return [
        Portrayal(group=one.example.group, key=key, gold=label, said=_said(one.actors.get(key), head, commonest))
        for one, key, label in gold
    ]


def _gold(one: Judged, head: Head) -> Iterator[tuple[str, str]]:
    labels = one.example.article
    found = labels and (labels.sentiment if head == "sentiment" else labels.stance)
    yield from (found or {}).items()


def _said(actor: ScoredActor | None, head: Head, commonest: str) -> dict[str, str]:
    if actor is None:
        return dict.fromkeys(SYSTEMS, NOTHING) | {"majority": commonest}
    whole = actor.sentiment if head == "sentiment" else actor.stance
    sentences = [one.sentiment if head == "sentiment" else one.stance for one in actor.sentences]
    return {
        "article": whole.most_likely,
        "voting": voted(sentences, LABELS[head]),
        "averaging": averaged(sentences, LABELS[head]),
        "majority": commonest,
    }


def voted(sentences: Sequence[Assessment], labels: Sequence[str]) -> str:
    """The label of most sentences; of equals the one with more probability in all."""
    votes = Counter(one.most_likely for one in sentences)
    return max(labels, key=lambda label: (votes[label], _mass(sentences, label))) if sentences else NOTHING


def averaged(sentences: Sequence[Assessment], labels: Sequence[str]) -> str:
    """The label with the highest mean probability."""
    return max(labels, key=lambda label: _mass(sentences, label)) if sentences else NOTHING


def _mass(sentences: Sequence[Assessment], label: str) -> float:
    return sum(one.probabilities[label] for one in sentences)


def figures(found: Sides[list[Portrayal]], labels: Sequence[str]) -> dict[str, Any]:
    """Macro-F1 and accuracy of each system, and how much better the article's own judgement is than each rule (ours)."""
    items = found.ours[0]
    gold = [item.gold for item in items]
    of = {system: _said_by(found, system) for system in SYSTEMS}
    bootstrap = Bootstrap(groups=[item.group for item in items], labels=(*labels, NOTHING))
    gains = {
        system: bootstrap.means_apart(gold, of["article"].ours, said.ours, found_macro_f1)
        for system, said in of.items()
        if system != "article"
    }
    return {
        "n": len(items),
        "groups": len({item.group for item in items}),
        "not_in_text": sum(item.said["article"] == NOTHING for item in items),
        "labels": dict(Counter(gold)),
        "systems": {
            system: {
                "macro_f1": figure(bootstrap, gold, said, found_macro_f1),
                "accuracy": figure(bootstrap, gold, said, accuracy),
            }
            for system, said in of.items()
        },
        "gain": {system: asdict(gain) for system, gain in gains.items()},
    }


def _said_by(found: Sides[list[Portrayal]], system: str) -> Sides[list[str]]:
    return found.map(lambda items: [item.said[system] for item in items])


def table(found: dict[str, Any]) -> Iterator[str]:
    """The figures for people."""
    for system, figures in found["systems"].items():
        yield f"{system:<12}macro-F1 {told(figures['macro_f1'])}"
        yield f"{'':<12}accuracy {told(figures['accuracy'])}"
