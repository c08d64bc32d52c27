"""The model card of a checkpoint, in the hub's form: a metadata block, then Markdown.

Leaves to others: the figures (``evaluate``), their table (``report.summary_markdown``).
"""

from collections.abc import Mapping
from typing import Any

from newsstance.checkpoint import Manifest
from training.report import summary_markdown

METADATA = """---
language: en
license: apache-2.0
library_name: newsstance
pipeline_tag: text-classification
tags: [news, sentiment-analysis, stance-detection, targeted-sentiment]
---
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


def card(manifest: Manifest, metrics: Mapping[str, Any]) -> str:
    """The card's text."""
    data = "\n".join(
        f"- `{name}` (sha256 {digest[:12]}…)" for name, digest in manifest.provenance.get("data", {}).items()
    )
    origin = f"Encoder: {manifest.provenance.get('encoder')}. Seed {manifest.provenance.get('seed')}."
    learned = f"## What it learned from\n\n{origin}\n\n{data}\n"
    figures = f"## How good it is\n\n{summary_markdown(metrics)}\nThe whole report lies in `report/index.html`.\n"
    notice = "## Licence\n\nApache-2.0, see `NOTICE`. Data sets keep their own terms.\n"
    return "\n".join(
        [METADATA, f"# newsstance: {manifest.name} ({manifest.version})\n", USES, learned, figures, notice]
    )
