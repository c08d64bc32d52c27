"""Titles and roles of persons: "Foreign Minister", "Mrs", "the US president", with state and gender.

Leaves to others: whose role it is (``link``) and which state a name means (``gazetteer``).
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from newsstance.actors.lexicon import LONGEST, WORD, Lexicon, word_set

HONORIFICS: Final[Mapping[str, str]] = {
    "mr": "m", "mister": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f", "madam": "f", "dame": "f",
    "lady": "f", "dr": "", "prof": "", "sen": "", "rep": "", "gov": "", "gen": "", "lt": "", "col": "", "maj": "",
    "capt": "", "cpl": "", "sgt": "", "rev": "", "adm": "", "pres": "", "hon": "", "mx": "", "sheikh": "m", "imam": "m",
    "cardinal": "m", "father": "m", "saint": "", "baroness": "f", "baron": "m",
}  # fmt: skip
"""Forms of address that are never a role of their own, with the gender they tell ("" for none)."""

MODIFIERS: Final = word_set(
    """
    acting interim shadow onetime deputy vice assistant associate senior junior chief special top then longtime
    veteran outgoing incoming newly elected elected elect current new former ex late first second third
    opposition ruling state federal national regional local supreme foreign defense defence finance interior
    justice health trade economy prime crown grand party republican democratic democrat conservative labour
    liberal centre-left centre-right far-right far-left right-wing left-wing populist communist military army
    navy rebel disgruntled embattled beleaguered popular powerful
    """
)
"""Words that may stand between a state and a role."""

OTHER_ROLE: Final = dict.fromkeys(("former", "ex", "late", "then", "onetime"), "former") | {
    word: word for word in ("deputy", "vice", "assistant", "associate", "shadow", "opposition")
}
"""Modifiers that make it another role: the former president, or the deputy minister, is not the president."""

_OFFICES: Final = """
president; vice president; prime minister; premier=prime minister; chancellor; foreign minister; foreign secretary=foreign
minister; secretary of state=foreign minister; top diplomat=foreign minister; chief diplomat=foreign minister;
minister of foreign affairs=foreign minister; foreign affairs minister=foreign minister; defense minister; defence
minister=defense minister; defense secretary=defense minister; defence secretary=defense minister; secretary of
defense=defense minister; defense chief=defense minister; defence chief=defense minister; home secretary=interior
minister; interior minister; finance minister; treasury secretary=finance minister; chancellor of the
exchequer=finance minister; health minister; health secretary=health minister; justice minister; energy minister;
trade minister; education minister; environment minister; economy minister; culture minister; minister;
administrator; secretary; secretary general; attorney general; leader; supreme leader; ruler; strongman=leader;
dictator=leader; opposition leader; king/m; queen/f; prince/m; princess/f; crown prince/m; emperor/m; empress/f;
pope/m; pontiff=pope/m; archbishop; bishop; governor; lieutenant governor; mayor; senator; congressman/m;
congresswoman/f; lawmaker; speaker; house speaker=speaker; majority leader; minority leader; general; admiral;
colonel; captain; commander; major; sergeant; lieutenant; chief of staff; spokesman/m; spokeswoman/f; spokesperson;
press secretary; ambassador; envoy; special envoy; diplomat; negotiator; chief executive; chief executive
officer=chief executive; ceo=chief executive; chairman/m; chairwoman/f; chairperson=chair; chair; founder; co-
founder; director; managing director; director general; executive director; head; chief; boss; head coach=coach;
coach; manager; judge; justice; chief justice; prosecutor; public prosecutor=prosecutor; police chief; sheriff;
lawyer; attorney; professor; doctor; author; writer; actor; actress/f; singer; striker; goalkeeper; midfielder;
defender; analyst; economist; reporter; journalist; correspondent; editor; candidate; nominee; activist;
billionaire; tycoon; official; officer; adviser; advisor=adviser; national security adviser; deputy; commissioner;
president elect; first lady/f; first minister; lord mayor; councillor; representative; mp; businessman/m;
businesswoman/f; philanthropist; scientist; researcher; historian; artist; politician; premier league
manager=manager
"""

DEFINITE: Final = word_set(
    """
    president prime-minister chancellor leader king queen pope governor mayor senator speaker coach chair chairman
    chairwoman congressman congresswoman prince princess emperor chief-executive foreign-minister defense-minister
    finance-minister interior-minister supreme-leader attorney-general vice-president crown-prince justice-minister
    health-minister minister spokesman spokeswoman envoy special-envoy ambassador founder billionaire actress actor
    singer striker prosecutor judge first-minister first-lady archbishop bishop lawmaker director manager press-
    secretary secretary-general opposition-leader head chief commander general
    """
)
"""Roles that with an article or a state point at one person ("the president"), hyphens for spaces."""

ANYBODYS: Final = word_set(
    """
    leaders ministers officials presidents premiers governors mayors diplomats envoys aides advisers advisors deputies
    spokespeople spokesmen representatives members colleagues counterparts allies partners rivals opponents adversaries
    foes enemies backers insiders sources experts observers figures others chiefs bosses heads executives
    """
)
"""Plurals that by themselves name no group: whose allies, which ministers? Beside a modifier they do ("Palestinian officials")."""

HEADS_OF_STATE: Final = frozenset(
    {"president", "prime minister", "chancellor", "king", "queen", "leader", "supreme leader", "emperor", "chairman",
     "crown prince", "prince", "first minister"}
)  # fmt: skip
"""Roles that "the Russian leader" may mean."""


ABBREVIATED: Final[Mapping[str, str]] = {
    "gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "col": "colonel", "capt": "captain",
    "maj": "major", "sgt": "sergeant", "adm": "admiral", "pres": "president", "dr": "doctor", "prof": "professor",
}  # fmt: skip
"""Titles that stand for a role before a name and are no role alone ("Sen" is a surname, too)."""

_BEFORE_TITLE: Final = re.compile(
    r"(?:[Tt]he )?(?:(?:[A-Z][\w.'’-]*|state) ){1,3}?(?=(?:Lt|Gov|Sen|Rep|Del|Gen|Adm|Col|Atty)\. )"
)
_LAWMAKERS: Final = frozenset({"senator", "representative", "congressman", "congresswoman", "mp", "lawmaker", "deputy"})
WIDER: Final[Mapping[str, frozenset[str]]] = {
    "leader": HEADS_OF_STATE,
    "judge": frozenset({"justice", "chief justice"}),
    "justice": frozenset({"judge", "chief justice"}),
    "congressman": frozenset({"representative"}),
    "congresswoman": frozenset({"representative"}),
    "lawmaker": _LAWMAKERS,
    "chief": frozenset({"police chief"}),
}
"""Roles that may be meant by a wider one."""


def behind_state(name: str) -> int:
    """Where the title of "U.S. Rep. Ada Voss" or "Florida Gov. Ivo Tarn" starts; 0 where none stands behind a place."""
    state = _BEFORE_TITLE.match(name)
    return state.end() if state is not None else 0


def abbreviated(name: str) -> str | None:
    """The role that the first word of a name tells: "Gov. Ada Voss", "Lt. Gov. Odo Kessel"."""
    name = name[behind_state(name) :]
    words = [word[0].lower() for word in WORD.finditer(name[:24])]
    if words[:2] == ["lt", "gov"]:
        return "lieutenant governor"
    return ABBREVIATED.get(words[0]) if len(words) > 1 and name[len(words[0]) : len(words[0]) + 2] == ". " else None


def may_hold(role: str, held: str) -> bool:
    """Whether somebody who holds an office may be called by a role: "the minister" is an energy minister, not a prime minister."""
    minister = role == "minister" and held.endswith(" minister") and held != "prime minister"
    return role == held or minister or held in WIDER.get(role, ())


def _office(spec: str) -> tuple[str, tuple[str, str]]:
    spec, _, gender = spec.partition("/")
    phrase, _, canonical = spec.partition("=")
    return phrase, (canonical or phrase, gender)


@cache
def roles() -> Lexicon[tuple[str, str]]:
    """Role phrases, whatever their case → (canonical role, gender "m", "f" or "")."""
    specs = (" ".join(spec.split()) for spec in _OFFICES.split(";"))
    return Lexicon((_office(spec) for spec in specs if spec), case="any")


def is_role(text: str) -> bool:
    """Whether a mention is a role and nothing else: "the Prime Minister", "Deputy Mayor"."""
    return known_role(text) if len(text) <= LONGEST else _is_role(text)


def _is_role(text: str) -> bool:
    at = 0
    while (word := WORD.match(text, at)) is not None:
        office = roles().at(text, at)
        if office is not None and office.end == len(text):
            return True
        if word[0].lower() not in MODIFIERS and word[0].lower() != "the":
            return False
        at = word.end() + 1
    return False


known_role = lru_cache(maxsize=1024)(_is_role)


def is_anybodys(text: str) -> bool:
    """Whether a mention is a bare noun that says neither who nor whose: "allies", "ministers", "leader"."""
    return text.lower() in ANYBODYS or (text.islower() and not text.startswith("the ") and is_role(text))


def is_definite(role: str) -> bool:
    """Whether a role with an article points at one person."""
    return role.replace(" ", "-") in DEFINITE
