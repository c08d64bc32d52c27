import pytest

from training.report_style import DARK, LIGHT, style_sheet


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_can_be_read_on_every_ground(colours: dict[str, str]) -> None:
    for ground in ("paper", "ground"):
        for text in ("ink", "muted", "accent", "second", "good", "bad"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("heat", "mark", "holder"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5, ground


def test_the_sheet_loads_nothing_and_knows_dark_print_and_phone() -> None:
    sheet = style_sheet()
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert all(query in sheet for query in ("prefers-color-scheme:dark", "@media print", "max-width:560px"))
    assert sheet.count("{") == sheet.count("}")
