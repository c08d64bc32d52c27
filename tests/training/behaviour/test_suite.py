from pathlib import Path

import pytest

from newsstance.errors import DataError
from newsstance.labels import HEADS
from training.behaviour.cases import trials
from training.behaviour.suite import FOLDER, read_suite
from training.neutral import DullProse

HEAD = "name: odd\nkind: {kind}\nunit: sentence\nabout: Something.\nthreshold: 0.1\n{keys}cases: |\n  {case}\n"
PROSE = DullProse(sentences=tuple((f"a{at}", "The tide table of the port was printed once more.") for at in range(9)))


def write(folder: Path, case: str, *, kind: str = "minimum", keys: str = "") -> Path:
    (folder / "odd.yaml").write_text(HEAD.format(kind=kind, case=case, keys=keys), encoding="utf-8")
    return folder


def test_the_bundled_cases_are_many_and_different() -> None:
    suite = read_suite(FOLDER)
    assert {capability.about.kind for capability in suite} == {"invariance", "directional", "minimum"}
    texts = [
        one.text.text
        for capability in suite
        if not capability.about.cases_of
        for case in capability.cases
        for one in case
    ]
    assert len(texts) == len(set(texts))
    assert sum(len(capability.cases) for capability in suite if not capability.about.cases_of) >= 250
    for capability in suite:
        assert len(capability.cases) >= 20, capability.about.name
        assert len(trials(capability, frozenset(HEADS), PROSE)) >= len(capability.cases), capability.about.name


@pytest.mark.parametrize(
    ("case", "options", "message"),
    [
        ("{Odo|p1} spoke.", {}, "every text needs a label"),
        ("{Odo|p1} spoke. || p1+", {"kind": "invariance"}, "takes no labels"),
        ("{Odo|p1} spoke.", {"kind": "invariance"}, "write the text a second way"),
        ("{Odo|p1} spoke.\n  {Ilse|p2} spoke.", {"kind": "invariance"}, "do not mark the same actors"),
        ("{Odo|p1} lied. || p1-", {"keys": "exchange: true\n"}, "two actors must be marked"),
        ("{Odo|p1} lied. || p1-", {"keys": "dull_words: 9\n"}, "a first line and a last one"),
        ("{Odo|p1} lied. || p1-", {"keys": "treshold: 1\n"}, "treshold"),
        ("{Odo|p1} lied. || p1-", {"keys": "typography: [bold]\n"}, "'bold' is none of curly quotes"),
        ("{Odo|p1} lied. || p1-", {"keys": "cases_of: even\n"}, "must name another capability"),
        ("{Odo|p1} lied. || p1-", {"kind": "nonsense"}, "kind = 'nonsense'"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, case: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(DataError, match=message) as raised:
        read_suite(write(tmp_path, case, **options))
    assert "odd.yaml" in str(raised.value)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no \*.yaml"):
        read_suite(tmp_path)
