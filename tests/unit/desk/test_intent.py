"""What a mail may do follows from what it proves: every kind of author, proof and place as one table."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from mailgate.desk.intent import understand
from mailgate.desk.model import (
    Choice,
    Disposition,
    Doubt,
    Known,
    OutboxFacts,
    Person,
    Reference,
    SignedHere,
    StaffTrust,
    Status,
)
from mailgate.desk.wishes import AutoReplied, Bounced, Intent, Note, Nothing, OpenTicket, PublicReply, Stranger
from mailgate.mail.model import JournalId, MailClass, MessageId, OutboxId, PersonId, TicketNumber, Trust, Visibility
from tests.unit.desk.makers import ANNA, BEA, NOW, ONE, TOM, TWO, ZOE, desk, known, ticket

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
PROOFS = (Trust.FAILED, Trust.NONE, Trust.ALIGNED, Trust.SUBMITTED)
"""What a mail can prove by itself; ``token`` needs the ticket."""


def token_of(person: Person, audience: Visibility = PUBLIC) -> tuple[SignedHere, ...]:
    return (SignedHere(ticket=ONE, person=PersonId(person.id or 0), audience=audience, valid=True),)


def asks(author: Person | None, **facts: Any) -> Intent:
    policy = facts.pop("staff_trust", StaffTrust.ALIGNED)
    return understand(known(author, ticket(), desk=desk(staff_trust=policy), **facts)).intent


BY_IDS = {"references": (Reference(ticket=ONE, kind="issued", audience=PUBLIC),)}
TYPED = {"typed": ((ONE, ""),)}
BY_SUBJECT = {"subject_ticket": ONE}

CUSTOMERS = [
    # place                             failed none  aligned submitted
    ({"signed": token_of(ANNA)}, (False, True, True, True)),
    ({"signed": token_of(BEA)}, (False, True, True, True)),
    (BY_IDS, (False, True, True, True)),
    (TYPED, (False, False, True, True)),
    (BY_SUBJECT, (False, False, True, True)),
    ({"signed": token_of(ANNA, INTERNAL)}, (False, False, False, False)),
    ({"signed": token_of(ANNA), "references": (Reference(ticket=ONE, kind="issued", audience=INTERNAL),)}, (False,) * 4),
    ({"typed": ((ONE, "close"),)}, (False, False, False, False)),
]


@pytest.mark.parametrize(("place", "verdicts"), CUSTOMERS)
def test_what_a_customer_proves_decides_where_they_may_write(place: dict[str, Any], verdicts: tuple[bool, ...]) -> None:
    made = [asks(ANNA, trust=trust, **place) for trust in PROOFS]
    assert [isinstance(one, PublicReply) for one in made] == list(verdicts)
    assert all(isinstance(one, PublicReply) or (isinstance(one, Stranger) and one.ticket is not None) for one in made)


STAFF = [
    # place                      staff_trust        failed none  aligned submitted
    ({"signed": token_of(BEA)}, StaffTrust.ALIGNED, (False, False, True, True)),
    ({"signed": token_of(BEA)}, StaffTrust.TOKEN, (False, True, True, True)),
    ({"signed": token_of(TOM)}, StaffTrust.TOKEN, (False, False, True, True)),
    ({"signed": token_of(ANNA)}, StaffTrust.TOKEN, (False, False, True, True)),
    (BY_IDS, StaffTrust.TOKEN, (False, False, True, True)),
    (TYPED, StaffTrust.TOKEN, (False, False, True, True)),
    (BY_SUBJECT, StaffTrust.TOKEN, (False, False, True, True)),
    ({}, StaffTrust.TOKEN, (False, False, True, True)),
    ({}, StaffTrust.ALIGNED, (False, False, True, True)),
]


@pytest.mark.parametrize(("place", "policy", "verdicts"), STAFF)
def test_what_a_member_of_staff_proves_decides_whether_they_are_obeyed(
    place: dict[str, Any], policy: StaffTrust, verdicts: tuple[bool, ...]
) -> None:
    made = [asks(BEA, trust=trust, staff_trust=policy, **place) for trust in PROOFS]
    assert [isinstance(one, (PublicReply, Note, OpenTicket)) for one in made] == list(verdicts)
    assert all(isinstance(one, (PublicReply, Note, OpenTicket, Stranger)) for one in made)


@pytest.mark.parametrize(("trust", "place"), [*product(PROOFS, ({"signed": token_of(ANNA)}, BY_IDS))])
def test_a_stranger_on_a_ticket_is_held_whatever_they_prove(trust: Trust, place: dict[str, Any]) -> None:
    made = asks(ZOE, trust=trust, **place)
    assert isinstance(made, Stranger)
    assert made.choices == (Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD)
    assert made.announced


@pytest.mark.parametrize(("trust", "flagged"), [(Trust.FAILED, True), (Trust.NONE, False), (Trust.ALIGNED, False)])
def test_a_first_mail_opens_a_ticket_and_a_forged_one_is_flagged(trust: Trust, flagged: bool) -> None:
    made = asks(ZOE, trust=trust)
    assert isinstance(made, OpenTicket)
    assert made.flagged is flagged


MACHINES = (MailClass.AUTO_REPLY, MailClass.LIST)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("author", "kind"), [(ANNA, AutoReplied), (BEA, AutoReplied), (ZOE, Stranger)])
def test_whether_the_sender_takes_part_is_judged_before_the_class(machine: MailClass, author: Person, kind: type) -> None:
    made = asks(author, mail_class=machine, **BY_IDS)
    assert isinstance(made, kind)
    assert not (isinstance(made, Stranger) and made.announced)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_in_the_name_of_staff_opens_nothing(machine: MailClass) -> None:
    assert isinstance(asks(BEA, mail_class=machine), Stranger)


def test_what_has_the_subject_and_words_of_an_automatic_reply_is_held_of_staff_and_stays_a_persons_mail_of_customers() -> None:
    away = {"class_reason": "the subject and the words of an automatic reply", "may_auto_answer": False}
    for on_ticket in (BY_IDS, {}):
        held = asks(BEA, **away, **on_ticket)
        assert isinstance(held, Stranger)
        assert (held.reason, held.announced) == (Doubt.MACHINE_AS_STAFF, False)
    assert isinstance(asks(ANNA, **away, **BY_IDS), PublicReply)
    assert not isinstance(asks(BEA, **away, **BY_IDS, choice=Choice.ACCEPT), Stranger)
    assert not isinstance(asks(BEA, **(away | {"class_reason": "X-Auto-Response-Suppress: All"}), **BY_IDS), Stranger)


BEFORE = [
    ({"duplicate_of": JournalId(3)}, Disposition.DUPLICATE),
    ({"issued_by_us": True}, Disposition.LOOP),
    ({"mail_class": MailClass.LOOP}, Disposition.LOOP),
    ({"choice": Choice.DISCARD}, Disposition.REJECTED),
    ({"duplicate_of": JournalId(3), "issued_by_us": True}, Disposition.DUPLICATE),
]


@pytest.mark.parametrize(("facts", "end"), BEFORE)
@pytest.mark.parametrize("author", [ANNA, BEA, ZOE, None])
def test_what_needs_no_ticket_ends_at_once(facts: dict[str, Any], end: Disposition, author: Person | None) -> None:
    made = asks(author, **facts, **BY_IDS)
    assert isinstance(made, Nothing)
    assert made.disposition is end


def test_one_of_our_own_addresses_as_author_is_held() -> None:
    assert isinstance(asks(ZOE, from_is_ours=True), Stranger)


def test_a_mail_without_one_author_opens_a_ticket_of_nobody_and_joins_none() -> None:
    made = asks(None)
    assert isinstance(made, OpenTicket)
    assert made.requester is None
    assert isinstance(asks(None, **BY_IDS), Stranger)


LETTER = OutboxFacts(
    id=OutboxId(5),
    ticket=ONE,
    recipient=ANNA.address,
    kind="update",
    entry=None,
    author=BEA,
    persons_public=True,
    message_id=MessageId("o5@help.example"),
    made_at=NOW,
)


@pytest.mark.parametrize(
    ("facts", "proven"),
    [
        ({"returned": LETTER, "returned_proven": True}, True),
        ({"returned": LETTER}, False),
        ({"bounced": LETTER}, False),
        ({"returned": LETTER, "returned_proven": True, "bounced": LETTER}, True),
    ],
)
def test_only_the_return_path_proves_a_bounce(facts: dict[str, Any], proven: bool) -> None:
    made = asks(ZOE, mail_class=MailClass.BOUNCE, **facts)
    assert isinstance(made, Bounced)
    assert made.proven is proven


def test_a_report_about_nothing_of_ours_is_held_without_a_word() -> None:
    made = asks(ZOE, mail_class=MailClass.BOUNCE)
    assert isinstance(made, Stranger)
    assert not made.announced


@pytest.mark.parametrize("to_base", [True, False])
def test_an_address_that_means_nothing_is_held_unless_the_queue_itself_is_named(to_base: bool) -> None:
    made = asks(ZOE, bad_address=True, to_base=to_base)
    assert isinstance(made, OpenTicket if to_base else Stranger)


def follow(author: Person) -> Known:
    closed = ticket(ONE, status=Status.CLOSED, open_follow_up=TWO)
    return known(author, closed, ticket(TWO), **BY_IDS)


@pytest.mark.parametrize(("author", "number"), [(ANNA, TWO), (BEA, ONE)])
def test_customers_follow_to_the_open_follow_up_and_staff_do_not(author: Person, number: TicketNumber) -> None:
    made = understand(follow(author)).intent
    assert isinstance(made, (PublicReply, Note))
    assert made.ticket.number == number


RELEASED = [
    (Choice.ADD_ONCE, True, False),
    (Choice.ADD_AS_CC, False, True),
    (Choice.ACCEPT, True, False),
]


@pytest.mark.parametrize(("choice", "once", "joins"), RELEASED)
@pytest.mark.parametrize("trust", PROOFS)
def test_a_released_stranger_speaks_once_or_takes_part(choice: Choice, once: bool, joins: bool, trust: Trust) -> None:
    made = understand(replace(known(ZOE, ticket(), trust=trust, **BY_IDS), choice=choice)).intent
    assert isinstance(made, PublicReply)
    assert (made.once, made.joins) == (once, joins)


@pytest.mark.parametrize("trust", PROOFS)
def test_a_new_ticket_by_hand_is_one(trust: Trust) -> None:
    made = understand(replace(known(ZOE, ticket(), trust=trust, **BY_IDS), choice=Choice.NEW_TICKET)).intent
    assert isinstance(made, OpenTicket)
