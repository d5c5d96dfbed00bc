"""T67: what is no plain address of somebody else never reaches a relay: the letter fails for good, and staff are told."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from mailgate.desk.deadlines import Failed
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from store.outbox_rows import State
from store.tables import Person, table_of
from tests.office import Office
from tests.peers.sink import Sink
from tests.security.scenes import opened

WRONG = {
    "nobody": "",
    "null path": "<>",
    "a list": "carl@customer.example, eve@evil.example",
    "a comma": "carl,eve@evil.example",
    "an option": "carl@customer.example> NOTIFY=SUCCESS",
    "a command": "carl@customer.example>\r\nDATA\r\n",
    "cr": "carl@customer.example\rx",
    "lf": "carl@customer.example\nBcc: eve@evil.example",
    "a control character": "carl\x01@customer.example",
    "a blank": "carl @customer.example",
    "a route": "@evil.example:carl@customer.example",
    "two ats": "carl@customer.example@evil.example",
    "a group": "undisclosed:;",
    "quoted": '"carl@evil"@customer.example',
    "brackets": "<carl@customer.example>",
    "a literal": "carl@[192.0.2.1]",
    "too long": f"carl@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.example",
    "long local": f"{'c' * 65}@customer.example",
    "two scripts": "\u0441arl@customer.example",
}
WRONG_BEYOND_ASCII = {
    "not composed": "ca\u0308rl@customer.example",
    "wide letters": "\uff43arl@customer.example",
    "a sign beyond ascii": "carl\u2192@customer.example",
    "a domain beyond ascii": "carl@b\u00fccher.example",
    "long beyond ascii": "\u00e4" * 33 + "@customer.example",
}
OURS = {
    "a queue": "support@help.example",
    "another queue": "hilfe@help.example",
    "a ticket's": "support+1@help.example",
    "a note's": "support+1-note@help.example",
    "a detail": "support+x@help.example",
    "our postmaster": "postmaster@help.example",
}


def _cc_becomes(office: Office, address: str) -> int:
    """Carl is on the ticket, and somehow the store has another address of his."""
    ticket = opened(office)
    office.reply(ticket.notice, "#cc carl@customer.example", quote=False)
    office.work()
    person = table_of(Person)
    with office.store.write() as session:
        session.execute(update(person).where(person.c.address == "carl@customer.example").values(address=address))
    office.reply(ticket.notice, "We are on it.", quote=False)
    office.work()
    return ticket.number


@pytest.mark.parametrize("what", [*WRONG, *OURS])
def test_the_letter_fails_at_once_staff_are_told_and_others_get_theirs(office: Office, what: str) -> None:
    address = {**WRONG, **OURS}[what]
    before = _cc_becomes(office, address)
    assert {letter.to for letter in office.delivered} == {"anna@customer.example", "bea@staff.example", "tom@staff.example"}
    hers = office.letter("anna@customer")
    assert "We are on it." in hers.text
    if what in WRONG:
        assert hers.addresses("To", "Cc") == ("anna@customer.example",)
    [failed] = [row for row in office.outbox() if row.state is State.FAILED]
    assert (failed.recipient, failed.attempts) == (address, 1)
    told = [letter for letter in office.letters("bea@staff") if "address" in letter.text and "recipient" in letter.text]
    assert len(told) == 1, [letter.text for letter in office.letters("bea@staff")]
    assert office.ticket(before).ticket.status.value == "open"


@pytest.mark.parametrize("recipient", [*WRONG.values(), *WRONG_BEYOND_ASCII.values(), "carl\x00@customer.example"])
def test_the_relay_hears_not_one_command(sink: Sink, recipient: str) -> None:
    async def send() -> list[object]:
        relay = SmtpRelay(Account(host="127.0.0.1", port=sink.port, tls=Tls.NONE, helo="help.example"))
        try:
            mail = b"Subject: x\r\n\r\nx\r\n"
            to = await relay.send("support@help.example", recipient, mail)
            return [to, await relay.send(recipient, "anna@customer.example", mail) if recipient else to]
        finally:
            await relay.close()

    assert [type(outcome) for outcome in asyncio.run(send())] == [Failed, Failed]
    assert sink.connections == 0


def test_a_mail_that_could_not_be_made_is_not_sent_empty(sink: Sink) -> None:
    async def send() -> object:
        relay = SmtpRelay(Account(host="127.0.0.1", port=sink.port, tls=Tls.NONE, helo="help.example"))
        return await relay.send("support@help.example", "anna@customer.example", b"")

    assert isinstance(asyncio.run(send()), Failed)
    assert sink.connections == 0
