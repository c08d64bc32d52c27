"""The peer that batches what many clients ask: michaelfeil/infinity, around the same encoder with a classification head.

Leaves to others: finding sentences and targets; as with ``plain_server`` they come with the request, each pair as one text. The
head is drawn at random: speed does not depend on weights. It needs an environment of its own, since it pins older libraries:
``python3 -m venv FOLDER && FOLDER/bin/pip install 'infinity-emb[server,torch]==0.0.78' torch==2.13.0 transformers==4.57.6
sentence-transformers==3.4.1``. Run by ``benchmarks.throughput --infinity FOLDER/bin/python``, and by ``make bench``
where NEWSSTANCE_INFINITY is FOLDER/bin/python.
"""

import argparse
import json
import os
import socket
import sys
from pathlib import Path
from typing import Final

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from training.encoder import DEFAULT, find_encoder

BATCH: Final = 32
NAME: Final = "peer"
PATH: Final = "/classify"
READY: Final = "/health"
_START: Final = "from infinity_emb.cli import cli; cli()"
"""The package cannot be run with ``-m``."""
QUIET: Final = {"INFINITY_ANONYMOUS_USAGE_STATS": "0", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}


def write_classifier(folder: Path) -> None:
    """The encoder with a head of three classes, as infinity reads models."""
    torch.manual_seed(1)
    encoder = find_encoder(DEFAULT).location
    AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=3).save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder)


def as_asked(body: str) -> str:
    """The body that infinity takes for one that the plain server takes."""
    texts = [f"{text} [SEP] {target}" for text, target in json.loads(body)["pairs"]]
    return json.dumps({"model": NAME, "input": texts})


def main() -> None:
    """Say where it will listen, and become infinity's server, on loopback."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", required=True, help="of the environment that has infinity")
    parser.add_argument("--model", required=True, help="folder of the classifier")
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    with socket.create_server(("127.0.0.1", asked.port)) as listener:
        port = listener.getsockname()[1]
    sys.stdout.write(json.dumps({"message": "listening", "port": port}) + "\n")
    sys.stdout.flush()
    os.environ.update(QUIET)
    words = {
        "model-id": asked.model,
        "served-model-name": NAME,
        "host": "127.0.0.1",
        "port": port,
        "engine": "torch",
        "device": "cpu",
        "dtype": "float32",
        "batch-size": BATCH,
        "log-level": "error",
    }
    flags = [word for name, value in words.items() for word in (f"--{name}", str(value))]
    os.execv(asked.python, [asked.python, "-c", _START, "v2", *flags, "--no-bettertransformer"])  # noqa: S606


if __name__ == "__main__":
    main()
