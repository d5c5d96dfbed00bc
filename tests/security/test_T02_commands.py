"""T02: every command, by everybody who may not: a stranger, a forged and an unproven colleague, a customer, an outside partner.

The ticket stays as it is, nobody outside hears anything, and whoever tried is shown nothing of it.
"""

from __future__ import annotations

import pytest

from mailgate.desk.command.registry import ENGLISH
from mailgate.desk.model import PersonKind, TicketFacts
from mailgate.desk.tongues.table import CUSTOMERS
from mailgate.mail.model import TicketNumber
from store import tickets
from tests.office import Authenticated, Office
from tests.security.scenes import Opened, opened, outside

SECRET = "She never pays"
ARGUMENTS = {
    "ask": "eve@evil.example hello",
    "assign": "tom",
    "cc": "eve@evil.example",
    "due": "tomorrow",
    "forward": "eve@evil.example hello",
    "full": "1",
    "history": "1",
    "link": "2",
    "macro": "hello",
    "merge": "into 2",
    "pending": "3d",
    "priority": "high",
    "queue": "support",
    "requester": "eve@evil.example",
    "show": "1",
    "snooze": "1d",
    "tag": "x",
    "title": "Another",
    "uncc": "carl@customer.example",
    "untag": "lamp",
}
WORDS = sorted(ENGLISH)


@pytest.fixture
def scene(office: Office) -> tuple[Office, Opened]:
    """Anna's ticket with Carl on Cc, a tag and a note; another ticket; somebody of another house who is admitted nowhere."""
    first = opened(office)
    office.mail("zoe@other.example", "support", "Other", "Hm.")
    office.mail("bea@staff.example", "support+1-note", "x", f"#tag lamp\n#cc carl@customer.example\n\n{SECRET}.")
    office.work()
    return office, first


def facts(office: Office) -> TicketFacts:
    with office.store.read() as session:
        return tickets.facts(session, [TicketNumber(1)])[TicketNumber(1)]


def standing(ticket: TicketFacts) -> dict[str, object]:
    """What commands could change of it."""
    return {
        "status": ticket.status,
        "assignee": ticket.assignee,
        "priority": ticket.priority,
        "title": ticket.title,
        "queue": ticket.queue,
        "tags": ticket.tags,
        "requester": ticket.requester,
        "people": {(p.person.address, p.role) for p in ticket.participants},
        "due": ticket.deadlines.due_at,
        "merged": ticket.merged_into,
    }


def line(word: str) -> str:
    return f"#{word} {ARGUMENTS.get(word, '')}".strip()


FORGED = [("eve@evil.example", True), ("bea@staff.example", "fail"), ("bea@staff.example", None)]


@pytest.mark.parametrize(("who", "proof"), FORGED)
def test_nobody_commands_who_has_not_proven_it(scene: tuple[Office, Opened], who: str, proof: Authenticated) -> None:
    office, ticket = scene
    before, told = standing(facts(office)), len(outside(office))
    for word in WORDS:
        for where in (ticket.note_address, "support+1-note@help.example"):
            office.mail(who, where, "x", line(word), authenticated=proof, mail_from="eve@evil.example")
        order = f"1 {line(word).removeprefix('#')}"
        office.mail(who, "support+control", "x", order, authenticated=proof, mail_from="eve@evil.example")
        office.work()
        assert standing(facts(office)) == before, word
    new = outside(office)[told:]
    assert not [letter for letter in new if letter.to != "eve@evil.example" or "[#1]" in letter.subject]
    assert not [letter for letter in outside(office) if SECRET in letter.everything]


def test_a_customer_who_writes_one_writes_a_message(scene: tuple[Office, Opened]) -> None:
    """What is no word of theirs is read by a person; the hash is staff's, and so is the address for many commands."""
    office, ticket = scene
    before = standing(facts(office))
    for word in (word for word in WORDS if word not in CUSTOMERS.values()):
        office.reply(ticket.acknowledged, line(word))
        office.mail("anna@customer", "support+control", "x", f"1 {line(word).removeprefix('#')}")
        office.work()
        assert standing(facts(office)) == before, word
    assert not [letter for letter in outside(office) if SECRET in letter.everything]


OF_STAFF = [word for word in WORDS if PersonKind.PARTNER not in ENGLISH[word].readers]


def test_partners_have_the_words_that_are_theirs() -> None:
    theirs = {word for word in WORDS if word not in OF_STAFF}
    assert theirs == {"note", "public", "status", "show", "history", "full", "why", "notify", "undo", "send", "help"}
