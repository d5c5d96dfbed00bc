"""T04: a number in a subject and an id that can be guessed or copied are no way onto somebody else's ticket."""

from __future__ import annotations

import pytest

from mailgate.desk.model import EventKind
from mailgate.desk.story import Happened
from tests.office import How, Office
from tests.security.scenes import Opened, opened, outside, person, seen_by


@pytest.fixture
def ticket(office: Office) -> Opened:
    found = [opened(office, f"anna{n}@customer") for n in range(5)][-1]
    office.pass_time("1h")
    return found


def _stands(office: Office, number: int) -> tuple[object, ...]:
    story = office.ticket(number)
    # that a mail is held is an event of its own, and nothing else may happen
    timeline = [entry for entry in story.timeline if not (isinstance(entry, Happened) and entry.kind is EventKind.HELD)]
    return tuple(timeline), story.ticket, story.updated_at, story.last_customer_at


INVENTED = f"<o5.{'a' * 26}@help.example>"


@pytest.mark.parametrize(
    ("sender", "subject", "how", "ends"),
    [
        ("bob@other", "Re: [#5] The lamp", How(), "new_ticket"),
        ("bob@other", "Re: [#5 internal] The lamp", How(), "new_ticket"),
        ("bob@other", "x", How(references=["real"]), "held"),
        ("bob@other", "x", How(in_reply_to="real"), "held"),
        ("bob@other", "x", How(in_reply_to="own"), "held"),
        ("bob@other", "x", How(in_reply_to=INVENTED), "new_ticket"),
        ("bob@other", "x", How(references=[INVENTED, "<iTop_Ticket_5_x@anything.example>"]), "new_ticket"),
        ("anna4@customer", "Re: [#5] The lamp", How(authenticated="fail"), "held"),
        ("anna4@customer", "Re: [#5] The lamp", How(authenticated=None), "held"),
        ("anna0@customer", "Re: [#5] The lamp", How(), "new_ticket"),
    ],
)
def test_the_ticket_stays_as_it_is(office: Office, ticket: Opened, sender: str, subject: str, how: How, ends: str) -> None:
    assert ticket.number == 5
    before, letters = _stands(office, 5), len(office.delivered)
    known = {"real": ticket.acknowledged.message_id, "own": ticket.notice.message_id}
    how = How(**how)
    if "in_reply_to" in how:
        how["in_reply_to"] = known.get(how["in_reply_to"], how["in_reply_to"])
    if "references" in how:
        how["references"] = [known.get(one, one) for one in how["references"]]
    entry = office.mail(sender, "support", subject, "Hijack 7741.", **how)
    office.work()
    assert office.disposition(entry) == ends, office.why(entry)
    assert _stands(office, 5) == before
    assert "7741" not in seen_by(office, "anna4@customer", 5)
    assert not [letter for letter in outside(office, letters) if letter.to == "anna4@customer.example"]


def test_the_participant_who_proves_it_gets_on_by_the_same_subject(office: Office, ticket: Opened) -> None:
    entry = office.mail("anna4@customer", "support", "Re: [#5] The lamp", "It is me.")
    office.work()
    assert office.disposition(entry) == "reply"


def test_an_id_named_ahead_of_its_mail_brings_no_stranger_on(office: Office, ticket: Opened) -> None:
    office.reply(
        ticket.acknowledged, "Hm.", references=["<later@other.example>"], headers={"References": "<later@other.example>"}
    )
    office.work()
    entry = office.mail("bob@other", "support", "x", "Mine.", headers={"Message-ID": "<later@other.example>"})
    office.work()
    assert office.disposition(entry) == "new_ticket"


@pytest.mark.parametrize(
    ("how", "ends"), [(How(), "reply"), (How(authenticated=None), "held"), (How(authenticated="fail"), "held")]
)
def test_an_alias_must_prove_itself_like_any_address(office: Office, ticket: Opened, how: How, ends: str) -> None:
    office.alias(person(office, "anna4@customer"), "anna@phone.example")
    entry = office.mail("anna@phone", "support", "Re: [#5] The lamp", "It is me.", **how)
    office.work()
    assert office.disposition(entry) == ends, office.why(entry)
