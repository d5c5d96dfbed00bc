"""Which ticket a mail belongs to: first hit wins, and no evidence of a stranger's making counts."""

from __future__ import annotations

from typing import Any

import pytest

from mailgate.desk.finding import Conflict, Evidence, Found, find, words_typed
from mailgate.desk.model import OutboxFacts, Person, Reference, Role, SignedHere
from mailgate.mail.model import MessageId, OutboxId, PersonId, TicketNumber, Visibility
from tests.unit.desk.makers import ANNA, BEA, CARL, NOW, ONE, TWO, ZOE, known, takes_part, ticket

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
FIRST, SECOND = ticket(ONE), ticket(TWO, requester=CARL, participants=(takes_part(CARL, Role.REQUESTER),))


def signed(number: TicketNumber, person: int = 3, audience: Visibility = PUBLIC, *, valid: bool = True) -> SignedHere:
    return SignedHere(ticket=number, person=PersonId(person), audience=audience, valid=valid)


def names(number: TicketNumber, kind: str = "issued", audience: Visibility = PUBLIC) -> Reference:
    return Reference(ticket=number, kind=kind, audience=audience)


def letter(number: TicketNumber) -> OutboxFacts:
    return OutboxFacts(
        id=OutboxId(5),
        ticket=number,
        recipient=ANNA.address,
        kind="update",
        entry=None,
        author=BEA,
        persons_public=True,
        message_id=MessageId("o5@help.example"),
        made_at=NOW,
    )


def found(author: Person | None = ANNA, **facts: Any) -> Found | Conflict | None:
    return find(known(author, FIRST, SECOND, **facts))


ALL: dict[str, Any] = {
    "signed": (signed(ONE),),
    "references": (names(TWO),),
    "returned": letter(TWO),
    "typed": ((TWO, ""),),
    "subject_ticket": TWO,
}
ORDER = [
    (Evidence.SIGNED, "signed", (signed(ONE),)),
    (Evidence.MESSAGE_ID, "references", (names(ONE),)),
    (Evidence.RETURN_PATH, "returned", letter(ONE)),
    (Evidence.TYPED, "typed", ((ONE, ""),)),
    (Evidence.SUBJECT, "subject_ticket", ONE),
]


@pytest.mark.parametrize("place", range(len(ORDER)))
def test_the_first_hit_wins(place: int) -> None:
    """One kind of evidence names #1 and all weaker ones name #2."""
    evidence, name, value = ORDER[place]
    weaker = {weak: ALL[weak] for _, weak, _ in ORDER[place + 1 :]}
    made = found(**{**weaker, name: value})
    assert isinstance(made, Found)
    assert (made.ticket.number, made.evidence) == (ONE, evidence)


def test_without_evidence_there_is_no_ticket() -> None:
    assert found() is None


NOBODYS = [
    {"signed": (signed(ONE, valid=False),)},
    {"references": (names(TicketNumber(7)),)},
    {"typed": ((TicketNumber(7), ""),)},
    {"subject_ticket": TicketNumber(7)},
    {"signed": (signed(TicketNumber(7)),)},
]


@pytest.mark.parametrize("facts", NOBODYS)
def test_a_false_token_and_a_ticket_that_never_was_name_nothing(facts: dict[str, Any]) -> None:
    assert found(**facts) is None


WHO = [
    # evidence                                  stranger participant staff
    ({"signed": (signed(ONE),)}, True, True, True),
    ({"references": (names(ONE),)}, True, True, True),
    ({"references": (names(ONE, "stored"),)}, True, True, True),
    ({"references": (names(ONE, "mentioned"),)}, False, True, True),
    ({"returned": letter(ONE)}, True, True, True),
    ({"typed": ((ONE, ""),)}, False, True, True),
    ({"subject_ticket": ONE}, False, True, True),
]


@pytest.mark.parametrize(("facts", "stranger", "participant", "staff"), WHO)
def test_what_anybody_can_write_counts_only_for_who_takes_part(
    facts: dict[str, Any], stranger: bool, participant: bool, staff: bool
) -> None:
    made = [found(author, **facts) is not None for author in (ZOE, ANNA, BEA)]
    assert made == [stranger, participant, staff]
    assert (found(CARL, **facts) is not None) is stranger  # he takes part in another ticket


@pytest.mark.parametrize(
    "facts",
    [
        {"signed": (signed(ONE), signed(TWO))},
        {"typed": ((ONE, ""), (TWO, "note"))},
        {"signed": (signed(ONE),), "typed": ((TWO, "note"),)},
    ],
)
def test_two_tickets_are_nobodys_guess(facts: dict[str, Any]) -> None:
    assert isinstance(found(BEA, **facts), Conflict)


def test_a_false_token_of_another_ticket_is_no_conflict() -> None:
    made = found(signed=(signed(ONE), signed(TWO, valid=False)))
    assert isinstance(made, Found)
    assert made.ticket.number == ONE


def test_ids_of_a_stranger_naming_two_tickets_the_first_known_one_wins() -> None:
    made = found(references=(names(TWO, "mentioned"), names(ONE, "issued")))
    assert isinstance(made, Found)
    assert made.ticket.number == ONE


AUDIENCES = [
    ((signed(ONE),), (), (PUBLIC,)),
    ((signed(ONE, audience=INTERNAL),), (), (INTERNAL,)),
    ((signed(ONE), signed(ONE, audience=INTERNAL)), (), (PUBLIC, INTERNAL)),
    # a token that is false still says what its writer meant, as far as that narrows
    ((signed(ONE), signed(ONE, audience=INTERNAL, valid=False)), (), (PUBLIC, INTERNAL)),
    ((signed(ONE), signed(ONE, valid=False)), (), (PUBLIC,)),
    ((signed(ONE),), ((ONE, "note"),), (PUBLIC, INTERNAL)),
    ((signed(ONE),), ((ONE, "close"),), (PUBLIC, INTERNAL)),
    ((), ((ONE, ""),), (PUBLIC,)),
    ((signed(ONE), signed(TWO, audience=INTERNAL, valid=False)), (), (PUBLIC, INTERNAL)),
]


@pytest.mark.parametrize(("tokens", "typed", "audiences"), AUDIENCES)
def test_every_address_of_the_ticket_has_a_say(
    tokens: tuple[SignedHere, ...], typed: tuple[tuple[TicketNumber, str], ...], audiences: tuple[Visibility, ...]
) -> None:
    made = found(BEA, signed=tokens, typed=typed)
    assert isinstance(made, Found)
    assert made.addressed == audiences


@pytest.mark.parametrize(
    ("author", "token", "own"),
    [
        (ANNA, signed(ONE, 3), True),
        (ANNA, signed(ONE, 4), False),
        (ZOE, signed(ONE, 3), False),
        (ANNA, signed(ONE, 3, valid=False), False),
    ],
)
def test_a_token_is_ones_own_only_for_whom_it_was_made(author: Person, token: SignedHere, own: bool) -> None:
    made = found(author, signed=(token,), references=(names(ONE),))
    assert isinstance(made, Found)
    assert made.own_token is own


def test_a_typed_number_of_a_ticket_one_takes_no_part_in_is_no_conflict_and_still_narrows() -> None:
    made = found(ANNA, signed=(signed(ONE),), typed=((TWO, "note"),))
    assert isinstance(made, Found)
    assert (made.ticket.number, made.addressed) == (ONE, (PUBLIC, INTERNAL))


ANSWERS: list[tuple[tuple[Reference, ...], Visibility | None]] = [
    ((), None),
    ((names(ONE),), PUBLIC),
    ((names(ONE, audience=INTERNAL),), INTERNAL),
    ((names(ONE), names(ONE, audience=INTERNAL)), PUBLIC),
    # the parent is internal, if on another ticket
    ((names(TWO, audience=INTERNAL), names(ONE)), INTERNAL),
    ((names(TWO), names(ONE)), PUBLIC),
    ((names(TWO),), None),
    # a parent nobody has seen says nothing
    ((names(ONE, "mentioned", INTERNAL),), None),
    ((names(ONE, "mentioned", INTERNAL), names(ONE)), PUBLIC),
]


@pytest.mark.parametrize(("references", "answered"), ANSWERS)
def test_what_is_answered_is_the_nearest_message_we_know(references: tuple[Reference, ...], answered: Visibility | None) -> None:
    made = found(BEA, signed=(signed(ONE),), references=references)
    assert isinstance(made, Found)
    assert made.answered is answered


def test_the_answered_message_is_the_first_one_named_of_that_ticket() -> None:
    made = found(references=(names(TWO, audience=PUBLIC), names(ONE, audience=INTERNAL), names(ONE)), signed=(signed(ONE),))
    assert isinstance(made, Found)
    assert made.answered is INTERNAL


def test_a_number_that_is_tagged_internal_answers_something_internal() -> None:
    made = found(BEA, subject_ticket=ONE, subject_internal=True)
    assert isinstance(made, Found)
    assert made.answered is INTERNAL


def test_the_words_typed_are_those_of_that_ticket() -> None:
    facts = known(BEA, FIRST, SECOND, typed=((ONE, ""), (ONE, "take"), (TWO, "close"), (ONE, "note")))
    assert words_typed(facts, ONE) == ("take", "note")
