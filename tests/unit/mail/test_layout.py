"""The forms of our addresses: each sign, several at once, a domain of replies, none at all. Its one rule: what one form writes is
read back as what it was, by every layout that names the form."""

from __future__ import annotations

import pytest

from mailgate.mail import address
from mailgate.mail.layout import SIGNS, Layout, Mode
from mailgate.mail.model import ActionKind, Address, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.recipient import (
    NOWHERE,
    Acting,
    Addresses,
    Base,
    Recipient,
    Return,
    Service,
    Signed,
    Typed,
    Unknown,
    room_left,
    understand,
)
from tests.stand_ins import KEYS

HELP, DESK = Address("help@help.example"), Address("help-desk@help.example")
QUEUES = {HELP: "help", DESK: "desk"}
REPLIES = Layout(reply_domain="reply.help.example")


def _all(layout: Layout, base: Address) -> list[tuple[Address, type[Recipient]]]:
    made, ticket, person = Addresses(KEYS, layout), TicketNumber(12), PersonId(5)
    return [
        (made.signed(base, ticket, person, Visibility.PUBLIC, 0), Signed),
        (made.signed(base, ticket, person, Visibility.INTERNAL, 0), Signed),
        *((made.action(base, kind, 7, person), Acting) for kind in ActionKind),
        (made.return_path(base, OutboxId(9)), Return),
        (made.typed(base, ticket), Typed),
        (made.typed(base, ticket, "note"), Typed),
        (made.service(base, "control"), Service),
    ]


def test_each_sign_is_read_back_beside_queues_whose_names_hold_it() -> None:
    for sign in SIGNS:
        layout = Layout(delimiter=sign)
        # a queue whose name goes on with the very sign, and one that does not
        longer = address.parse(f"help{sign}desk@help.example")
        assert longer is not None, sign
        queues = {HELP: "help", longer: "desk"}
        for base, queue in queues.items():
            for one, kind in _all(layout, base):
                assert address.parse(one) == one, f"{sign}: {one} is no address"
                found = understand(one, queues, layout)
                assert (type(found), found.queue) == (kind, queue), f"{sign}: {one} is {found}"
        assert understand(longer, queues, layout) == Base(queue="desk")


def test_two_queues_and_a_hyphen_the_longest_base_first_unless_only_the_shorter_means_something() -> None:
    layout = Layout(delimiter="-")
    cases = {
        "help-desk": Base(queue="desk"),
        "help-12": Typed(queue="help", ticket=TicketNumber(12), word=""),
        "help-12-note": Typed(queue="help", ticket=TicketNumber(12), word="note"),
        "help-desk-12-note": Typed(queue="desk", ticket=TicketNumber(12), word="note"),
        "help-status": Service(queue="help", word="status"),
        "help-desk-nonsense": Unknown(queue="desk"),
        "help-nonsense": Unknown(queue="help"),
        "helpdesk-12": Unknown(queue=None),
    }
    for local, meant in cases.items():
        assert understand(Address(f"{local}@help.example"), QUEUES, layout) == meant, local


def test_a_queue_that_looks_like_a_detail_takes_nothing_from_the_other() -> None:
    queues = {HELP: "help", Address("help-t12@help.example"): "odd"}
    layout = Layout(delimiter="-")
    signed = Addresses(KEYS, layout).signed(HELP, TicketNumber(12), PersonId(5), Visibility.INTERNAL, 0)
    found = understand(signed, queues, layout)
    assert isinstance(found, Signed)
    assert (found.queue, found.audience) == ("help", Visibility.INTERNAL)


def test_a_percent_sign_as_delimiter_is_not_an_encoding() -> None:
    layout = Layout(delimiter="%")
    assert understand(Address("help%2512@help.example"), QUEUES, layout) == Typed(
        queue="help", ticket=TicketNumber(2512), word=""
    )


def test_what_was_copied_out_of_a_link_is_read() -> None:
    assert understand(Address("help%2b12@help.example"), QUEUES, Layout()) == Typed(
        queue="help", ticket=TicketNumber(12), word=""
    )


def test_letters_in_an_earlier_form_are_read_and_the_new_one_is_written() -> None:
    earlier = [Layout(), Layout(delimiter="-"), REPLIES]
    now = [
        Layout(delimiter="=", also_read=("+", "-", "reply.help.example")),
        Layout(delimiter="", reply_domain="r.help.example", also_read=("+", "-", "reply.help.example")),
        Layout(delimiter="", also_read=("-", "+", "reply.help.example")),
    ]
    for before in earlier:
        for one, kind in _all(before, HELP):
            for layout in now:
                found = understand(one, QUEUES, layout)
                assert type(found) is kind, f"{one} by {layout}"
                assert found.queue == (NOWHERE if before is REPLIES else "help")
            assert understand(one, QUEUES, Layout(delimiter="=")).queue is None
    assert [layout.mode for layout in now] == [Mode.SUB_ADDRESS, Mode.CATCH_ALL, Mode.PLAIN]


def test_at_a_domain_of_replies_every_local_part_is_ours_and_the_queue_stays_plain() -> None:
    for one, kind in _all(REPLIES, HELP):
        assert one.endswith("@reply.help.example"), one
        assert not one.startswith("help")
        assert type(understand(one, QUEUES, REPLIES)) is kind
    assert understand(Address("nobody@reply.help.example"), QUEUES, REPLIES) == Unknown(queue=NOWHERE)
    assert understand(HELP, QUEUES, REPLIES) == Base(queue="help")


def test_in_plain_form_every_address_is_the_queues_own() -> None:
    assert {one for one, _ in _all(Layout(delimiter=""), HELP)} == {HELP}
    assert understand(Address("help+12@help.example"), QUEUES, Layout(delimiter="")) == Unknown(queue=None)


@pytest.mark.parametrize(
    ("layout", "left"), [(Layout(), 10), (Layout(delimiter="-"), 10), (REPLIES, 15), (Layout(delimiter=""), 60)]
)
def test_what_is_left_of_a_local_part_depends_on_the_form(layout: Layout, left: int) -> None:
    assert room_left(HELP, layout) == left
