"""What a made page holds besides its stories: entrance, inserts, lists of others, comments, exit; as lines of text.

Leaves to others the phrases (``furniture``) and the stories (``furnished``).
"""

import random
from collections.abc import Sequence
from typing import Final

from training import furniture, invented
from training.furniture import filled, phrases, some

Story = Sequence[str]
_SECTIONS: Final = ("Home", "World", "Politics", "Business", "Sport", "Weather", "Opinion", "Local", "Sign in")
_BARS: Final = (" | ", " · ", " / ", "  ", " > ")
_BELOW: Final = (("notices", 0.4), ("bios", 0.3), ("tails", 0.6), ("captions", 0.1), ("advertisements", 0.2))
_HELD: Final = "\0"
"""Stands for what a comment says while the slots around it are filled."""


class Surroundings:
    """Draws what stands around ``stories``, from which the headlines of lists are taken."""

    def __init__(self, stories: Sequence[Story], chance: random.Random) -> None:
        self.stories = stories
        self.chance = chance
        self.site = {"site": invented.outlet(chance)}

    def odds(self, share: float) -> bool:
        return self.chance.random() < share

    def headline(self) -> str:
        """Of a story that is not on the page, or invented."""
        if self.odds(0.6):
            title = self.chance.choice(self.stories)[0]
            return title if self.odds(0.5) else title.split(",")[0]
        return filled(self.chance.choice(phrases("related")), self.chance)

    def some(self, kind: str, counts: Sequence[int], story: Story = ()) -> list[str]:
        """Phrases of a kind, filled from the site, a story and headlines."""
        known = {**self.site, **furniture.told_by(story, self.chance), "headline": self.headline()}
        return some(kind, counts, self.chance, known)

    def entrance(self) -> list[str]:
        """Notices, the name of the site, menus."""
        lines = self.some("menus", (1, 1, 2, 2, 3, 4, 6)) + self.some("notices", (0, 0, 0, 1, 1))
        if self.odds(0.25):
            menu = self.chance.sample(_SECTIONS, 5)
            lines += [self.chance.choice(_BARS).join(menu)] if self.odds(0.6) else menu
        self.chance.shuffle(lines)
        name = self.site["site"].upper() if self.odds(0.5) else self.site["site"]
        if self.odds(0.7):
            lines.insert(self.chance.randrange(min(2, len(lines)) + 1), name)
        if self.odds(0.1):
            lines += self.listing((2, 4, 7))
        return lines

    def menu(self) -> list[str]:
        """A few sections and buttons, as they are copied along with a story."""
        lines = self.chance.sample(_SECTIONS, self.chance.choice((2, 3, 4, 5)))
        if self.odds(0.4):
            lines = [self.chance.choice(_BARS).join(lines)]
        if self.odds(0.4):
            lines.insert(0, self.site["site"])
        return lines + self.some("buttons", (0, 0, 1))

    def leftovers(self) -> list[str]:
        """Buttons, a list, a footer, as they are copied along with a story."""
        lines = self.some("buttons", (0, 1, 1, 2)) + (self.others() if self.odds(0.6) else [])
        return lines + self.some("footers", (0, 0, 1)) + self.some("notices", (0, 0, 0, 1))

    def boxes(self, story: Story) -> list[str]:
        """Several inserts and buttons, one below the other."""
        lines: list[str] = []
        for _ in range(self.chance.choice((1, 1, 2, 3, 4))):
            lines += self.insert(story) if self.odds(0.7) else self.some("buttons", (1, 1, 2))
        return lines

    def insert(self, story: Story) -> list[str]:
        """What parts two paragraphs."""
        drawn = self.chance.random()
        if drawn < 0.3:
            head = self.chance.choice(("Advertisement", "ADVERTISEMENT", "Sponsored", "MORE FOR YOU"))
            headed = self.odds(0.5)
            return [head] * headed + self.some("advertisements", (0, 1) if headed else (1,), story)
        if drawn < 0.55:
            return self.some("captions", (1, 1, 1, 2), story)
        return self.some("inserts", (1, 1, 1, 2), story) if drawn < 0.9 else self.some("notices", (1,), story)

    def listing(self, counts: Sequence[int]) -> list[str]:
        """Headlines and figures that are no stories."""
        return [line for _ in range(self.chance.choice(counts)) for line in self.some("listings", (1,))]

    def others(self) -> list[str]:
        """A list of other stories under its heading."""
        count = self.chance.choice((1, 2, 2, 3, 4, 5, 8))
        mark = self.chance.choice(("", "", "", "", "› ", "- ", "● ", "#. "))
        listed = [mark.replace("#", str(at + 1)) + self.headline() for at in range(count)]
        if self.odds(0.15):
            listed = [" · ".join(listed)]
        return [*self.some("heads", (1,) if self.odds(0.85) else (0,)), *listed]

    def talk(self, story: Story, counts: Sequence[int] = (0, 1, 2, 3, 4, 6)) -> list[str]:
        """Comments on a story."""
        way = self.chance.choice(phrases("ways")).split(" ¶ ")
        lines = self.some("talk", (1, 1, 2), story)
        for _ in range(self.chance.choice(counts)):
            said = " ".join(self.some("comments", (1, 1, 1, 2), story))
            who = self.chance.choice((invented.person(self.chance), self.chance.choice(invented.names("handles"))))
            when = self.chance.choice((invented.ago, invented.date, invented.clock))(self.chance)
            known = {"who": who, "when": when, "said": _HELD}
            lines += [filled(line, self.chance, known).replace(_HELD, said) for line in way]
        return lines

    def below(self, story: Story) -> list[str]:
        """What stands below the last paragraph of a long story, besides lists and comments."""
        lines: list[str] = []
        for kind, share in _BELOW:
            if self.odds(share):
                lines += self.some(kind, (1, 1, 2), story)
        self.chance.shuffle(lines)
        return lines

    def exit(self, story: Story, *, talk: float = 0.2) -> list[str]:
        """Lists, comments and advertisements in any order, then the footer."""
        groups = (
            (self.others, 0.35), (lambda: self.talk(story), talk), (lambda: self.some("advertisements", (1, 1, 2, 3)), 0.35),
            (lambda: self.listing((1, 2, 4)), 0.12), (self.others, 0.1),
        )  # fmt: skip
        drawn = [group for group, share in groups if self.odds(share)]
        self.chance.shuffle(drawn)
        lines = [line for group in drawn for line in group()]
        return lines + self.some("footers", (0, 0, 1, 1, 2)) + self.some("notices", (0, 1, 1, 2))
