"""The images and how they are run, read from their files: no engine is needed. What was tried by hand is in docs/containers.md."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from serving.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
TARGETS = ("cpu", "gpu")
HEAVY = {"torch", "transformers", "nncf", "scipy"}
Instructions = list[tuple[str, str]]


@cache
def stages() -> dict[str, tuple[str, Instructions]]:
    """Stages of the Dockerfile in order: what each stands on, and its instructions with their arguments."""
    lines = (ROOT / "containers/Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#")).replace("\\\n", " ")
    found: dict[str, tuple[str, Instructions]] = {}
    current: Instructions = []
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            below, _, name = rest.partition(" AS ")
            current = []
            found[name] = (below, current)
        else:
            current.append((word, " ".join(rest.split())))
    return found


def built(target: str) -> Instructions:
    """All instructions that shape an image, the lowest stage's first."""
    below, own = stages()[target]
    return [*(built(below) if below in stages() else []), *own]


def last(target: str, word: str) -> str:
    return [rest for said, rest in built(target) if said == word][-1]


def exec_form(argument: str) -> list[str]:
    """The command of an instruction, which no shell stands before."""
    command: list[str] = json.loads(argument[argument.index("[") :])
    return command


def environment(target: str) -> dict[str, str]:
    words = [word for said, rest in built(target) if said == "ENV" for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


@cache
def composed(name: str = "compose.yaml") -> dict[str, Any]:
    """A compose file, its variables at their defaults."""
    text = (ROOT / "containers" / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text))
    return content


def settings(target: str, **more: str) -> Settings:
    """What the server makes of the variables that image and compose file set; an unknown one is refused."""
    variables = {**environment(target), **composed()["services"][target]["environment"], **more}
    with pytest.MonkeyPatch.context() as patch:
        for name in filter(lambda name: name.startswith("NEWSSTANCE_"), {**os.environ, **variables}):
            patch.delenv(name, raising=False)
            if name in variables:
                patch.setenv(name, variables[name])
        return load_settings([], os.environ)


def printed_requirements(*arguments: str) -> list[str]:
    command = [sys.executable, "containers/requirements.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def installed_by(lines: list[str]) -> set[str]:
    """Names of all packages that come with these requirements here."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in lines]
    while waiting:
        requirement, wanted_for = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": wanted_for}):
            continue
        name = canonicalize_name(requirement.name)
        known = {f"{name}[{extra}]" for extra in requirement.extras} | {name}
        if known <= found:
            continue
        found |= known
        try:
            below = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:  # such as CUDA libraries, on a machine without
            continue
        waiting.extend((each, extra) for each in below for extra in ("", *requirement.extras))
    return found


def commands(stage: str) -> list[str]:
    return [rest for word, rest in stages()[stage][1] if word == "RUN"]


def test_the_cpu_image_holds_neither_torch_nor_transformers() -> None:
    assert list(stages())[-1] == "cpu"  # what a build without a target makes
    assert re.findall(r"requirements\.py([^>]*)>", " ".join(commands("libraries"))) == [" "]
    assert [rest for word, rest in stages()["cpu"][1] if word == "COPY"] == [
        "--from=libraries /opt/newsstance /opt/newsstance"
    ]
    names = installed_by(printed_requirements())
    assert {"openvino", "fastapi", "starlette", "numpy"} <= names
    assert not names & HEAVY


def test_the_gpu_image_has_what_its_engine_needs() -> None:
    (command,) = commands("libraries-gpu")
    assert re.findall(r"requirements\.py ([^>]*) >", command) == ["gpu"]
    assert "torch.version.cuda" in command
    assert {"torch", "transformers"} <= installed_by(printed_requirements("gpu"))


def test_an_unknown_extra_is_refused_and_an_extra_of_extras_taken_apart() -> None:
    command = [sys.executable, "containers/requirements.py", "cuda"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "no extra 'cuda'; it has browser, bulk, dev, gpu" in ended.stderr
    assert not any(line.startswith("newsstance") for line in printed_requirements("train", "ray"))


def test_what_is_installed_is_pinned() -> None:
    installs = [run for stage in stages() for run in commands(stage) if " install " in run]
    assert len(installs) == 4
    for run in installs:
        assert "-c constraints.txt" in run or "--no-deps --no-index" in run


def test_every_package_gets_into_the_image_and_no_data_does() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    copied = [rest.split()[:-1] for word, rest in stages()["package"][1] if word == "COPY"]
    assert {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]} < {
        name for names in copied for name in names
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    copies = [
        rest for stage in stages() for word, rest in stages()[stage][1] if word == "COPY" and "--from" not in rest
    ]
    needed = {name for rest in copies for name in rest.split()[:-1]}
    assert {rule[1:] for rule in rules if rule.startswith("!")} == needed
    assert all((ROOT / name).exists() for name in needed)


@pytest.mark.parametrize("target", TARGETS)
def test_it_runs_as_nobody_in_particular(target: str) -> None:
    assert last(target, "USER") == "10001:10001"
    assert built(target)[-1][0] == "USER"  # what is built after it would need root
    assert "--uid 10001 --gid 10001" in " ".join(rest for word, rest in built(target) if word == "RUN")


@pytest.mark.parametrize("target", TARGETS)
def test_signals_reach_the_server(target: str) -> None:
    assert exec_form(last(target, "ENTRYPOINT")) == ["/opt/newsstance/bin/python", "-m", "serving"]
    assert exec_form(last(target, "HEALTHCHECK")) == ["/opt/newsstance/bin/python", "-m", "serving.health"]
    assert last(target, "STOPSIGNAL") == "SIGTERM"


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_imported_from_where_it_stands(target: str) -> None:
    assert environment(target)["PYTHONSAFEPATH"] == "1"
    assert last(target, "WORKDIR") == "/"


@pytest.mark.parametrize("target", TARGETS)
def test_image_and_compose_file_agree(target: str) -> None:
    service = composed()["services"][target]
    found = settings(target)
    (volume,), (port,) = service["volumes"], service["ports"]
    assert Path(volume["target"]) == found.checkpoint
    assert volume["read_only"]
    assert port.endswith(f":{found.port}")
    assert last(target, "EXPOSE") == str(found.port)
    assert found.host == "0.0.0.0"  # noqa: S104 - in a container; the port is published on loopback
    assert found.device == ("cuda" if target == "gpu" else "cpu")
    assert service["build"]["target"] == target
    assert (ROOT / "containers" / service["build"]["context"] / service["build"]["dockerfile"]).exists()


@pytest.mark.parametrize("target", TARGETS)
def test_it_is_not_killed_while_it_drains(target: str) -> None:
    grace = re.fullmatch(r"(\d+)s", composed()["services"][target]["stop_grace_period"])
    assert grace is not None
    assert int(grace[1]) >= settings(target).drain + 10
    assert int(grace[1]) >= Settings.model_fields["drain"].default + 10
    assert settings(target).drain > settings(target).deadline
    assert f"TimeoutStopSec={grace[1]}\n" in (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", TARGETS)
def test_it_may_do_no_more_than_it_needs(target: str) -> None:
    service = composed()["services"][target]
    assert service["read_only"]
    assert service["tmpfs"].startswith("/tmp:")  # noqa: S108 - a path of the image
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "user"} & set(service)
    assert all(service[limit] for limit in ("cpus", "mem_limit", "memswap_limit", "pids_limit"))


def test_cpu_runs_by_default_on_loopback_and_gpu_by_profile_beside_it() -> None:
    services = composed()["services"]
    assert "profiles" not in services["cpu"]
    assert services["gpu"]["profiles"] == ["gpu"]
    assert services["cpu"]["ports"] == ["127.0.0.1:8000:8000"]
    assert services["gpu"]["ports"] == ["127.0.0.1:8001:8000"]
    (device,) = services["gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])


@pytest.mark.parametrize("target", TARGETS)
def test_keys_come_as_a_secret(target: str, tmp_path: Path) -> None:
    content = composed("keys.yaml")
    service = content["services"][target]
    (secret,) = service["secrets"]
    assert service["environment"] == {"NEWSSTANCE_API_KEYS_FILE": f"/run/secrets/{secret}"}
    assert content["secrets"][secret]["file"].startswith("${KEYS:?")
    keys = tmp_path / "keys"
    keys.write_text("0123456789abcdef0123\n", encoding="utf-8")
    assert len(settings(target, **dict.fromkeys(service["environment"], str(keys))).keys()) == 1
