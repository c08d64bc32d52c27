"""What stands around stories on a page: menus, notices, buttons, lists, comments, advertisements, footers; all invented.

Leaves to others where it is put (``furnished``).
"""

from typing import Final


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SECTIONS: Final = _lines(
    """
    Home
    World
    Politics
    Business
    Money
    Sport
    Culture
    Weather
    Opinion
    Science
    Health
    Travel
    Local
    Jobs
    Video
    Sign in
    Subscribe
    Search
    """
)
BARS: Final = (" | ", " · ", " / ", " ", "  ", " > ")
CONSENT: Final = _lines(
    """
    We and our partners store cookies on your device to measure visits. Manage settings
    This site uses cookies. By reading on you agree to our privacy policy. OK
    Your privacy matters to us
    Accept cookies
    Reject optional cookies
    Skip to main content
    Log in or register
    You have 3 free articles left this month. See our offers
    Enable JavaScript to see all of this page.
    """
)
ENTRANCES: Final = _lines(
    """
    Latest news
    Today's edition
    Front page
    Top headlines
    Your feed, refreshed a minute ago
    18°C Cloudy
    Breaking
    Issue 212
    Sort by: relevance
    Page 1 of 14
    """
)
BUTTONS: Final = _lines(
    """
    Share
    Share on Facebook
    Tweet
    Copy link
    Print
    Email this
    Save for later
    Listen to this article
    Share | Save | Print
    0 shares
    4 min read
    Follow this topic
    Facebook
    X
    WhatsApp
    A- A+
    """
)
TAILS: Final = _lines(
    """
    Read more
    Read full story
    Continue reading →
    [more]
    Full article at the source
    Share
    Like (12) · Share · Report
    Tags: council, budget, roads
    #roads #budget
    Comments (4)
    0 comments
    Filed under: Region
    Back to top
    hide · save · similar (3)
    You may also like
    © All rights remain with the publisher.
    Was this story useful? Yes No
    """
)
CUTS: Final = _lines(
    """
    Advertisement
    ADVERTISEMENT – SCROLL TO CONTINUE
    Sign up for the morning briefing, free in your inbox every weekday.
    Story continues below
    Sponsored: The phone plan that pays you back every month
    Photo: Staff
    The bridge at dusk. Photo: A. Lindqvist/Press Pool
    A shop front in the old town last week (Image: handout)
    Watch: how the vote was counted
    Enjoying this? Get our weekly letter with the best long reads.
    """
)
OFFERS: Final = _lines(
    """
    Wake up rested: the mattress that thousands of sleepers recommend. Order now and save 30%.
    Sell your car in two days. Free valuation, no haggling.
    Fly to the islands from 79 one way. Book by Sunday!
    Doctors are amazed by this simple trick for sore knees.
    Why careful drivers pay too much for insurance, and what to do about it
    Hearing aids at half the price. Try them at home for a month.
    Twelve kitchen gadgets that you did not know you needed
    Get the app: the headlines in one minute.
    Three months for the price of one. Cancel at any time.
    Open an account today and we will give you 50.
    Our readers get 15% off with code MORNING until Friday.
    """
)
HEADS: Final = _lines(
    """
    Most popular
    Trending now
    Related stories
    More from this section
    Read next
    Recommended for you
    Editors' picks
    In other news
    Elsewhere on the web
    More headlines
    """
)
TALK_HEADS: Final = _lines(
    """
    Comments
    3 comments
    Join the conversation
    Leave a reply
    What do you think?
    Sort by newest
    """
)
SAID: Final = _lines(
    """
    About time somebody said it. They have been asleep for years.
    I live round the corner and nobody asked us anything.
    And who pays for it? We do, as always.
    Good for her! More people like that, please.
    This is not journalism, it is a press release.
    He should resign, and take the rest of them with him.
    Does anyone know whether the library is open on Monday?
    First.
    I disagree with the last comment, the figures are public and anybody can look them up.
    My grandfather built that road with his own hands and he would be ashamed.
    Typical. Vote them all out.
    Thank you for reporting on this, it matters to many of us in the valley.
    lol they never learn
    You can say what you like about the man, but he keeps his word.
    """
)
TALKERS: Final = _lines(
    """
    rivermouse
    Old Pete
    K. Dahl
    northsider44
    Anonymous
    tea_and_trains
    Marit
    downhill_dan
    """
)
TALK_STAMPS: Final = _lines(
    """
    2 hours ago
    Reply
    Like (3) · Reply · Report
    12 March at 9:14 am
    Posted 08:41
    1d
    """
)
FOOTERS: Final = _lines(
    """
    About us | Contact | Careers | Privacy policy
    Privacy · Terms · Accessibility
    © 2027 Fenmarket Media Ltd. No part may be copied without permission.
    Copyright of all texts lies with their publishers.
    Download our app
    Follow us on social media
    Do you have a tip for our newsroom? Write to tips@fenmarket.example
    Report a mistake
    Unsubscribe or change your settings
    Prices are delayed by fifteen minutes.
    Made with care in Ostwick.
    The editors are not responsible for the content of other sites.
    """
)
PLACES: Final = _lines(
    """
    Ostwick
    Fenmarket
    Harrow Bay
    Lindgate
    Upper Tamm
    Sorrel Hill
    Kestrel Point
    Brant Valley
    Marrow
    Quayside
    """
)
PAPERS: Final = _lines(
    """
    Courier
    Herald
    Gazette
    Post
    Observer
    Daily News
    Chronicle
    Wire
    Business Review
    Today
    """
)
WRITERS: Final = _lines(
    """
    Ada Brandt
    Colm Westerley
    Inge Solberg-Hayes
    Tomas Verel
    Priya Nandakumar
    D. Okonjo
    Lucia Ferrante
    Bram de Witt
    """
)
TIMES: Final = _lines(
    """
    2 hours ago
    41 minutes ago
    5h
    Yesterday
    March 3, 2027
    3 Mar 2027 08:40
    12.04.2027 19:47
    Tue 14 Sep, 07:15
    09:14
    14 May 2026 at 16:12
    Published 4 June, 06:15
    Jun 25, 2026 18:40 UTC
    3 days ago
    """
)
