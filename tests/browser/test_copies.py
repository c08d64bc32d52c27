"""Copying: JSON is the answer, CSV holds it in rows, the curl command does what the page did."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving.answers import ScoreOut
from tests.browser.conftest import Open
from tests.browser.driving import copied, module, read
from tests.browser.scripted import STORY

TRICKY = "Title's \"$HOME\" `id` $(touch pwned) \\ ! \u202e é 🚢\nIlse Brandt's !friends blamed the dockers.\n"


def test_json_is_the_answer(page: Page) -> None:
    read(page, STORY)
    answer = ScoreOut.model_validate(json.loads(copied(page, "JSON")))
    assert [actor.name for actor in answer.results[0].articles[0].actors][:2] == ["Ilse Brandt", "Odo Kessel"]


def test_csv_has_a_row_for_each_actor_and_each_relation(page: Page) -> None:
    read(page, STORY)
    rows = list(csv.DictReader(io.StringIO(copied(page, "CSV"), newline="")))
    assert [row["row"] for row in rows] == ["actor"] * 4 + ["relation"] * 3 + ["actor"]
    brandt, relation = rows[0], rows[4]
    assert (brandt["story"], brandt["title"]) == ("1", "Harbour 🚢 strike: Odo Kessel speaks")
    assert (brandt["actor"], brandt["sentiment"], float(brandt["sentiment_negative"])) == (
        "Ilse Brandt",
        "negative",
        0.9,
    )
    assert (brandt["holder_id"], brandt["stance"], brandt["mixed"]) == ("author", "against", "true")
    assert (relation["holder"], relation["stance"], relation["actor"]) == ("Ilse Brandt", "against", "the dockers")


def test_csv_quotes_and_starts_no_formula(page: Page) -> None:
    cells: list[Any] = ['=HYPERLINK("http://evil.example")', "-1+1", 'a "quoted", word', "two\nlines", "plain", -0.5]
    actor = {
        "id": cells[0], "name": cells[1], "type": "person", "salience": cells[5], "mixed": False,
        "sentiment": {"label": None, "confidence": 0.5, "abstained": True, "probabilities": {"negative": 1}},
        "stance": {"label": "favor", "confidence": 0.5, "abstained": False, "probabilities": {}},
    }  # fmt: skip
    result = {"articles": [{"title": cells[2] + str(cells[3]), "actors": [actor], "relations": []}]}
    text = module(page, "csv.js", "m.csvOf(a)", result)
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["actor_id"] == "'" + str(cells[0])
    assert row["actor"] == "'-1+1"
    assert row["title"] == 'a "quoted", wordtwo\nlines'
    assert row["salience"] == "-0.5"
    assert (row["sentiment"], row["sentiment_abstained"]) == ("", "true")


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
@pytest.mark.parametrize("length", [1, 9000], ids=["as an argument", "as a here-document"])
def test_the_curl_command_does_what_the_page_did(page: Page, tmp_path: Path, length: int) -> None:
    read(page, TRICKY + "Nobody spoke.\n" * length)
    command = copied(page, "curl")
    assert ("<<" in command) == (length > 1)
    done = subprocess.run(["bash"], input=command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    answer, shown = json.loads(done.stdout), json.loads(copied(page, "JSON"))
    assert answer["results"] == shown["results"]
    assert list(tmp_path.iterdir()) == []


def test_the_curl_command_is_safe_to_paste(page: Page) -> None:
    command = module(
        page, "curl.js", "m.curlOf(a.url, a.body, true)", {"url": "http://127.0.0.1:1/x'y", "body": {"text": TRICKY}}
    )
    assert command.isascii()
    assert "!" not in command
    assert command.count("'") == 6
    assert '-H "Authorization: Bearer $NEWSSTANCE_KEY"' in command


def test_where_the_clipboard_is_closed_the_text_is_there_to_copy(visit: Open, site: str) -> None:
    page = visit(site)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    read(page, STORY)
    page.get_by_role("button", name="Copy as JSON").click()
    field = page.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_be_focused()
    assert json.loads(field.input_value())["results"]
    assert field.evaluate("f => [f.selectionStart, f.value.length - f.selectionEnd]") == [0, 0]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
