from pathlib import Path

import torch
from hypothesis import given
from hypothesis import strategies as st

from newsstance.checkpoint import read_encoding
from tests.training.corpus import row, write_encoder
from training.collator import Collator, encode_example
from training.config import make_config
from training.finetune import build_model
from training.grouping import PASS, encode_grouped, padded_lengths
from training.readers.bundled import example


@given(st.lists(st.integers(1, 300), min_size=1, max_size=60))
def test_no_window_is_cut_and_grouping_never_costs_more_than_one_pass(lengths: list[int]) -> None:
    padded = padded_lengths(lengths)
    assert all(length <= room <= max(lengths) for length, room in zip(lengths, padded, strict=True))
    assert sum(padded) + PASS * len(set(padded)) <= max(lengths) * len(lengths) + PASS


def test_a_short_window_among_long_ones_is_read_apart() -> None:
    assert padded_lengths([200, 200, 200, 20, 20]) == [200, 200, 200, 32, 32]
    assert padded_lengths([200, 190, 195]) == [200, 200, 200]


def test_what_is_read_in_groups_is_what_is_read_at_once(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    settings = make_config(
        {"name": "x", "train": ["table=x.csv"], "encoder": str(folder), "pair_size": 7}, where="test"
    )
    model = build_model(settings)[0].eval()
    encoding = read_encoding(folder / "tokenizer.json", window=8)
    batch = Collator(encoding=encoding)([encode_example(example(row("r1", good=True)), encoding)])
    batch["padded"] = batch["mask"].sum(dim=1)  # a group for every length
    assert len(set(batch["padded"].tolist())) > 1
    with torch.no_grad():
        grouped = encode_grouped(model, batch)
        at_once = model.encode(batch["ids"], batch["mask"], batch["casing"])
    for found, expected in zip(grouped, at_once, strict=True):
        torch.testing.assert_close(found[batch["mask"] > 0], expected[batch["mask"] > 0], atol=1e-5, rtol=1e-4)
