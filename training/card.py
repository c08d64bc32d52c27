"""The model card of a checkpoint, in the hub's form: a metadata block, then Markdown.

Leaves to others: the figures (``evaluate``), their table (``report_markdown``).
"""

import json
from collections.abc import Mapping
from typing import Any

from newsstance.checkpoint import Manifest
from training.report_markdown import summary_markdown
from training.report_summary import kind_of_text

BASES = {"all-MiniLM-L6-v2": "sentence-transformers/all-MiniLM-L6-v2"}
"""The hub's names of encoders that have another one here."""
METADATA = """---
language: en
license: apache-2.0
library_name: newsstance
pipeline_tag: text-classification
tags: [news, sentiment-analysis, stance-detection, targeted-sentiment]
"""

USES = """## What it is for

It reads English news and says of every actor how the article portrays it (sentiment), what the article's own voice holds of it
(stance), and who takes which stance toward whom (relations). It is meant for research and media analysis over many articles.
It is not meant for judging single people or outlets without a human reader, for languages other than English, or for text that
is not news. It repeats the prejudices of what it learned from; the report says on what it was measured.

## How to use it

    from newsstance import Document, Scorer
    result = Scorer.load("CHECKPOINT").score([Document(text="…")])[0]
"""


def card(manifest: Manifest, metrics: Mapping[str, Any] | None = None) -> str:
    """The card's text; without ``metrics`` one that says that nothing was measured yet."""
    encoder = str(manifest.provenance.get("encoder"))
    origin = f"Encoder: {encoder}. Seed {manifest.provenance.get('seed')}."
    learned = f"## What it learned from\n\n{origin}\n\n{_data(manifest, metrics)}\n"
    notice = "## Licence\n\nApache-2.0, see `NOTICE`. Data sets keep their own terms; news texts in them stay their owners'.\n"
    title = f"# newsstance: {manifest.name} ({manifest.version})\n"
    return "\n".join([_metadata(manifest, metrics), title, USES, learned, _figures(metrics), notice])


def _figures(metrics: Mapping[str, Any] | None) -> str:
    if metrics is None:
        return "## How good it is\n\nNot measured yet: `make evaluate CHECKPOINT=…`.\n"
    whole = "The whole report lies in `report/index.html`, and without texts in `report/report.md`."
    return f"## How good it is\n\n{summary_markdown(metrics)}\n{whole}\n"


def _data(manifest: Manifest, metrics: Mapping[str, Any] | None) -> str:
    known = {one["name"]: one for one in (metrics or {}).get("data", ())}
    return "\n".join(
        f"- `{name}` (sha256 {digest[:12]}…{_terms(known.get(name))})"
        for name, digest in manifest.provenance.get("data", {}).items()
    )


def _terms(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return ""
    texts = "" if one["texts"] is None else f"; {one['texts']:,} texts"
    return f"{texts}; {one['title']}; {one['licence']}"


def _metadata(manifest: Manifest, metrics: Mapping[str, Any] | None) -> str:
    """The block that the hub reads. What is not fixed is written as JSON, which is YAML too: names need no care."""
    encoder = str(manifest.provenance.get("encoder"))
    fields: dict[str, Any] = {"base_model": BASES.get(encoder, encoder)}
    results = [_result(entry) for entry in (metrics or {}).get("sets", ())]
    if results:
        fields["model-index"] = [{"name": f"newsstance-{manifest.name}", "results": results}]
    return METADATA + "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()) + "---\n"


def _result(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One set and head in the form of the hub's model index; the name says where texts are invented, for the index does not."""
    invented = " (invented text)" if kind_of_text(entry) == "invented" else ""
    measured = {"f1": entry["macro_f1"]["value"], "accuracy": entry["accuracy"]}
    names = {"f1": "Macro-F1", "accuracy": "Accuracy"}
    return {
        "task": {"type": "text-classification", "name": str(entry["head"]).replace("_", " ")},
        "dataset": {"type": entry["reader"], "name": f"{entry['name']}{invented}"},
        "metrics": [{"type": kind, "name": names[kind], "value": round(value, 4)} for kind, value in measured.items()],
    }
