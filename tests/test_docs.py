"""The documentation does what it says: its blocks are run or, where a run would take minutes, parsed; its links lead somewhere.

The blocks of a page are taken in order, in a folder of their own with a tiny checkpoint. What a block's language is decides
what is done with it (``BLOCKS``); a name behind the language (three backticks, ``csv mine.csv``) is the file it is saved as.
Python, what reads files (``RUN``) and what asks a server with curl is run; make, training and servers are parsed.
``console`` is for what cannot be run here (docker, kubectl, a request that is meant to fail), ``text`` for output.
"""

import argparse
import importlib
import importlib.util
import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml

import newsstance
from newsstance.errors import NewsstanceError
from serving.app import create_app
from serving.settings import OF_TRAINING, Settings
from tests.browser.sites import served
from tests.documented import PAGES, ROOT, Block, anchors, blocks, commands, prose
from tests.documented_runs import run_curl, run_here, write_samples
from tests.tiny import write_tiny
from training import readers
from training.config import make_config, read_config
from training.manifest import read_manifest
from training.own_data import own_set
from training.sets import parse_spec, read_set

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
VERBS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"^RESERVED := (.+)$", MAKEFILE, re.MULTILINE)[0].split())
OURS = ("newsstance", "training", "serving", "benchmarks", "tests")
RUN = ("newsstance", "serving.bulk")
"""Programs that are run, on sample files; of others the command line is read by their own parsers."""
WRONG = (AssertionError, NewsstanceError, ImportError, ValueError, SystemExit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the blocks of one page are tried: the current folder, a server, the names that its Python has defined so far."""

    client: httpx2.Client
    patch: pytest.MonkeyPatch
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "docs"})


class Accepted(Exception):  # noqa: N818 - nothing went wrong
    """A command line was read to its end."""


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("checkpoint") / "default")


@pytest.fixture(scope="module")
def client(checkpoint: Path) -> Iterator[httpx2.Client]:
    app = create_app(Settings(checkpoint=checkpoint))
    with served(app) as address, httpx2.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture
def place(client: httpx2.Client, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints/default").symlink_to(checkpoint)
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data/example.csv", tmp_path / "data")
    write_samples(tmp_path)
    monkeypatch.chdir(tmp_path)
    return Place(client=client, patch=monkeypatch)


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_do_what_they_say(page: str, place: Place) -> None:
    for block in blocks(page):
        assert block.language in BLOCKS, f"{block.language!r} is no language for blocks: {', '.join(BLOCKS)}"
        if block.name:
            Path(block.name).parent.mkdir(parents=True, exist_ok=True)
            Path(block.name).write_text(block.text, encoding="utf-8")
        BLOCKS[block.language](block, place)


@pytest.mark.parametrize("page", PAGES)
def test_links_and_anchors_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        if urlsplit(target).scheme:
            continue
        found = (ROOT / page).parent / path if path else ROOT / page
        assert found.exists(), f"{page} links to {target}"
        assert not anchor or anchor in anchors(found.read_text(encoding="utf-8")), f"{page} links to {target}"


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs").rglob("*.md"):
        name = path.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or f"({name})" in index or name.startswith("decisions/"), (
            f"docs/{name} is not listed"
        )


def test_the_reference_of_python_names_everything() -> None:
    text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    for name in newsstance.__all__:
        assert f"`{name}" in text, name
        value = getattr(newsstance, name)
        for one in fields(value) if is_dataclass(value) else ():
            assert re.search(rf"\b{one.name}\b", text), f"{name}.{one.name}"


def test_variables_that_are_named_are_there() -> None:
    known = {f"NEWSSTANCE_{name.upper()}" for name in Settings.model_fields} | {*OF_TRAINING, "NEWSSTANCE_KEY"}
    for page in PAGES:
        named = set(re.findall(r"NEWSSTANCE_[A-Z_]*[A-Z]", (ROOT / page).read_text(encoding="utf-8")))
        assert named <= known, f"{page} names {named - known}"


@pytest.mark.parametrize(
    ("language", "text", "message"),
    [
        ("sh", "make sreve", "sreve"),
        ("sh", "make train CHEKPOINT=x", "CHEKPOINT"),
        ("sh", "make train lerning_rate=1", "did you mean 'learning_rate'"),
        ("sh", "make train DATA=nothing.csv", "nothing.csv is no file"),
        ("sh", "make serve SERVE='--prot 9000'", "2"),
        ("sh", "zcat a.gz | .venv/bin/python -m serving.bulk - --to scored", "2"),
        ("sh", "python -m serving.bulky", "there is no module serving.bulky"),
        ("sh", "curl -s localhost:8000/v1/scores -d '{}'", "not_found"),
        (
            "sh",
            "curl localhost:8000/v1/score -H 'Content-Type: application/json' -d '{\"txt\": \"x\"}'",
            "text is required",
        ),
        ("yaml", "name: x\ntrain: [nobody=file.jsonl]", "reader 'nobody' is not known"),
        ("yaml", "name: x\ntrain: [table=file.csv]\nepoch: 3", "did you mean 'epochs'"),
        ("python", "from newsstance import Scorrer", "Scorrer"),
        ("json", "{'a': 1}", "double quotes"),
        ("", "make serve", "name its language"),
    ],
)
def test_what_is_wrong_is_found(language: str, text: str, message: str, place: Place) -> None:
    with pytest.raises(WRONG, match=message):
        BLOCKS[language](Block(language=language, name="", text=text), place)


def run_python(block: Block, place: Place) -> None:
    """Lines that go on from those before them on the page; a block with a name is a module of its own, and perhaps a reader."""
    if not block.name:
        exec(compile(block.text, "docs", "exec"), place.names)  # noqa: S102 - our own documentation
        return
    folder, _, name = block.name.removesuffix(".py").replace("/", ".").rpartition(".")
    module = ModuleType(f"{folder}.{name}", block.text)
    exec(compile(block.text, block.name, "exec"), module.__dict__)  # noqa: S102
    if folder == readers.__name__:
        place.patch.setattr(readers, name, module, raising=False)
        place.patch.setitem(readers.READERS, name, module.read)


def run_shell(block: Block, place: Place) -> None:
    before: list[str] = []
    for words in commands(block.text):
        program, *rest = words
        if program == "make":
            check_make(rest, place)
        elif program.rpartition("/")[2] in ("python", "python3", "torchrun") and "-m" in rest:
            module, *arguments = rest[rest.index("-m") + 1 :]
            check_module(module, arguments, place)
            if module in RUN:
                run_here(_main_of(module).main, arguments, before, place.patch)
        elif program == "curl":
            check_curl(rest, place)
        before = words
    if re.search(r"(^|\| )curl ", block.text, re.MULTILINE):
        run_curl(block.text, str(place.client.base_url))


def check_make(words: list[str], place: Place) -> None:
    """The verbs are the Makefile's, the keys a config's, the files readable."""
    given = dict(word.split("=", 1) for word in words if "=" in word)
    assert {word for word in words if "=" not in word} <= VERBS, words
    overrides = [f"{key}={value}" for key, value in given.items() if key.islower()]
    assert {key for key in given if not key.islower()} <= VARIABLES, words
    read_config(Path(given.get("CONFIG", "configs/default.yaml")), overrides)
    for one in given.get("DATA", "").split():
        assert read_set(parse_spec(one) if "=" in one else own_set(Path(one)))
    if "SERVE" in given:
        check_module("serving", shlex.split(given["SERVE"]), place)


def check_module(name: str, words: list[str], place: Place) -> None:
    """The module is there, and its own parser takes the command line; nothing else of it is run."""
    if name.partition(".")[0] not in OURS:
        return
    program = _main_of(name)
    if words and words != ["--help"]:
        parse = argparse.ArgumentParser.parse_args

        def accept(parser: argparse.ArgumentParser, *arguments: Any) -> None:
            parse(parser, *arguments)
            raise Accepted

        with place.patch.context() as patch:
            patch.setattr(argparse.ArgumentParser, "parse_args", accept)
            patch.setattr(sys, "argv", [name, *words])
            with pytest.raises(Accepted):
                program.main()


def _main_of(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    assert spec is not None, f"there is no module {name}"
    return importlib.import_module(f"{name}.__main__" if spec.submodule_search_locations else name)


CURL = argparse.ArgumentParser("curl", exit_on_error=False)
CURL.add_argument("url")
CURL.add_argument("-s", "-f", "-i", action="store_true")
CURL.add_argument("-H", "--header", action="append", default=[])
CURL.add_argument("-d", "--data", "--data-binary", dest="data")


def check_curl(words: list[str], place: Place) -> None:
    """The server has the path and takes the body."""
    given = CURL.parse_args(words)
    path = urlsplit(given.url if "://" in given.url else f"http://{given.url}").path
    if given.data == "@-":  # made by a program before it
        assert path == "/v1/score"
        return
    headers = dict(header.split(": ", 1) for header in given.header)
    data = Path(given.data[1:]).read_text(encoding="utf-8") if str(given.data).startswith("@") else given.data
    answer = place.client.request("GET" if data is None else "POST", path, content=data, headers=headers)
    assert answer.status_code == 200, answer.text


def check_yaml(block: Block, _: Place) -> None:
    """The config of a run, or an entry of the manifest, or, under another name, just YAML."""
    content = yaml.safe_load(block.text)
    if block.name == "data/sources.yaml":
        assert read_manifest(Path(block.name))
    elif not block.name or block.name.startswith("configs/"):
        config = make_config(content, where="docs")
        assert all(readers.reader(one.partition("=")[0]) for one in (*config.train, *config.report))


def check_json(block: Block, _: Place) -> None:
    for line in block.text.splitlines() if block.language == "jsonl" else [block.text]:
        json.loads(line)


def check_output(block: Block, _: Place) -> None:
    """What is not run must not look as if it were to be run."""
    assert not re.search(r"^([\w./]*python|make|curl) ", block.text, re.MULTILINE), "name its language: sh, or console"


def skip(_: Block, __: Place) -> None:
    """Saved under its name at most."""


BLOCKS: dict[str, Callable[[Block, Place], None]] = {
    "python": run_python,
    "sh": run_shell,
    "bash": run_shell,
    "yaml": check_yaml,
    "json": check_json,
    "jsonl": check_json,
    "csv": skip,
    "": check_output,
    "text": check_output,
    "console": skip,
}
