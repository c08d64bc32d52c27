from pathlib import Path

import pytest

from newsstance.errors import CheckpointError
from training.trainer import HISTORY, History, Persisted, read_history, write_whole


def test_a_history_reads_as_it_was_written(tmp_path: Path) -> None:
    history = History(steps=[3], loss=[0.25], eval=[{"step": 3, "macro_f1": 0.5}], tokens=7, seconds=2.5, selecting=0.5)
    history.write(tmp_path / HISTORY)
    assert read_history(tmp_path / HISTORY, way_out="") == history
    taken_up = History()
    Persisted(taken_up, None).restore(tmp_path)
    assert taken_up == history


def test_a_garbled_history_of_a_save_names_the_save(tmp_path: Path) -> None:
    (tmp_path / HISTORY).write_text('{"steps": [3')
    with pytest.raises(
        CheckpointError, match=rf"history\.json is no history .* delete {tmp_path}, and the run goes on"
    ):
        Persisted(History(), None).restore(tmp_path)


def test_a_stop_while_writing_leaves_the_file_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / HISTORY
    write_whole(path, "before")
    opened = Path.open

    def half(self: Path, text: str, **_: str) -> int:
        with opened(self, "w", encoding="utf-8") as file:
            file.write(text[: len(text) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", half)
        with pytest.raises(KeyboardInterrupt):
            write_whole(path, "afterwards")
    assert path.read_text(encoding="utf-8") == "before"
    write_whole(path, "afterwards")
    assert [found.read_text(encoding="utf-8") for found in tmp_path.iterdir()] == ["afterwards"]
