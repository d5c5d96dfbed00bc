"""The journal gives back what it was given, in order, on both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via
from store import journal, journal_rows
from store.engine import Store
from store.journal import Entry
from store.tables import JOURNAL
from tests.peers.daemon import PATIENCE
from tests.peers.postgres import Postgres

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
_ASKED_AT_COMMIT = """
CREATE TABLE seen (setting text);
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER look AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION look()
"""
_REFUSED_AT_COMMIT = """
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'too late'; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()
"""


def entry(raw: bytes = b"Subject: x\r\n\r\nx\r\n", at: datetime = NOON) -> Entry:
    envelope = Envelope(
        mail_from=Address("anna@customer.example"), rcpt_to=(Address("support@help.example"),), peer=Peer(), via=Via.SMTP
    )
    return Entry(envelope=envelope, received_at=at, raw=raw)


def opened(url: str) -> Store:
    store = Store(url)
    SQLModel.metadata.create_all(store.journal_engine, tables=list(JOURNAL))
    return store


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    store = Store(desk_url)
    yield store
    store.close()


@pytest.mark.parametrize(
    "envelope",
    [
        Envelope(mail_from=None, rcpt_to=(), peer=Peer(), via=Via.IMAP, path_known=False, wanted=("support", "billing")),
        Envelope(
            mail_from=Address("anna@customer.example"),
            rcpt_to=(Address("support+t1-2.p.aa@help.example"), Address("billing@help.example")),
            peer=Peer(host="2001:db8::1", trusted=True),
            helo="mail.customer.example",
            via=Via.INGEST,
            silent=True,
        ),
    ],
)
def test_a_mail_comes_back_as_it_went_in(store: Store, envelope: Envelope) -> None:
    raw = bytes(range(256)) * 3
    (kept,) = journal.append(store, [Entry(envelope=envelope, received_at=NOON, raw=raw, origin="box/1.eml")])
    (read,) = journal.read(store, [kept])
    assert (read.id, read.envelope, read.origin, read.received_at, read.raw) == (kept, envelope, "box/1.eml", NOON, raw)
    head = journal.head(store, kept)
    assert head is not None
    assert (head.id, head.envelope, head.origin, head.received_at, head.size) == (kept, envelope, "box/1.eml", NOON, 768)
    assert journal.raw(store, kept) == raw


def test_a_time_of_another_zone_is_the_same_moment(store: Store) -> None:
    kept = journal.append(store, [entry(at=datetime.fromisoformat("2026-03-01T14:00:00+02:00"))])
    assert journal.read(store, kept)[0].received_at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_ids_rise_in_the_order_given_also_in_large_groups(store: Store) -> None:
    ids = journal.append(store, [entry(b"%d" % n) for n in range(2000)])
    assert ids == sorted(ids)
    assert [journal.raw(store, ids[n]) for n in (0, 999, 1000, 1999)] == [b"0", b"999", b"1000", b"1999"]


@pytest.mark.parametrize("octets", [2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20 + 7])
def test_a_large_mail_is_kept_whole_amid_small_ones(store: Store, octets: int) -> None:
    large = (bytes(range(251)) * (octets // 251 + 1))[:octets]
    ids = journal.append(store, [entry(b"before"), entry(large), entry(b"after")])
    assert [stored.raw for stored in journal.read(store, ids)] == [b"before", large, b"after"]
    head = journal.head(store, ids[1])
    assert head is not None
    assert (head.size, head.sha256) == (octets, hashlib.sha256(large).hexdigest())


def test_a_reader_goes_on_from_its_position(store: Store) -> None:
    assert (journal.last_id(store), journal.count(store), journal.after(store, JournalId(0), 5)) == (0, 0, [])
    ids = journal.append(store, [entry() for _ in range(5)])
    assert journal.after(store, JournalId(0), 3) == ids[:3]
    assert journal.after(store, ids[2], 3) == ids[3:]
    assert (journal.last_id(store), journal.count(store)) == (ids[-1], 5)
    assert [stored.id for stored in journal.read(store, [ids[3], ids[1], JournalId(99)])] == [ids[1], ids[3]]
    assert (journal.raw(store, JournalId(99)), journal.head(store, JournalId(99))) == (None, None)


def test_the_newest_heads_come_first(store: Store) -> None:
    ids = journal.append(store, [entry() for _ in range(5)])
    assert [head.id for head in journal.heads(store, 2)] == [ids[4], ids[3]]
    assert [head.id for head in journal.heads(store, 2, before=ids[3])] == [ids[2], ids[1]]


def test_of_a_group_with_a_bad_entry_nothing_is_kept(store: Store) -> None:
    with pytest.raises(Exception, match="aware"):
        journal.append(store, [entry(), entry(at=NOON.replace(tzinfo=None))])
    assert journal.append(store, []) == []
    assert journal.count(store) == 0


@pytest.mark.peer
def test_on_postgresql_a_commit_is_durable_whatever_the_server_defaults_to(postgres: Postgres) -> None:
    with postgres.fresh() as url:
        store = opened(f"{url}?options=-csynchronous_commit%3Doff")
        with store.journal_write() as connection:
            connection.exec_driver_sql(_ASKED_AT_COMMIT)
        journal.append(store, [entry()])
        with store.journal_read() as connection:
            seen = connection.exec_driver_sql("SELECT setting FROM seen").scalars().all()
            usually = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        store.close()
    assert (usually, seen) == ("off", ["on"])


def test_what_a_commit_refuses_was_not_appended(store: Store) -> None:
    if store.sqlite:
        pytest.skip("nothing is put off until the commit there")
    with store.journal_write() as connection:
        connection.exec_driver_sql(_REFUSED_AT_COMMIT)
    try:
        with pytest.raises(DBAPIError, match="too late"):
            journal.append(store, [entry(), entry()])
    finally:
        with store.journal_write() as connection:
            connection.exec_driver_sql("DROP TRIGGER late ON journal; DROP FUNCTION late()")
    assert journal.count(store) == 0
    assert len(journal.append(store, [entry()])) == 1, "and the connection is of use again"


@pytest.mark.peer
def test_on_postgresql_a_smaller_id_never_appears_after_a_larger_one(postgres: Postgres) -> None:
    """Two gateways append at once: the second gets its id only after the first has committed."""
    with postgres.fresh() as url, ThreadPoolExecutor() as threads:
        first, second = opened(url), opened(url)
        with first.journal_write() as connection:
            connection.execute(journal._TAKE_TURN)
            early = connection.execute(journal._APPEND, [journal_rows.row(entry(), b"x")]).scalar_one()
            later = threads.submit(journal.append, second, [entry(at=NOON + timedelta(seconds=1))])
            while not (_waiting(first) or later.done()):
                pass
            assert not later.done()
        assert later.result(PATIENCE)[0] > early
        first.close()
        second.close()


def _waiting(store: Store) -> int:
    with store.journal_read() as connection:
        return int(
            connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).scalar_one()
        )


def test_what_was_fetched_twice_from_one_place_is_kept_once(store: Store) -> None:
    place, other = "imap://a@x/INBOX;UIDVALIDITY=7/;UID=1", "imap://a@x/INBOX;UIDVALIDITY=8/;UID=1"
    first, second, third = (replace(entry(raw), origin=place) for raw in (b"1\r\n", b"2\r\n", b"3\r\n"))
    [kept] = journal.append_once(store, [first])
    ids = journal.append_once(store, [second, first, replace(first, origin=other), replace(first, origin=""), third])
    assert ids[1] == kept
    assert len({kept, *ids}) == 5
    assert journal.append_once(store, [third, second]) == [ids[4], ids[0]]
    assert [one.raw for one in journal.read(store, [kept, ids[0], ids[4]])] == [b"1\r\n", b"2\r\n", b"3\r\n"]
    assert journal.append_once(store, []) == []


def test_two_gateways_that_fetch_the_same_mail_at_once_keep_it_once(store: Store) -> None:
    same = replace(entry(), origin="imap://a@x/INBOX;UIDVALIDITY=7/;UID=1")
    with ThreadPoolExecutor(4) as pool:
        ids = {one for found in pool.map(lambda _: journal.append_once(store, [same]), range(8)) for one in found}
    assert (len(ids), journal.count(store)) == (1, 1)
