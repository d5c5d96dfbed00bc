"""Two tickets that belong together: both say so, nobody says it twice, and it can be taken back."""

from __future__ import annotations

from mailgate.desk.actions import Record
from mailgate.desk.command.base import Actor
from mailgate.desk.command.link import LinkTo
from mailgate.desk.command.needs import LinkedTo
from mailgate.desk.draft import Draft
from mailgate.desk.model import EventKind, Facts
from mailgate.desk.undoing import changes, take_back
from mailgate.mail.model import EntryId, Visibility
from tests.unit.desk.makers import BEA, NOW, ONE, TWO, desk, known, ticket

TICKET = ticket()


def linked(*already: int) -> Draft:
    """Bea links the ticket to the second one, which is linked to these."""
    facts = Facts({LinkedTo(TWO): frozenset(already)})
    draft = Draft(desk(), TICKET, NOW)
    LinkTo(TWO).do(draft, Actor(known=known(BEA, facts=facts), person=BEA, since=EntryId(9)))
    return draft


def told(draft: Draft) -> list[tuple[int, object, object]]:
    """The links in the timelines: ticket, the other, how."""
    events = (a for a in draft.actions if isinstance(a, Record) and a.kind is EventKind.LINKED)
    return [(event.ticket, event.data["ticket"], event.data["how"]) for event in events]


def test_both_say_so_inside() -> None:
    draft = linked()
    assert told(draft) == [(ONE, TWO, "related"), (TWO, ONE, "related")]
    assert {a.visibility for a in draft.actions if isinstance(a, Record)} == {Visibility.INTERNAL}


def test_what_is_linked_is_no_news() -> None:
    assert linked(ONE).actions == []


def test_it_is_taken_back_on_both() -> None:
    found = changes(TICKET, linked().ticket)
    draft = Draft(desk(), TICKET, NOW)
    assert take_back(draft, found, BEA, EntryId(9)) == ()
    assert told(draft) == [(ONE, TWO, "unrelated"), (TWO, ONE, "unrelated")]


def test_a_link_that_somebody_touched_since_stays() -> None:
    found = changes(TICKET, linked().ticket)
    draft = Draft(desk(), TICKET, NOW)
    assert take_back(draft, found, BEA, EntryId(9), ((EventKind.LINKED, {"ticket": int(TWO)}),)) == ("linked",)
    assert told(draft) == []
