import pytest

from newsstance.reading.lines import is_byline, is_outlet, look


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("33 minutes ago", "byline"),
        ("Oldport Star · 2h ago", "byline"),
        ("Published 13 July 2025, 10:05", "byline"),
        ("(Reporting by Ada Lund; Editing by Tom Hale)", "byline"),
        ("By Mara Voss and Tim Oakes, Norwire", "byline"),
        ("Facebook Twitter WhatsApp Email", "share"),
        ("#dunmere #strike", "share"),
        ("Advertisement", "advertisement"),
        ("No comments yet...", "comments"),
        ("Home | World | Sport | Opinion", "navigation"),
        ("Related Articles", "related"),
        ("Read more: Brandt in trouble", "related"),
        ("FILE PHOTO: The mayor. NORWIRE/Lena Holm", "caption"),
        ("The mayor waves. (AP Photo/Lena Holm)", "caption"),
        ("We use cookies to improve your experience.", "boilerplate"),
        ("Sign up to our daily newsletter", "boilerplate"),
        ("© 2025 Oldport Star. All rights reserved.", "boilerplate"),
        ("-----", "boilerplate"),
    ],
)
def test_what_is_not_read(text: str, reason: str) -> None:
    assert look(text).reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "Share prices fell in Oswick on Monday.",
        "Follow the money, said Reed.",
        "By Any Measure, Dunmere Is Losing",
        "Comments by the mayor angered the dockers.",
        "Home prices rise again",
        "SIGN UP FOR OUR NEWSLETTER The absurdity of it was lost on Holm.",
        "More than 300 people were hurt.",
        "The hotel has a pool/sauna.",
        "Two hours ago the mayor left.",
        "Advertisement spending fell sharply last year.",
        "Get out, she told the boy in the inbox department.",
    ],
)
def test_what_is_read(text: str) -> None:
    assert look(text).reason is None


def test_names() -> None:
    assert is_byline("By Ada Lund")
    assert not is_byline("By Monday")
    assert is_outlet("The Coastal Courier")
    assert not is_outlet("Police cleared her")
    assert look("2 hours ago - Oldport Star").outlet == "Oldport Star"
    written = look("By Jon Roe | May 3, 2024")
    assert (written.byline, written.outlet, written.date) == ("Jon Roe", None, "May 3, 2024")
