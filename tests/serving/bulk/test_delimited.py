"""CSV as spreadsheets write it: separators and encodings are found out or named, and what is wrong says how to go on."""

from pathlib import Path

import pytest

from newsstance.encodings import checked_encoding
from newsstance.errors import ConfigError
from serving.bulk.delimited import checked_separator
from serving.bulk.inputs import sources
from serving.bulk.readers import Said, rows
from serving.bulk.rows import Row
from tests.serving.bulk.jobs import do, job, read_lines

TABLE = 'text~id~desk\r\n"Ada says: ""Überall""~ twice\non Monday"~7~world\r\n"Tom ran, and fell."~8~\r\n'


def read(path: Path, content: bytes, **said: str) -> list[Row]:
    path.write_bytes(content)
    return [row for source in sources([str(path)]) for row in rows(source, Said(**said))]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),
        ("cp1252", {"encoding": "cp1252"}),
        ("utf-16-le", {"encoding": "utf-16-le"}),
        ("utf-8-sig", {"encoding": "cp1252"}),  # the mark knows better
    ],
)
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_separators_are_found_in_every_encoding(tmp_path: Path, encoding: str, said: dict[str, str], sign: str) -> None:
    found = read(tmp_path / "a.csv", TABLE.replace("~", sign).encode(encoding), **said)
    assert [(row.line, row.fields) for row in found] == [
        (2, {"text": f'Ada says: "Überall"{sign} twice\non Monday', "id": "7", "desk": "world"}),
        (4, {"text": "Tom ran, and fell.", "id": "8"}),
    ]


def test_excel_s_own_line_says_the_separator(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", b"sep=|\r\ntext;a;b|id\r\nAda ran.|7\r\n")
    assert [(row.line, row.fields) for row in found] == [(3, {"text;a;b": "Ada ran.", "id": "7"})]


def test_a_separator_that_is_named_is_taken(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a.csv", b"text,a,b~id\nAda ran.~7\n", separator="~")
    assert row.fields == {"text,a,b": "Ada ran.", "id": "7"}


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("text;id\nÜber;7\n".encode("cp1252"), "invalid_text", "the row is not utf-8; say what the file is in"),
        ("über;text\nx;y\n".encode("cp1252"), "malformed_csv", "--encoding (cp1252 is what"),
        ("text;id\nAda;7\n".encode("utf-16-le"), "malformed_csv", "say --encoding utf-16-le"),
        (b"text,url,text\na,b,c\n", "malformed_csv", "names 'text' twice"),
        (b"text;id\nAda; Tom;7\n", "malformed_csv", "quote cells that hold ';', or name another separator"),
        ("text;id\nAda;7\n".encode("utf-16")[:-1], "unreadable", "reading stops here"),
    ],
)
def test_what_is_wrong_says_how_to_go_on(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    bad = read(tmp_path / "a.csv", content)[-1]
    assert (bad.code, bad.fields) == (code, None)
    assert says in bad.problem


def test_a_text_file_may_be_in_a_named_encoding(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a.txt", "über".encode("cp1252"), encoding="cp1252")
    assert row.fields is not None
    assert row.fields["text"] == "über"
    (bad,) = read(tmp_path / "a.txt", "über".encode("cp1252"))
    assert "--encoding" in bad.problem


@pytest.mark.parametrize("name", ["latin-99", "hex", "rot13", ""])
def test_encodings_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="no encoding of text"):
        checked_encoding(name)


@pytest.mark.parametrize("name", ["utf-8", "cp1252", "utf-16-le", "UTF-16BE", "iso-8859-2", "gb18030"])
def test_encodings_that_messages_name_are_taken(name: str) -> None:
    assert checked_encoding(name) == name


def test_separators_are_one_sign() -> None:
    assert [checked_separator(given) for given in (";", "tab", r"\t")] == [";", "\t", "\t"]
    for given in ("", ";;", '"', "a", "\n"):
        with pytest.raises(ConfigError, match="must be one sign"):
            checked_separator(given)


def test_a_run_goes_on_only_with_what_was_said_of_its_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE.replace("~", ";").encode("cp1252"))
    made = job(tmp_path / "out", path, said=Said(encoding="cp1252"))
    do(made)
    assert [row["id"] for row in read_lines(tmp_path / "out/documents.jsonl")] == ["7", "8"]
    with pytest.raises(ConfigError, match=r"reading.encoding \"cp1252\"; this one has null"):
        do(job(tmp_path / "out", path))
