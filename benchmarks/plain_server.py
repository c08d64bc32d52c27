"""The peer: what one writes in an afternoon, FastAPI around a ``transformers`` pipeline that judges one sentence and target a pass.

Leaves to others: finding sentences and targets; they come with the request, which spares this server all reading and
linking. The encoder is newsstance's default with a classification head drawn at random: speed does not depend on weights.
Run by ``benchmarks.throughput``: ``python -m benchmarks.plain_server --port 0``.
"""

import argparse
import json
import socket
import sys
from typing import Any

import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from training.encoder import DEFAULT, find_encoder

BATCH = 32


class Posted(BaseModel):
    """Sentences, each with a target."""

    pairs: list[tuple[str, str]]


def create() -> FastAPI:
    """The application."""
    torch.manual_seed(1)
    folder = find_encoder(DEFAULT).location
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    judge: Any = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu", batch_size=BATCH)
    app = FastAPI()

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @app.get("/livez")
    def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/v1/score")
    def score(posted: Posted) -> list[dict[str, Any]]:
        ordered = sorted(posted.pairs, key=lambda pair: len(pair[0]))
        found: list[dict[str, Any]] = judge([{"text": text, "text_pair": target} for text, target in ordered])
        return found

    return app


def main() -> None:
    """Serves on loopback and says where, as newsstance's server does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    listener = socket.create_server(("127.0.0.1", parser.parse_args().port))
    app = create()
    sys.stdout.write(json.dumps({"message": "listening", "port": listener.getsockname()[1]}) + "\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
