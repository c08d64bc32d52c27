"""A run cut into parts, done by anybody in any order and twice over, is the plain run."""

import os
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsstance.errors import ConfigError, NewsstanceError
from serving.bulk import chunks as chunking
from serving.bulk.inputs import sources
from serving.cluster.parts import Part, do_part, gather, note, parts, undone
from tests.serving.bulk.jobs import contents, do, job, read_lines, rules
from tests.serving.fakes import FakeScorer


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "CHUNK_ROWS", 5)
    monkeypatch.setattr(chunking, "PART_ROWS", 13)


def write(folder: Path, *sizes: int) -> list[Path]:
    paths, number = [], 0
    for at, size in enumerate(sizes):
        rows: list[dict[str, Any]] = []
        for _ in range(size):
            rows.append({"text": f"Ada said {number}." if number % 6 else "", "id": f"n{number}", "desk": number % 3})
            number += 1
        schema = pa.schema([("text", pa.string()), ("id", pa.string()), ("desk", pa.int64())])
        paths.append(folder / f"{at}.parquet")
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), paths[-1], row_group_size=4)
    return paths


def planned(paths: list[Path]) -> list[Part]:
    return list(parts(sources([str(path) for path in paths])))


@pytest.mark.parametrize("sizes", [(40,), (13, 13), (3, 0, 25, 1, 11), (0,), (1,)])
def test_parts_in_any_order_make_the_plain_run(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    paths = write(tmp_path, *sizes)
    do(job(tmp_path / "plain", *paths, form="parquet"))
    todo = [part for part in planned(paths) for _ in range(2)]
    random.Random(3).shuffle(todo)
    (tmp_path / "out/.parts").mkdir(parents=True)
    for part in todo:
        do_part(Part.from_json(part.as_json()), FakeScorer(), rules(), tmp_path / "out")
    totals = gather(tmp_path / "out", len(todo) // 2).counts
    made = {name: content for name, content in contents(tmp_path / "out").items() if not name.startswith(".parts")}
    expected = {name: content for name, content in contents(tmp_path / "plain").items() if name != "run.json"}
    assert made == expected
    assert totals["rows"] == sum(sizes)


def test_parts_hold_every_row_once(tmp_path: Path) -> None:
    found = planned(write(tmp_path, 3, 25, 1, 11))
    rows = [
        (piece.name, row)
        for part in found
        for piece in part.pieces
        for row in range(piece.start, piece.start + piece.count)
    ]
    assert len(rows) == len(set(rows)) == 40
    assert [sum(piece.count for piece in part.pieces) for part in found] == [13, 13, 13, 1]


def test_a_part_is_done_when_its_note_is_there(tmp_path: Path) -> None:
    found = planned(write(tmp_path, 30))
    (tmp_path / "out/.parts").mkdir(parents=True)
    do_part(found[1], FakeScorer(), rules(), tmp_path / "out")
    assert note(tmp_path / "out", 1).exists()
    assert undone(found, tmp_path / "out") == [found[0], found[2]]


def test_options_in_rows_are_told_of_once(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    wanted: list[dict[str, float] | None] = [None] * 14 + [{"max_risk": 0.1}] * 20
    schema = pa.schema([("text", pa.string()), ("options", pa.struct([("max_risk", pa.float64())]))])
    pq.write_table(
        pa.Table.from_pylist([{"text": "Ada ran.", "options": each} for each in wanted], schema=schema), path
    )
    (tmp_path / "out/.parts").mkdir(parents=True)
    for part in planned([path]):
        do_part(part, FakeScorer(), rules(), tmp_path / "out")
    said = gather(tmp_path / "out", 3).said
    assert said is not None
    assert said.startswith(f"{path.as_posix()}:15 (and maybe others) has options")


def test_what_killed_workers_left_is_removed(tmp_path: Path) -> None:
    (found,) = planned(write(tmp_path, 3))
    (tmp_path / "out/.parts").mkdir(parents=True)
    do_part(found, FakeScorer(), rules(), tmp_path / "out")
    left = tmp_path / "out/actors/part-000000.parquet.1234.partial"
    left.write_bytes(b"half")
    gather(tmp_path / "out", 1)
    assert not left.exists()


def test_a_file_whose_name_is_not_utf_8_is_read(tmp_path: Path) -> None:
    (path,) = write(tmp_path, 3)
    odd = path.rename(tmp_path / os.fsdecode(b"caf\xe9.parquet"))
    (found,) = planned([odd])
    (tmp_path / "out/.parts").mkdir(parents=True)
    assert do_part(Part.from_json(found.as_json()), FakeScorer(), rules(), tmp_path / "out")["documents"] == 2
    sources = pq.read_table(tmp_path / "out/documents")["source"].to_pylist()
    assert set(sources) == {f"{tmp_path.as_posix()}/caf\\xe9.parquet"}


def test_a_damaged_file_breaks_off_as_in_a_plain_run(tmp_path: Path) -> None:
    paths = write(tmp_path, 9, 4)
    content = bytearray(paths[0].read_bytes())
    group = pq.read_metadata(paths[0]).row_group(2).column(0)
    begin = group.dictionary_page_offset or group.data_page_offset
    content[begin : begin + group.total_compressed_size] = b"\xff" * group.total_compressed_size
    paths[0].write_bytes(content)
    do(job(tmp_path / "plain", *paths, form="parquet"))
    (found,) = planned(paths)
    (tmp_path / "out/.parts").mkdir(parents=True)
    done = do_part(found, FakeScorer(), rules(), tmp_path / "out")
    assert gather(tmp_path / "out", 1).counts == done
    made, plain = (read_lines(tmp_path / folder / "errors.jsonl") for folder in ("out", "plain"))
    assert made == plain
    assert [(row["line"], row["code"]) for row in made if row["code"] != "empty_text"] == [(1, "unreadable")]
    assert done["rows"] == 1 + 4


def test_a_file_that_a_machine_does_not_see_fails_the_part(tmp_path: Path) -> None:
    paths = write(tmp_path, 3)
    (found,) = planned(paths)
    paths[0].unlink()
    (tmp_path / "out/.parts").mkdir(parents=True)
    with pytest.raises(NewsstanceError, match="under the same path"):
        do_part(found, FakeScorer(), rules(), tmp_path / "out")
    assert undone([found], tmp_path / "out") == [found]


def test_only_parquet_can_be_shared_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"is not Parquet.*serving\.bulk"):
        planned([tmp_path / "a.jsonl"])
    (tmp_path / "b.parquet").write_bytes(b"no")
    with pytest.raises(ConfigError, match=r"b\.parquet cannot be read: this is no Parquet file"):
        planned([tmp_path / "b.parquet"])
