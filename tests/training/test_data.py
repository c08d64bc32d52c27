import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsstance.errors import ConfigError
from training.data import main, provide
from training.manifest import Source, read_manifest

CONTENT = b'{"primary_gid": "a_1_2", "sentence_normalized": "Runa won.", "targets": []}\n'
DIGEST = sha256(CONTENT).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    (upstream / "train.jsonl").write_bytes(CONTENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(upstream))) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


def entry(address: str, **changes: Any) -> dict[str, Any]:
    file = {
        "path": "news/train.jsonl",
        "address": address,
        "prepare": "as_is",
        "upstream_sha256": DIGEST,
        "sha256": DIGEST,
    }
    return {
        "title": "t", "reader": "newsmtsc", "licence": "MIT", "licence_class": "permissive", "terms": "none", "citation": "c",
        "homepage": "http://127.0.0.1/", "files": [{**file, **changes}],
    }  # fmt: skip


def source(address: str, **changes: Any) -> Source:
    return Source.model_validate(entry(address, **changes))


def test_a_file_is_fetched_verified_and_not_fetched_again(server: str, tmp_path: Path) -> None:
    (path,) = provide(source(f"{server}/train.jsonl"), tmp_path / "out", None)
    assert path.read_bytes() == CONTENT
    assert provide(source("http://127.0.0.1:9/gone"), tmp_path / "out", None) == [path]


def test_another_file_than_the_pinned_one_is_refused_and_not_kept(server: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not what the manifest pins"):
        provide(source(f"{server}/train.jsonl", upstream_sha256="0" * 64), tmp_path, None)
    assert not (tmp_path / "news").exists()


def test_a_prepared_file_with_another_checksum_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="step 'as_is' made"):
        provide(source(f"{server}/train.jsonl", sha256="0" * 64), tmp_path, None)


def test_an_address_that_does_not_answer_says_what_to_do_without_internet(server: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="name it in NEWSSTANCE_DATA"):
        provide(source(f"{server}/missing.jsonl"), tmp_path, None)


def by_hand(**changes: Any) -> dict[str, Any]:
    made = entry("http://127.0.0.1/")
    unfetched = {"address": None, "upstream_sha256": None, "prepare": "by_hand"}
    return {**made, "files": [{**made["files"][0], **unfetched, **changes}]}


def test_a_file_prepared_by_hand_is_taken_from_the_local_folder_or_not_at_all(tmp_path: Path) -> None:
    prepared = Source.model_validate(by_hand())
    with pytest.raises(ConfigError, match=r"news/train\.jsonl was prepared by hand .* NEWSSTANCE_DATA"):
        provide(prepared, tmp_path / "out", None)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "train.jsonl").write_bytes(CONTENT)
    assert provide(prepared, tmp_path / "out", tmp_path) == [tmp_path / "news" / "train.jsonl"]


@pytest.mark.parametrize(
    "changes", [{"prepare": "as_is"}, {"address": "http://127.0.0.1/"}, {"upstream_sha256": DIGEST}]
)
def test_a_file_has_both_address_and_checksum_or_neither(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs address and upstream_sha256"):
        Source.model_validate(by_hand(**changes))


def test_a_local_folder_is_verified_and_never_written(tmp_path: Path) -> None:
    local = tmp_path / "local"
    with pytest.raises(ConfigError, match="does not exist"):
        provide(source("http://127.0.0.1:9/x"), tmp_path, local)
    (local / "news").mkdir(parents=True)
    (local / "news" / "train.jsonl").write_bytes(CONTENT)
    assert provide(source("http://127.0.0.1:9/x"), tmp_path, local) == [local / "news" / "train.jsonl"]


def test_restricted_sets_must_be_accepted_by_name(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEWSSTANCE_DATA", raising=False)
    manifest = tmp_path / "sources.yaml"
    manifest.write_text(yaml.safe_dump({"news": {**entry(f"{server}/train.jsonl"), "licence_class": "restricted"}}))
    place = ["--manifest", str(manifest), "--out", str(tmp_path / "out")]
    assert main(["news", *place]) == 2
    assert "accept them with --accept news" in capsys.readouterr().err
    assert main(place) == 0
    assert not (tmp_path / "out").exists()
    assert main(["news", *place, "--accept", "news"]) == 0
    assert (tmp_path / "out" / "news" / "train.jsonl").read_bytes() == CONTENT


def test_a_set_that_cannot_be_had_does_not_keep_the_others(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEWSSTANCE_DATA", raising=False)
    gone = entry(f"{server}/gone.jsonl", path="gone/gone.jsonl")
    manifest = tmp_path / "sources.yaml"
    manifest.write_text(
        yaml.safe_dump({"gone": gone, "news": entry(f"{server}/train.jsonl"), "lost": gone}, sort_keys=False)
    )
    assert main(["--manifest", str(manifest), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out.startswith("news: 1 files")
    assert [line.split(":")[1] for line in said.err.splitlines()] == [" gone", " lost"]
    assert (tmp_path / "out" / "news" / "train.jsonl").read_bytes() == CONTENT


def test_a_folder_that_cannot_be_written_is_named(server: str, tmp_path: Path) -> None:
    (tmp_path / "news").write_text("a file where the folder should be")
    with pytest.raises(
        ConfigError, match=r"news/train\.jsonl cannot be written \(.+\); name another folder with --out"
    ):
        provide(source(f"{server}/train.jsonl"), tmp_path, None)


@pytest.mark.parametrize("title", ["2020-13-45", "[" * 3000])
def test_what_yaml_stumbles_over_in_a_manifest_is_a_clear_error(title: str, tmp_path: Path) -> None:
    manifest = tmp_path / "sources.yaml"
    manifest.write_text(f"news:\n  title: {title}\n")
    with pytest.raises(ConfigError, match=r"sources\.yaml cannot be read"):
        read_manifest(manifest)


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.jsonl", "a/../../b", "alone"])
def test_a_manifest_path_stays_inside_the_data_folder(path: str, tmp_path: Path) -> None:
    manifest = tmp_path / "sources.yaml"
    manifest.write_text(yaml.safe_dump({"news": entry("http://127.0.0.1/", path=path)}))
    with pytest.raises(ConfigError, match="inside the data folder"):
        read_manifest(manifest)


def test_the_manifest_of_the_project_reads() -> None:
    sources = read_manifest()
    assert "newsmtsc" in sources
    seesaw = sources["seesaw"]
    assert {file.path.split("/")[1] for file in seesaw.files} == {"meta", "articles", "annotations"}
    assert seesaw.licence_class == sources["persent"].licence_class == "restricted"


def listed(folder: Path, lines: str) -> Path:
    (folder / "tides.sha256").write_text(lines)
    listing = {"checksums": "tides.sha256", "address": "https://tides.example/v1/", "folder": "tides"}
    entries = {key: value for key, value in entry("http://127.0.0.1/").items() if key != "files"}
    (folder / "sources.yaml").write_text(yaml.safe_dump({"tides": {**entries, "listing": listing}}))
    return folder / "sources.yaml"


def test_a_listing_names_many_files(tmp_path: Path) -> None:
    digests = ["0" * 64, "1" * 64]
    manifest = listed(tmp_path, f"{digests[0]}  a/one.json\n{digests[1]}  a/two.json\n")
    files = read_manifest(manifest)["tides"].files
    assert [file.path for file in files] == ["tides/a/one.json", "tides/a/two.json"]
    assert [file.address for file in files] == [f"https://tides.example/v1/a/{name}.json" for name in ("one", "two")]
    assert [file.sha256 for file in files] == digests


@pytest.mark.parametrize("line", ["no checksum at all", f"{'0' * 64} one.json", f"{'0' * 64}  ../../up.json"])
def test_a_bad_line_of_a_listing_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sources\.yaml: tides\.files\.0"):
        read_manifest(listed(tmp_path, line))


def test_a_missing_listing_is_named(tmp_path: Path) -> None:
    manifest = listed(tmp_path, "")
    (tmp_path / "tides.sha256").unlink()
    with pytest.raises(ConfigError, match=r"tides\.sha256"):
        read_manifest(manifest)
