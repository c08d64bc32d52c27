from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from training.config import make_config, read_config

CONFIGS = sorted(Path("configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_config_reads_and_is_named_like_its_file(path: Path) -> None:
    assert read_config(path).name == path.stem


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match=r"'learning_rat' is not known; did you mean 'learning_rate'\?"):
        make_config({"name": "x", "train": ["table=x.csv"], "learning_rat": 1}, where="x.yaml")


def test_a_key_like_no_other_lists_them_all() -> None:
    with pytest.raises(ConfigError, match="known keys: name, train"):
        make_config({"name": "x", "train": ["table=x.csv"], "zzz": 1}, where="x.yaml")


def test_overrides_read_numbers_as_people_write_them() -> None:
    config = read_config(CONFIGS[0], ["learning_rate=5e-5", "epochs=2", "blind=true"])
    assert (config.learning_rate, config.epochs, config.blind) == (5e-5, 2, True)


@pytest.mark.parametrize("override", ["epochs=0", "dropout=1.5", "epochs=many", "precision=int8", "window=3"])
def test_a_value_out_of_range_names_key_and_value(override: str) -> None:
    key, value = override.split("=")
    with pytest.raises(ConfigError, match=f"{key} = '?{value}"):
        read_config(CONFIGS[0], [override])


def test_an_override_without_a_value_is_refused() -> None:
    with pytest.raises(ConfigError, match="'epochs' is not key=value"):
        read_config(CONFIGS[0], ["epochs"])


@pytest.mark.parametrize("content", ["- a\n", "{:", ""])
def test_a_file_that_is_no_mapping_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"x\.yaml"):
        read_config(path)


def test_weights_by_head_do_not_hold_the_weight_decay() -> None:
    assert set(read_config(CONFIGS[0]).weights()) == {
        "tagger", "sentiment", "stance", "article_sentiment", "article_stance", "overall",
    }  # fmt: skip


def test_a_prevalence_is_checked() -> None:
    base = {"name": "x", "train": ["table=a.csv"]}
    made = make_config({**base, "prevalence": {"sentiment": [0.2, 0.6, 0.2]}}, where="test")
    assert made.prevalence == {"sentiment": (0.2, 0.6, 0.2)}
    for head, shares in (
        ("mood", [0.2, 0.6, 0.2]),
        ("overall", [0.5, 0.5]),
        ("overall", [0, 0.8, 0.2]),
        ("overall", [0.5, 0.6, 0.2]),
    ):
        with pytest.raises(ConfigError, match=f"prevalence.*{head}"):
            make_config({**base, "prevalence": {head: shares}}, where="test")


@pytest.mark.parametrize("value", ["2024-13-45", "0x_", "[" * 3000, "9" * 5000])
def test_what_yaml_stumbles_over_is_a_clear_error(value: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(f"name: odd\ntrain: [table=x.csv]\nseed: {value}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"odd\.yaml"):
        read_config(path)
    with pytest.raises(ConfigError, match="seed"):
        read_config(Path("configs/default.yaml"), [f"seed={value}"])


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("name: twice\ntrain: [table=x.csv]\nepochs: 3\nepochs: 9\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 4: key 'epochs' is written twice"):
        read_config(path)
