"""A talk written for sub-addresses, played in another form of our addresses. Its one rule: people do there what they do here.

Only their clients go another way: where no address says that something is a note, the letter's link says it in its subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from tests.client import Draft, Letter, full
from tests.office import How
from tests.talks.desktop import Desktop
from tests.talks.player import Player
from tests.talks.steps import Gets, Writes

FORMS: dict[str, dict[str, Any]] = {
    "hyphen": {"delimiter": "-", "also_read": ("+",)},
    "catch-all": {"reply_domain": "reply.help.example"},
    "plain": {"delimiter": "", "also_read": ("+",)},
}
_NOTE = re.compile(r"\[#(?P<number>\d+) note address\]")
_HELD = re.compile(r"\[held \d+\] ")


class _Shown(Letter):
    """A letter without the tag that only this form has."""

    @property
    def subject(self) -> str:
        return _HELD.sub("", self.header("Subject"))


@dataclass
class _PlainDesktop(Desktop):
    """The link under a letter that opens a note has the ticket's tag in its subject, and the queue's own address."""

    def made(self, step: Writes) -> tuple[Draft, How]:
        note = _NOTE.fullmatch(step.to[0])
        if note is None:
            return super().made(step)
        letter = self._letter_on(step.sender, note["number"])
        subject = f"[#{note['number']} internal] {step.subject}".strip()
        return super().made(replace(step, to=(letter.addresses("From")[0], *step.to[1:]), subject=subject))


@dataclass
class FormPlayer(Player):
    """Plays it; golden letters are of the usual form and not compared."""

    plain: bool = False

    def _compare(self, name: str, text: str) -> None:
        del name, text

    def __post_init__(self) -> None:
        self.desktop = _PlainDesktop if self.plain else Desktop

    def _gets(self, step: Gets) -> None:
        super()._gets(step)
        if step.name:
            self.named[step.name] = next(one for one in self.office.delivered if one.raw == self.named[step.name].raw)

    def _unseen(self, who: str) -> list[tuple[int, Letter]]:
        found = super()._unseen(who and full(who))
        if not self.plain:
            return found
        return [(n, _Shown(raw=one.raw, mail_from=one.mail_from, to=one.to, at=one.at)) for n, one in found]
