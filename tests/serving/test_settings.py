"""Flags before environment before defaults; one clear line for what is wrong."""

from pathlib import Path

import pytest

from newsstance import release
from newsstance.errors import ConfigError
from serving.bulk import command as bulk
from serving.settings import Settings, build_settings, load_settings


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ROOT", tmp_path)
    settings = load_settings([], {})
    assert settings.checkpoint == Path("checkpoints/default")
    assert (settings.host, settings.port, settings.engine) == ("127.0.0.1", 8000, "auto")
    assert settings.max_body_bytes == 8 * 1024 * 1024
    assert settings.drain > settings.deadline


def test_the_release_stands_in_where_nothing_was_trained_or_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "release").mkdir()
    assert load_settings([], {}).checkpoint == tmp_path / "release"
    assert load_settings(["--checkpoint", "mine"], {}).checkpoint == Path("mine")
    assert bulk.settings_of(bulk.parser().parse_args(["a.txt", "-o", "out"])).checkpoint == tmp_path / "release"
    assert bulk.job_of(bulk.parser().parse_args(["a.txt", "-o", "out"])).checkpoint == tmp_path / "release"


def test_flags_win_over_the_environment_which_wins_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTANCE_PORT", "9001")
    monkeypatch.setenv("NEWSSTANCE_DTYPE", "bfloat16")
    monkeypatch.setenv("NEWSSTANCE_MAX_DOCUMENTS", "")
    assert load_settings([]).port == 9001
    settings = load_settings(["--port", "9002", "--max-characters", "50"])
    assert (settings.port, settings.dtype, settings.max_characters) == (9002, "bfloat16", 50)
    assert settings.max_documents == 64


def test_an_unknown_variable_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match=r"NEWSSTANCE_PROT; did you mean NEWSSTANCE_PORT\?") as raised:
        load_settings([], {"NEWSSTANCE_PROT": "1", "PATH": "x"})
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "abc"], "--port or NEWSSTANCE_PORT is 'abc' but should be a valid integer"),
        (["--port", "70000"], "less than or equal to 65535"),
        (["--engine", "magic"], "'auto', 'openvino' or 'torch'"),
        (["--deadline", "nan"], "--deadline or NEWSSTANCE_DEADLINE is 'nan'"),
        (["--max-documents", "0"], "greater than or equal to 1"),
        (["--log-level", "loud"], "'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_bad_value_is_one_line(arguments: list[str], says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_settings(arguments, {})
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_unknown_flag_ends_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        load_settings(["--prot", "1"], {})
    assert raised.value.code == 2
    assert "--prot" in capsys.readouterr().err


def test_help_names_every_flag_and_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load_settings(["--help"], {})
    told = capsys.readouterr().out
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in told
        assert f"NEWSSTANCE_{name.upper()}" in told


def test_an_unknown_keyword_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown setting prot"):
        build_settings({"prot": 1})


def test_the_data_folder_of_training_is_no_unknown_variable() -> None:
    others = {"NEWSSTANCE_DATA": "somewhere", "NEWSSTANCE_INFINITY": "env/bin/python"}
    assert load_settings([], others).port == 8000
