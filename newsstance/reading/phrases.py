"""The fixed phrases of pages around the news: buttons, notices, dates, credits, as patterns that a whole line must match.

Leaves to others when a match counts (``lines``). No pattern backtracks beyond a bounded length.
"""

import re
from typing import Final

from newsstance.labels import SkipReason

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s(?:[A-Z]{2,4}|UTC[+-]\d+))?"
_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)"
_AGO = rf"(?:(?:about |over )?(?:an?|one|\d{{1,3}})\+?\s?{_UNIT}\sago|just now|yesterday)"
_DATE = (
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},?\s)?"
    rf"(?:{_MONTH}\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s{_MONTH},?\s\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})"
    rf"(?:[T,]?\s?(?:at\s|[-|•·]\s)?{_CLOCK})?"
)
WHEN: Final = rf"(?P<date>{_AGO}|{_DATE}|(?:today|yesterday)(?:,? at)? {_CLOCK})"
_STAMP = r"(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:?\s)"
_DASH = r"\s?[-–—|•·]\s?"
_NAME = r"[A-Z0-9][\w.&'’-]*(?: [\w.&'’-]+){0,4}?"

TIME: Final = re.compile(
    rf"{_STAMP}?(?:(?P<before>{_NAME}){_DASH})?{WHEN}(?:{_DASH}(?P<after>{_NAME}))?", re.IGNORECASE
)
"""``33 minutes ago``, ``The Star · 2h ago``, ``Published 13 July 2025, 10:05``."""

TIME_WORD: Final = re.compile(r"\d|ago|just now|yesterday", re.IGNORECASE)
"""Without one of these a line is no ``TIME``."""

CLOCK: Final = re.compile(rf"(?:(?:at|updated|posted)\s)?{_CLOCK}(?:\s\([A-Z\d:+ ]{{2,12}}\))?", re.IGNORECASE)
"""``14:32 BST``: the time alone, which opens an entry of a live page."""

STAMP: Final = re.compile(
    rf"{_STAMP}(?=.{{0,40}}(?:{_CLOCK}|{_MONTH}\s?\d|\d\s?{_MONTH})).{{1,60}}(?:[^.!?]|[ap]\.m\.)", re.IGNORECASE
)
SOURCE: Final = re.compile(r"[-–—•·|]\s?(?P<outlet>[A-Z0-9][\w.&'’]*(?: [\w.&'’-]+){0,4})")
"""``- The Star``: a dash and a name, as aggregators put below the time."""

RULE: Final = re.compile(r"[-=_*~•·#\s]{3,}")
CREDITED: Final = re.compile(
    r"\(?(?:additional |with )?(?:reporting|writing|editing|edited|compiled|written|translated|graphics?|production) by\b.*",
    re.I,
)
"""``(Reporting by …; Editing by …)``: the people of the newsroom, never actors."""

RELATED: Final = re.compile(
    r"(?:related|recommended|trending|popular|most (?:read|popular|viewed)|top|latest|more|other|editors?['’]?s?['’]? picks?"
    r"|read next|see also|also read|up next|what to read next|you (?:may|might) (?:also )?(?:like|be interested in)"
    r"|in other news|more (?:from|on|in) .{2,40})"
    r"(?: (?:articles?|stories|story|news|posts?|headlines?|content|reading|topics?|videos?|now|for you|links?)){0,3}\s?:?",
    re.IGNORECASE,
)
"""The head of a list of other stories."""

RELATED_ITEM: Final = re.compile(
    r"(?:read (?:more|also|next)|related|see also|also read|more|watch|don['’]t miss)\s?[:|»>]\s?\S.*", re.I
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHARE_WORDS: Final = _words(
    """
    share tweet pin email e-mail print save copy link like follow bookmark facebook twitter x whatsapp telegram
    linkedin reddit pinterest flipboard messenger instagram youtube tiktok threads bluesky wechat gift article this
    story on via with us copied to page post sms
    """
)
SHARE_VERBS: Final = _words(
    """
    share tweet pin email e-mail print save copy follow bookmark facebook twitter x whatsapp telegram linkedin
    reddit pinterest flipboard messenger instagram youtube tiktok threads bluesky wechat copied
    """
)
NAVIGATION_WORDS: Final = _words(
    """
    home news world politics business opinion sport sports culture lifestyle life health science technology tech
    travel video videos photos podcasts weather local national international economy markets money entertainment
    style food arts books search menu login subscribe newsletters more sections trending live latest about contact
    help
    """
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


JUNK: Final[tuple[tuple[SkipReason, re.Pattern[str]], ...]] = (
    (
        "share",
        _any(
            r"hashtags?:?",
            r"(?:#\w{1,40}[\s,]{0,3}){1,30}",
            r"\d[\d.,]{0,8}[km]? (?:shares?|likes?|views?|reactions?)",
            r"follow us (?:on|for)\b.{0,60}",
        ),
    ),
    (
        "advertisement",
        _any(
            r"advertise?ments?",
            r"ads?|sponsored(?: content)?|promoted|paid (?:content|post|partnership)",
            r"(?:story|article) continues below(?: (?:this )?(?:advertisement|ad))?",
            r"(?:- )?scroll to continue.{0,30}",
            r"advertisement\s?[-–—|].{0,50}",
            r"skip ad(?:vertisement)?|remove ads?|ad feedback",
        ),
    ),
    (
        "comments",
        _any(
            r"(?:\d{1,6} )?comments?(?: \(\d{1,6}\))?",
            r"no comments yet\W*|be the first to comment\W*|leave a (?:comment|reply)\W*|post a comment|show comments",
            r"view (?:all )?(?:\d{1,6} )?comments?",
            r"join the (?:conversation|discussion)\W*|(?:log|sign) in to (?:post a )?comment\W*",
        ),
    ),
    (
        "navigation",
        _any(
            r"(?:home|menu|search|log ?in|sign (?:in|up)|log ?out|register|my account|subscribe(?: now)?|back to top)\W*",
            r"(?:skip to (?:main )?content|next|previous|prev|show (?:more|less)|load more|see (?:all|more)|view (?:all|more))\W*",
            r"(?:read more|read (?:the )?full (?:article|story)|continue reading|click here(?: (?:to|for) .{0,40})?)\W*",
            r"(?:expand|listen|play|watch live|contact us|about us|advertise with us)\W*",
        ),
    ),
    (
        "boilerplate",
        _any(
            r"(?:we|this (?:web)?site|our (?:web)?site|our partners) uses? cookies\b.{0,300}",
            r"by (?:continuing|clicking|using|browsing) .{0,120}\byou (?:agree|accept|consent|acknowledge)\b.{0,200}",
            r"accept(?: all)?(?: cookies)?|reject all|(?:manage|cookie|privacy) (?:preferences|settings|choices|policy)",
            r"terms (?:of|and) (?:use|service|conditions)(?: apply\.?|\s?[|•·&,].{0,60})?|do not sell my .{0,40}",
            r"(?:copyright\s?©?|©|\(c\))\s?\d{4}.{0,160}|all rights reserved\W*.{0,80}",
            r"(?:sign up|subscribe)(?: now| today| here)? (?:for|to) .{0,120}"
            r"\b(?:newsletters?|briefing|alerts|inbox|digest)"
            r"(?:(?:[.,!:;|–—-]| (?:and|to|for|by|from|with|here|today|now|manage|in|about|delivered)\b).{0,160})?",
            r"get .{0,80}\b(?:delivered to|straight to|in|sent to) your inbox\b.{0,60}|(?:enter )?your e-?mail(?: address)?\W*",
            r"(?:listen to|save|print) this (?:article|story).{0,30}|\d{1,3}[- ]min(?:ute)?s?(?: read)?|reading time.{0,20}",
            r"try our .{0,30} features\W*|explore what .{2,40} can do for you\W*|download (?:the|our) .{0,40}app\b.{0,60}",
            r"this (?:article|story) (?:was|is|has been) (?:originally |first |auto-?)?"
            r"(?:published|generated|translated|syndicated)\b.{0,160}",
        ),
    ),
)
"""What a line says that is a button, a notice or a prompt."""

AGENCY: Final = (
    r"(?:Reuters|REUTERS|AFP|AP|Associated Press|EPA|EPA-EFE|Bloomberg|Getty Images|Bernama|Xinhua|Kyodo|Yonhap|TASS|dpa|DPA"
    r"|ANSA|PTI|ANI|UPI|CNA|PA|PA Media|TNS|NYT|IANS|Anadolu|Shutterstock|Alamy|iStock|Pool|Handout)"
)
CAPTION_HEAD: Final = re.compile(
    r"(?i:file (?:photo|picture|image)\s?[:–—]|(?:photo|image|picture|pic|caption)\s?:)\s?\S"
    r"|(?i:photo|image|picture) (?i:by|courtesy of) [A-Z]"
)
CAPTION_TAIL: Final = re.compile(
    rf"(?:\b(?:{AGENCY}|AP Photo|AFP Photo|AFP PHOTO|[A-Z]{{4,12}})\s?/\s?[A-Z][^/.:]{{1,40}}|[A-Z][\w.'’-]+\s?/\s?{AGENCY}"
    rf"|[.(|–—]\s?(?i:photo|image|picture)(?: by|:) [A-Z][^.]{{1,50}}|\b{AGENCY} via (?:Getty Images|{AGENCY}))"
    r"(?:\s?/\s?(?:File Photo|File|Pool|Handout))?[).]{0,2}\Z"
)
CREDIT_SIGN: Final = re.compile(r"/| via |photo|image|picture", re.IGNORECASE)
"""Without one of these a line has no ``CAPTION_TAIL``."""

_PERSON = r"(?:[A-Z][\w.'’-]{1,24} ){0,3}[A-Z][\w.'’-]{1,24}"
GLUED_CREDIT: Final = re.compile(
    rf"(?:[-–—]\s?{_PERSON}/{AGENCY}\b|[-–—]\s?[A-Z]{{2,20}}(?: [A-Z]{{2,20}}){{0,3}}/[A-Z][a-z]{{2,20}}\b"
    r"|\b(?:REUTERS|AP Photo|AFP|EPA)/[A-Z][a-z'’-]{1,20}(?: [A-Z][a-z'’-]{1,20}){0,2})"
    r"(?:/(?:File Photo|File|Pool|Handout))?\)?\s+(?=[A-Z\"“‘'])"
)
"""A photo credit in the middle of a line: the caption ends there and the body begins."""

_HOUSE = r"(?:News|Press|Times|Agency|Agencies|Wire|Post|Herald|Service)"
SIGN_OFF: Final = re.compile(
    rf"(?:\s?(?:--|[—–]|\s-)\s?{AGENCY}|\s?(?:--|[—–])\s?(?:[A-Z]{{2,5}}|(?:[A-Z][\w.&]* ){{0,2}}{_HOUSE})"
    r"|\s?\((?i:additional |with )?(?i:reporting|writing|editing|compiled) by\b[^()]{1,280}\)"
    r"|\s?\((?:Reuters|AFP|AP|Bernama|PTI|dpa)\))\.?\Z"
)
"""``--AFP``, ``— Bloomberg``, ``(Reporting by …)`` at the end of a story."""
