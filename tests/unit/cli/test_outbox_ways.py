"""``mailgate outbox deliver`` over a home as its config says: each queue's relay, its pace, its signature."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from mailgate import app, home
from mailgate.app import now
from mailgate.cli import ingest
from mailgate.desk.deadlines import Sent
from mailgate.mail.model import Address, JournalId, OutboxId
from mailgate.outbound.diary import Diary, Past
from mailgate.settings import load
from store import mails, outbox_claims
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import NewRow
from store.presence import Presence
from tests.command import Command
from tests.peers import sink as sink_peer
from tests.peers.sink import Sink
from tests.signed import verified
from tests.unit.outbound.desk import letter, put, stranger

CONFIG = """
[gateway]
domain = "help.example"
[[queue]]
name = "support"
address = "support@help.example"
[[queue]]
name = "sales"
address = "sales@other.example"
[relay]
url = "{first}"
domain_rate = "2/1d"
[[relay.route]]
senders = ["@other.example"]
url = "{second}"
rate = "3/1d"
[dkim]
selector = "e1"
key_file = "config/dkim/help.example.e1.key"
"""
MAIL = b"From: %b\r\nTo: x@y.test\r\nSubject: Lamp\r\n\r\nIt lives.\r\n"


def a_letter(number: int, sender: str, domain: str) -> NewRow:
    made = replace(letter(stranger(number, domain), MAIL % sender.encode()), sender=Address(sender))
    return replace(made, created_at=now() - timedelta(minutes=1), next_at=now() - timedelta(minutes=1))


def test_letters_leave_by_their_relays_signed_and_no_faster_than_they_may(mailgate: Command, store: Store, sink: Sink) -> None:
    key = mailgate("dkim", "new", "e1", "--ed25519", "--json").json
    with sink_peer.running() as other:
        (mailgate.folder / "config/mailgate.toml").write_text(CONFIG.format(first=sink.url, second=other.url))
        put(store, *[a_letter(n, "support@help.example", "one.test") for n in range(1, 6)])
        put(store, a_letter(6, "support@help.example", "two.test"))
        put(store, *[a_letter(n, "sales@other.example", f"d{n}.test") for n in range(11, 16)])
        done = mailgate("outbox", "deliver", "--json")
        assert (done.code, done.json) == (0, {"sent": 6}), done.err
        assert sorted(mail.rcpt_to[0].partition("@")[2] for mail in sink.mails) == ["one.test", "one.test", "two.test"]
        assert len(other.mails) == 3, "its rate"
        assert {str(mail.message["From"]) for mail in other.mails} == {"sales@other.example"}
    assert [verified(mail.raw, {key["name"]: key["record"]}) for mail in sink.mails] == [[True]] * 3
    assert [verified(mail.raw, {}) for mail in other.mails] == [[]] * 3, "a domain without a key"
    assert sorted(row["state"] for row in mailgate("outbox", "list", "--json").json) == ["due"] * 5 + ["sent"] * 6


def test_while_the_key_is_gone_nothing_starts_and_nothing_goes_out_unsigned(mailgate: Command, store: Store, sink: Sink) -> None:
    (mailgate.folder / "config/mailgate.toml").write_text(CONFIG.format(first=sink.url, second=sink.url))
    put(store, a_letter(1, "support@help.example", "one.test"))
    done = mailgate("outbox", "deliver")
    assert (done.code, sink.mails) == (2, [])
    assert "mailgate dkim new" in done.err


def test_what_a_killed_daemon_noted_is_recorded_and_no_note_of_it_is_left(mailgate: Command, store: Store, sink: Sink) -> None:
    """Its notes would else be believed again at the next start, of letters that went out meanwhile."""
    mailgate("dkim", "new", "e1", "--ed25519", "--json")
    (mailgate.folder / "config/mailgate.toml").write_text(CONFIG.format(first=sink.url, second=sink.url))
    settings = load(mailgate.folder / "config/mailgate.toml")
    put(store, *[a_letter(number, "support@help.example", f"d{number}.test") for number in (1, 2, 3)])
    with store.write() as session:
        room = Room(owner=home.owner(settings), until=now() + timedelta(minutes=30), total=3, per_domain=3)
        assert len(outbox_claims.claim(session, room, now())) == 3
    notes = settings.data_dir / "outgoing.log"
    with closing(Diary(notes)) as killed:
        killed.start()
        for letter_id in (OutboxId(1), OutboxId(2)):
            killed.began(letter_id)
        killed.ended(OutboxId(1), Sent(reply="kept", code=250))
        killed.write()
    assert mailgate("outbox", "deliver", "--json").json == {"sent": 1}
    assert [mail.rcpt_to[0].partition("@")[2] for mail in sink.mails] == ["d3.test"]
    states = {row["id"]: row["state"] for row in mailgate("outbox", "list", "--json").json}
    assert states == {1: "sent", 2: "uncertain", 3: "sent"}
    assert Diary(notes).read() == Past(whole=True)


def test_beside_a_daemon_of_the_same_name_elsewhere_nothing_of_it_is_freed(
    mailgate: Command, store: Store, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that was copied as a whole: its lock is free, and what carries its name is in another's hand."""
    if store.sqlite:
        pytest.skip("a file belongs to one home")
    monkeypatch.setattr(app, "PRESENT_TRIES", 1)
    monkeypatch.setattr(ingest, "PATIENCE", 0)
    mailgate("dkim", "new", "e1", "--ed25519", "--json")
    (mailgate.folder / "config/mailgate.toml").write_text(CONFIG.format(first=sink.url, second=sink.url))
    owner = home.owner(load(mailgate.folder / "config/mailgate.toml"))
    put(store, a_letter(1, "support@help.example", "one.test"))
    (mailgate.folder / "one.eml").write_bytes(MAIL % b"anna@customer.example")
    with closing(Presence(store, owner)) as other:
        other.renew()
        with store.write() as session:
            outbox_claims.claim(session, Room(owner=owner, until=now() + timedelta(minutes=30), total=1, per_domain=1), now())
            mails.claim_new(session, [JournalId(99)], owner, now() + timedelta(minutes=10))
        done = mailgate("outbox", "deliver")
        assert done.code == 1
        assert "another gateway works on this database under the name in" in done.err
        assert "the daemon makes no headway" in mailgate("ingest", "one.eml").err
    with store.read() as session:
        assert [one.to.recipient for one in outbox_claims.in_hand(session, owner)] == ["p1@one.test"]
        assert not mails.any_given_back(session, now())
    assert sink.mails == []
    assert mailgate("outbox", "deliver").code == 0
