"""T13, T20b: a domain of replies at the gate and behind a mailbox. Its one rule: it takes what means something.

Nothing can be probed there; and whatever queue a ticket is in now, its answers come there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.inbound.doorway import Verdict
from mailgate.mail.model import Address, Peer, Via
from tests.office import INSIDE, OUTSIDE, Office

ANYBODY, RELAY = Peer(host=OUTSIDE, trusted=False), Peer(host=INSIDE, trusted=True)
REPLIES = "reply.help.example"


@pytest.fixture
def catch_all(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    with Office(desk_url, tmp_path, gateway={"delimiter": "", "reply_domain": REPLIES, "also_read": ("+",)}) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "hilfe", "Der Stuhl", "Er wackelt.")
        office.work()
        yield office


def test_the_gate_takes_what_means_something_there(catch_all: Office) -> None:
    reply, path = catch_all.letter("anna@customer").reply_to, catch_all.letter("anna@customer").mail_from
    assert reply.endswith(f"@{REPLIES}")
    assert path.endswith(f"@{REPLIES}")
    taken = (reply, path, f"1@{REPLIES}", f"99-note@{REPLIES}", f"status@{REPLIES}", f"postmaster@{REPLIES}")
    refused = (
        *(f"{word}@{REPLIES}" for word in ("anna", "support", "hilfe", "1-x", "t1-1.p.aaaaaaaaaaaaaaaaaaaaaaaaaa")),
        reply.replace(".p.", ".i."),
        f"b999{path[2:]}",
        "support-1@help.example",
    )
    assert {catch_all.directory(Address(one), ANYBODY) for one in taken} == {Verdict.ACCEPT}
    assert {one: catch_all.directory(Address(one), ANYBODY) for one in refused} == dict.fromkeys(refused, Verdict.UNKNOWN)
    assert catch_all.directory(Address(f"anna@{REPLIES}"), RELAY) is Verdict.ACCEPT
    assert catch_all.directory(Address("1@reply.other.example"), RELAY) is Verdict.RELAY_DENIED


def test_answers_come_to_the_queue_where_the_ticket_is_now(catch_all: Office) -> None:
    catch_all.mail("bea@staff", f"1-note@{REPLIES}", "x", "#queue support")
    catch_all.work()
    entry = catch_all.reply(catch_all.letters("anna@customer")[0], "Hinten links.")
    catch_all.work()
    assert catch_all.dispositions(entry) == {"support": "reply"}


def test_a_mailbox_that_takes_everything_names_the_address_in_its_headers(catch_all: Office) -> None:
    """As a delivery agent writes it: T20b. To is what somebody's client made of it."""
    letter = catch_all.letter("anna@customer")
    for header in ("Delivered-To", "X-Original-To", "Envelope-To"):
        entry = catch_all.mail(
            "anna@customer",
            "undisclosed@elsewhere.example",
            "no number",
            "Mehr.",
            headers={header: letter.reply_to},
            rcpt_to=(),
            via=Via.IMAP,
        )
        catch_all.work()
        assert catch_all.dispositions(entry) == {"hilfe": "reply"}, header


def test_spam_to_a_guessed_name_opens_nothing(catch_all: Office) -> None:
    entry = catch_all.mail("eve@evil", f"sales@{REPLIES}", "Buy", "Now.", via=Via.IMAP, authenticated="relayed")
    catch_all.work()
    assert catch_all.disposition(entry) == "held"
    assert not catch_all.letters("eve@evil")


def test_an_address_of_replies_is_nobodys_own(catch_all: Office) -> None:
    catch_all.mail("anna@customer", "hilfe", "Der Tisch", "Auch.", cc=f"nobody@{REPLIES}")
    catch_all.work()
    assert [one.person.address for one in catch_all.ticket(2).ticket.participants] == ["anna@customer.example"]
