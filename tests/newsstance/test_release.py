from pathlib import Path

import pytest

from newsstance import release


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository and, elsewhere, the folder that commands are run in."""
    monkeypatch.setattr(release, "ROOT", tmp_path / "repository")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "repository"


def test_without_either_the_default_is_named(root: Path) -> None:
    assert release.default_checkpoint() == release.DEFAULT


def test_the_release_stands_in_until_something_is_trained(root: Path) -> None:
    (root / "release").mkdir(parents=True)
    assert release.default_checkpoint() == root / "release"
    assert "no checkpoints/default" in release.reason(root / "release")
    release.DEFAULT.mkdir(parents=True)
    assert release.default_checkpoint() == release.DEFAULT
    assert (release.reason(release.DEFAULT), release.reason(Path("x"))) == ("the default", "named")
