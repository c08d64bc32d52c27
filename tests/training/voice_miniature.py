"""An invented story laid out like SEESAW's files, and own-voice labels on it."""

import json
from pathlib import Path
from typing import Any

from training.seesaw_text import digest

TITLE = "Bungling mayor sinks Kessel ferry"
SENTENCES = (
    "Mayor Ilse Brandt sold the ferry on Monday.",
    'The dockers called Brandt "a fool"',
    "Brandt, as hapless as ever, blamed Odo Kessel.",
)
ARTICLE = "TRIPLET_007_DOCUMENT_1"


def write_story(data: Path, split: str = "train") -> Path:
    """Three articles of one story under ``data``; all have the same text."""
    meta: dict[str, Any] = {"Split": split}
    for number in range(3):
        meta[f"Meta info for article {number}"] = {"url": f"https://ferry.example/opinion/{number}", "title": TITLE}
        name = f"TRIPLET_007_DOCUMENT_{number}.json"
        text = [{"id": at, "text": sentence} for at, sentence in enumerate(SENTENCES)]
        write_json(data / "seesaw/articles" / name, {"title": TITLE, "text": text})
        actors = [["Ilse Brandt", ["People"], ["Main"], ["A"]], ["ferry", ["Topic"], ["Main"], ["A"]]]
        write_json(data / "seesaw/annotations" / name, {"entity lists": actors})
    write_json(data / "seesaw/meta/TRIPLET_007.json", meta)
    return data


def item(number: int | str, name: str, label: str = "neutral", **changes: Any) -> dict[str, Any]:
    """A row that labels the first place of ``name`` in a sentence of the story."""
    sentence = TITLE if number == "title" else SENTENCES[int(number)]
    start = sentence.index(name)
    return {
        "article": ARTICLE, "sentence": number, "sha256": digest(sentence), "actor": name,
        "mentions": [[start, start + len(name)]], "stratum": "plain", "label": label, **changes,
    }  # fmt: skip


def write_items(path: Path, *rows: dict[str, Any]) -> Path:
    """A stand-off file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_json(path: Path, content: object) -> None:
    """A JSON file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
