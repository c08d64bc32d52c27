"""Trains as one of several processes and leaves a digest of its final weights, so that a test can compare them.

Run by ``torchrun``: ``-m tests.training.rank_weights DIGESTS CONFIG.yaml --out DIR``.
"""

import hashlib
import os
import sys
from pathlib import Path

from newsstance.encoding import Encoding
from newsstance.model import NewsModel
from training import finetune
from training.config import Config


def main(digests: Path, arguments: list[str]) -> int:
    """The exit code of the training."""
    models: list[NewsModel] = []
    build = finetune.build_model

    def kept(config: Config) -> tuple[NewsModel, Encoding]:
        model, encoding = build(config)
        models.append(model)
        return model, encoding

    finetune.build_model = kept
    code = finetune.main(arguments)
    digest = hashlib.sha256()
    for values in models[-1].state_dict().values():
        digest.update(values.numpy().tobytes())
    (digests / f"{os.environ['RANK']}-of-{os.environ['WORLD_SIZE']}").write_text(digest.hexdigest(), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
