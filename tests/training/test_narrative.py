"""The reader of narrative_framing, on an invented article in its format."""

from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.readers import narrative

TEXT = (
    "Ilse Brandt saved the marsh. The Kestrel Steel company poisoned it, and Kestrel's lawyers lied. Odo Kessel wept."
)
ROLES = (
    "0\tIlse Brandt\tGOVERNMENTS\thero",
    "0\tthe Kestrel Steel company\tINDUSTRY_EMISSIONS\tvillain",
    "0\tKestrel Steel Company's\tINDUSTRY_EMISSIONS\tvillain",
    "0\tOdo Kessel\tGENERALPUBLIC\tvictim",
    "0\tmarsh\tANIMALS_NATURE_ENVIRONMENT\thero",
    "0\tlawyers\tGENERALPUBLIC\thero",
    "0\tlawyers\tGENERALPUBLIC\tvillain",
)


def write(folder: Path, roles: tuple[str, ...] = ROLES, text: str = TEXT) -> Path:
    (folder / narrative.ROLES).write_text("\n".join(("ID\tentity\tgroup\trole", *roles)) + "\n", encoding="utf-8")
    path = folder / "articles_metadata.tsv"
    path.write_text(f"ID\tsource\ttext\n0\tx\t{text}\n1\tx\tNobody is here.\n", encoding="utf-8")
    return path


def test_heroes_are_positive_villains_negative_and_victims_left_out(tmp_path: Path) -> None:
    (example,) = narrative.read(write(tmp_path))
    assert example.article is not None
    assert example.article.sentiment == {
        "person:Ilse Brandt": "positive",
        "organization:Kestrel Steel company": "negative",
        "topic:marsh": "positive",
    }
    assert [(m.text, m.actor) for m in example.mentions] == [
        ("Ilse Brandt", "person:Ilse Brandt"),
        ("marsh", "topic:marsh"),
        ("Kestrel Steel company", "organization:Kestrel Steel company"),
    ]
    assert set(example.types) == {"person:Ilse Brandt", "organization:Kestrel Steel company"}


def test_an_unknown_role_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"annoations\.tsv:2: role 'bystander' is none of hero, villain, victim"):
        list(narrative.read(write(tmp_path, ("0\tOdo Kessel\tGENERALPUBLIC\tbystander",))))


def test_a_missing_file_of_roles_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / narrative.ROLES).unlink()
    with pytest.raises(DataError, match=r"role_and_frame_annoations\.tsv.*cannot be read"):
        list(narrative.read(path))


def test_an_article_without_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"articles_metadata\.tsv:2: article '0' has no text"):
        list(narrative.read(write(tmp_path, text=" ")))
