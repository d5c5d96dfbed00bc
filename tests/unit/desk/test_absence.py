"""Who is away as their machine says: it may only delay, and only where it is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailgate.desk.absence import day_of_return, seen
from mailgate.desk.actions import Decision, SetAway
from mailgate.desk.command.base import Moment
from mailgate.desk.model import Disposition, OutboxFacts, Person, Reference, SignedHere
from mailgate.mail.model import EntryId, MailClass, MessageId, OutboxId, PersonId, Trust, Visibility
from tests.unit.desk.makers import ANNA, BEA, NOW, ONE, TOM, desk, known, said

EMPTY = Decision(disposition=Disposition.AUTO_REPLY, actions=(), steps=())
AWHILE, FAR = NOW + timedelta(days=1), datetime(2026, 3, 12, 8, tzinfo=UTC)
HER_OWN = SignedHere(ticket=ONE, person=PersonId(1), audience=Visibility.INTERNAL, valid=True)
ISSUED = Reference(ticket=ONE, kind="issued", audience=Visibility.INTERNAL)
WORDS = said("I am out of office until 2026-03-12.")
LETTER = OutboxFacts(
    id=OutboxId(7),
    ticket=ONE,
    recipient=BEA.address,
    kind="notice",
    entry=EntryId(3),
    author=None,
    persons_public=False,
    message_id=MessageId("o7@help.example"),
    made_at=NOW,
)


def until(author: Person | None = BEA, **how: Any) -> datetime | str | None:
    """Till when an automatic mail makes its author away; ``nothing`` where it changes nothing."""
    usual: dict[str, Any] = {"mail_class": MailClass.AUTO_REPLY, "class_reason": "Auto-Submitted: auto-replied", "said": WORDS}
    made = seen(EMPTY, known(author, **(usual | how)))
    found = [action for action in made.actions if isinstance(action, SetAway)]
    assert bool(found) is any(step.rule == "absence" for step in made.steps)
    return found[0].until if found else "nothing"


@pytest.mark.parametrize(
    ("how", "away"),
    [
        ({"signed": (HER_OWN,)}, FAR),
        ({"returned": LETTER}, FAR),
        ({"references": (ISSUED,)}, FAR),
        ({"signed": (HER_OWN,), "said": said("I am away.")}, AWHILE),
        # what proves nothing delays a while, and only at her own address
        ({"signed": (HER_OWN,), "trust": Trust.NONE}, AWHILE),
        ({"returned": LETTER, "trust": Trust.NONE}, AWHILE),
        ({"references": (ISSUED,), "trust": Trust.NONE}, "nothing"),
        ({"signed": (HER_OWN,), "trust": Trust.FAILED}, "nothing"),
        ({"signed": (replace(HER_OWN, valid=False),), "trust": Trust.NONE}, "nothing"),
        ({"signed": (replace(HER_OWN, person=PersonId(2)),), "trust": Trust.NONE}, "nothing"),
        ({"returned": replace(LETTER, recipient=TOM.address), "trust": Trust.NONE}, "nothing"),
        ({}, "nothing"),
        ({"signed": (HER_OWN,), "class_reason": "Auto-Submitted: auto-generated"}, "nothing"),
        ({"signed": (HER_OWN,), "class_reason": "multipart/report; disposition-notification"}, "nothing"),
        ({"signed": (HER_OWN,), "mail_class": MailClass.LIST}, "nothing"),
        ({"signed": (HER_OWN,), "desk": desk(away_for=timedelta(0))}, "nothing"),
        ({"author": ANNA, "signed": (replace(HER_OWN, person=PersonId(3)),)}, "nothing"),
        ({"author": None, "signed": (HER_OWN,)}, "nothing"),
    ],
)
def test_an_automatic_reply_to_her_own_letter_says_that_she_is_away(how: dict[str, Any], away: datetime | str) -> None:
    assert until(**how) == away


def test_a_further_reply_renews_and_never_shortens() -> None:
    longer = replace(BEA, away_by="auto_reply", away_since=NOW, away_until=FAR)
    assert until(longer, signed=(HER_OWN,), said=said("Away.")) == FAR
    shorter = replace(longer, away_until=NOW + timedelta(hours=3))
    assert until(shorter, signed=(HER_OWN,), said=said("Away.")) == AWHILE


@pytest.mark.parametrize("end", [NOW + timedelta(seconds=1), FAR])
def test_what_a_person_set_stands(end: datetime) -> None:
    assert until(replace(BEA, away_by="set", away_until=end), signed=(HER_OWN,)) == "nothing"
    assert until(replace(BEA, away_by="set", away_until=NOW), signed=(HER_OWN,)) == FAR


@pytest.mark.parametrize(
    ("by", "trust", "back"),
    [
        ("auto_reply", Trust.ALIGNED, True),
        ("auto_reply", Trust.NONE, False),
        ("auto_reply", Trust.FAILED, False),
        ("set", Trust.ALIGNED, False),
    ],
)
def test_the_next_own_mail_ends_what_a_machine_said(by: str, trust: Trust, back: bool) -> None:
    away = replace(BEA, away_by=by, away_since=NOW - timedelta(hours=1), away_until=FAR)
    found = until(away, mail_class=MailClass.HUMAN, class_reason="", trust=trust, signed=(HER_OWN,))
    assert found == (None if back else "nothing")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until 12.03.2026.", (3, 12)),
        ("I will be back on 12 March, thanks", (3, 12)),
        ("Ich bin vom 3.3. bis zum 12. März nicht im Büro.", (3, 12)),
        ("Ab dem 12.3. bin ich wieder da", (3, 12)),
        ("Je suis absente jusqu'au 12 mars.", (3, 12)),
        ("Sono assente fino al 12 marzo", (3, 12)),
        ("Away until\nThursday", (3, 5)),
        ("away until further notice, or until 2026-03-12", (3, 12)),
    ],
)
def test_the_day_of_return_is_read_in_each_language(text: str, day: tuple[int, int]) -> None:
    found = day_of_return(text, Moment(now=NOW))
    assert found is not None
    assert (found.month, found.day) == day


@pytest.mark.parametrize("text", ["", "until", "I am away.", "until 2020-01-01", "12.3.2026", "until 3/4", "until " + "a " * 50])
def test_what_names_no_day_to_come_names_none(text: str) -> None:
    assert day_of_return(text, Moment(now=NOW)) is None
