"""Relations: the drawing, the table that says the same, and their evidence."""

from playwright.sync_api import Page, expect

from tests.browser.driving import read, sentence, texts
from tests.browser.scripted import STORY


def test_the_table_says_who_stands_where_toward_whom(page: Page) -> None:
    read(page, STORY)
    rows = [texts(row.locator("> *")) for row in page.locator("tr.relation").all()]
    assert rows == [
        ["Ilse Brandt", "against", "the dockers", "85 %"],
        ["Odo Kessel", "in favor", "the dockers", "85 %"],
        ["Odo Kessel", "against", "Ilse Brandt", "85 %"],
    ]
    assert texts(page.locator(".relations thead th")) == ["Who", "stands", "toward whom", "Sure to"]


def test_the_graph_draws_an_arrow_from_holder_to_target(page: Page) -> None:
    read(page, STORY)
    graph = page.get_by_role("img", name="Who supports or opposes whom")
    expect(graph).to_be_visible()
    assert texts(graph.locator(".node > text")) == ["Ilse Brandt", "Odo Kessel", "the dockers"]
    assert texts(graph.locator(".edge > title")) == [
        "Ilse Brandt opposes the dockers",
        "Odo Kessel supports the dockers",
        "Odo Kessel opposes Ilse Brandt",
    ]
    assert texts(graph.locator(".edge > text")) == ["−", "+", "−"]
    assert graph.locator("desc").text_content() == "; ".join(texts(graph.locator(".edge > title")))
    for edge in graph.locator(".edge").all():
        end = edge.locator(".line").get_attribute("marker-end") or ""
        assert page.locator(end.removeprefix("url(").removesuffix(")")).count() == 1
    dashes = [edge.evaluate("e => getComputedStyle(e).strokeDasharray") for edge in graph.locator(".line").all()]
    assert (dashes[0] != "none", dashes[1] == "none") == (True, True)


OUTSIDE = """svg => {
  const boxes = [...svg.querySelectorAll(".node rect")].map((rect) => rect.getBBox());
  const outside = ({ x, y }, b) => Math.max(b.x - x, x - b.x - b.width, b.y - y, y - b.y - b.height);
  const lines = [...svg.querySelectorAll(".line")];
  return [[0, 2], [1, 2], [1, 0]].map(([holder, target], at) => [
    outside(lines[at].getPointAtLength(0), boxes[holder]),
    outside(lines[at].getPointAtLength(lines[at].getTotalLength()), boxes[target]),
  ]);
}"""
"""How far the ends of each arrow lie outside of the box they belong to."""


def test_arrows_lead_from_box_to_box(page: Page) -> None:
    read(page, STORY)
    gaps: list[tuple[float, float]] = page.locator("svg.graph").evaluate(OUTSIDE)
    for start, end in gaps:
        assert 0 <= start <= 4
        assert 0 <= end <= 6


BOXES = """graph => [graph, ...graph.querySelectorAll('.node rect')].map(one => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return { x, y, width, height };
})"""
"""The frame and the nodes, measured at one moment: the page may be scrolling."""


def test_nodes_do_not_overlap_and_stay_inside(page: Page) -> None:
    names = ["Ilse Brandt", "Odo Kessel", "the dockers", "Velmar"]
    pairs = [f"{one} blamed {other}." for one in names for other in names if one != other]
    read(page, "Title\n" + " ".join(pairs))
    expect(page.locator("svg.graph .edge")).to_have_count(12)
    frame, *boxes = page.locator("svg.graph").evaluate(BOXES)
    assert len(boxes) == 4
    for at, one in enumerate(boxes):
        assert frame["x"] <= one["x"]
        assert one["x"] + one["width"] <= frame["x"] + frame["width"] + 1
        for other in boxes[at + 1 :]:
            apart_x = (
                abs(one["x"] + one["width"] / 2 - other["x"] - other["width"] / 2) - (one["width"] + other["width"]) / 2
            )
            apart_y = abs(one["y"] - other["y"]) - (one["height"] + other["height"]) / 2
            assert max(apart_x, apart_y) > 0


def test_evidence_of_a_relation_lights_up_both_ways(page: Page) -> None:
    read(page, STORY)
    row = page.locator("tr.relation-evidence").nth(1)
    row.locator("summary").click()
    row.locator(".evidence-item").hover()
    expect(page.locator("#reading .sentence.lit")).to_contain_text("Odo Kessel praised the dockers")
    sentence(page, "Odo Kessel praised").hover()
    expect(row.locator(".evidence-item.lit")).to_have_count(1)
    expect(page.locator("svg .edge.favor.lit")).to_have_count(1)


def test_pointing_at_an_arrow_lights_its_sentence(page: Page) -> None:
    read(page, STORY)
    page.locator("svg .edge circle").last.hover(force=True)
    expect(page.locator("#reading .sentence.lit")).to_have_text("Odo Kessel blamed Ilse Brandt.")


def test_a_story_without_relations_says_so(page: Page) -> None:
    read(page, "Title\nVelmar slept.\n")
    expect(page.locator(".panel")).to_contain_text("No actor of this story was found to support or oppose another.")
    expect(page.locator("svg.graph")).to_have_count(0)
