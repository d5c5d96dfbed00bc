"""``mailgate check`` finds what stops a desk from working, and says what to do."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.cli.checks import WITHOUT_STORE
from mailgate.cli.common import now
from mailgate.mail import fields
from mailgate.mail.model import Address, Envelope, Peer, Via
from mailgate.settings import load
from store import journal, servers
from store.blobs import Blobs
from store.engine import Store
from store.journal import Entry
from store.tables import Alias, AttachmentRow, DispositionRow, Inbound
from tests.command import Command
from tests.unit.cli.test_journal import settle, take_in

OF_STORE = "queues addresses forms brand staff submission trust servers imap mx spf dkim dmarc clock books blobs"
NAMES = ["config", *WITHOUT_STORE, *OF_STORE.split()]


def findings(mailgate: Command) -> dict[str, tuple[bool, str]]:
    return {one["name"]: (one["ok"], one["says"]) for one in mailgate("check", "--json").lines}


def edit(mailgate: Command, old: str, new: str) -> None:
    config = mailgate.folder / "config/mailgate.toml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


def wrong(mailgate: Command) -> list[str]:
    done = mailgate("check", "--json")
    found = [one["name"] for one in done.lines if not one["ok"]]
    assert done.code == (1 if found else 0)
    return found


def test_a_fresh_home_passes(mailgate: Command) -> None:
    done = mailgate("check", "--json")
    assert (done.code, [one["name"] for one in done.lines]) == (0, NAMES)
    assert all(set(one) == {"name", "ok", "says"} and one["ok"] and one["says"] for one in done.lines)
    assert [line.split()[:2] for line in mailgate("check").out.splitlines()] == [["ok", name] for name in NAMES]


def test_a_config_that_cannot_be_read_is_the_only_line(mailgate: Command) -> None:
    edit(mailgate, '#language = "en"', 'langage = "en"')
    done = mailgate("check", "--json")
    [only] = done.lines
    assert (done.code, only["name"], only["ok"], "gateway.langage" in only["says"]) == (1, "config", False, True)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("smtp", '#listen = "127.0.0.1:8025"', 'listen = "8025"'),
        ("relay", '#url = "maildir:data/outgoing"', 'url = "ftp://mx.example"'),
    ],
)
def test_a_way_in_or_out_that_cannot_be_used_is_wrong(mailgate: Command, name: str, old: str, new: str) -> None:
    edit(mailgate, old, new)
    assert wrong(mailgate) == [name]


def test_a_database_that_is_not_there_is_named_and_not_made(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    database = mailgate.folder / "data/nowhere.db"
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{database}")
    assert "store" in wrong(mailgate)
    done = mailgate("ingest", "config/mailgate.toml")
    assert (done.code, "mailgate db upgrade" in done.err) == (1, True)
    assert mailgate("db", "current").code == 1
    assert not database.exists()


def test_an_interpreter_that_makes_headers_of_text_is_wrong(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "names", lambda octets: [])
    evil = b"%b: x\r\nX-Evil: y\r\n"
    monkeypatch.setattr(fields, "block", lambda found, **_: b"".join(evil % name.encode() for name, _ in found))
    assert wrong(mailgate) == ["python"]
    assert "not fit to handle mail" in findings(mailgate)["python"][1]
    refused = mailgate("serve")
    assert (refused.code, "run Mailgate with another Python" in refused.err) == (2, True)


def test_a_key_file_others_may_read_is_wrong(mailgate: Command) -> None:
    (mailgate.folder / "config/mailgate.key").chmod(0o644)
    assert wrong(mailgate) == ["keys"]
    assert "chmod 600" in findings(mailgate)["keys"][1]


def test_a_store_without_tables_is_wrong_and_the_rest_is_still_looked_at(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite3.connect(mailgate.folder / "data/other.db").close()  # a file without tables
    monkeypatch.setenv("MAILGATE_DATABASE__URL", "sqlite:///data/other.db")
    assert wrong(mailgate) == ["store", *(name for name in OF_STORE.split() if name not in ("dkim", "imap", "submission"))]
    assert "mailgate db upgrade" in findings(mailgate)["store"][1]


def test_a_database_that_is_away_is_told_in_one_line_each(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"postgresql+psycopg://nobody@127.0.0.1:{free_port}/none")
    assert "store" in wrong(mailgate)
    done = mailgate("staff", "list")
    assert (done.code, done.out, done.err.startswith("mailgate: the store is out of reach")) == (1, "", True)


def test_an_assignee_and_an_operator_must_be_staff(mailgate: Command) -> None:
    edit(mailgate, '#assignee = ""', 'assignee = "bea@help.example"')
    edit(mailgate, '#operator = ""', 'operator = "bea@help.example"')
    assert wrong(mailgate) == ["queues", "staff"]
    mailgate("staff", "add", "bea@help.example")
    assert wrong(mailgate) == []


def test_it_says_how_long_a_queues_name_may_be(mailgate: Command) -> None:
    mailgate("queue", "add", "long", "--address", "f" * 14 + "@help.example")
    mailgate("queue", "add", "longer", "--address", "f" * 17 + "@help.example")
    says = findings(mailgate)["queues"][1]
    assert "support@help.example (7 octets of the local part left)" in says
    assert f"{'f' * 14}@help.example (0 octets of the local part left)" in says
    assert f"{'f' * 17}@help.example (fits while numbers are 3 digits short of nine each)" in says


def test_an_address_that_leaves_no_room_for_a_signature_is_refused(mailgate: Command) -> None:
    assert mailgate("queue", "add", "full", "--address", "f" * 20 + "@help.example").code == 0
    refused = mailgate("queue", "add", "over", "--address", "f" * 21 + "@help.example")
    assert (refused.code, "1 octets too long" in refused.err) == (2, True)
    assert "over" not in mailgate("queue", "list").out


def test_it_says_which_staff_trust_fits(mailgate: Command) -> None:
    assert "every mail from staff will be held" in findings(mailgate)["trust"][1]
    edit(mailgate, "#authserv_id = []\n\n", 'authserv_id = ["mx.example"]\n\n')
    assert findings(mailgate)["trust"] == (True, "staff_trust = aligned, as mx.example reports")
    edit(mailgate, '#staff_trust = "aligned"', 'staff_trust = "token"')
    says = findings(mailgate)["trust"][1]
    assert "in their name" in says
    assert "mx.example reports who writes" in says


def test_it_counts_the_mails_of_staff_in_thirty_days(mailgate: Command, store: Store) -> None:
    edit(mailgate, "#authserv_id = []\n\n", 'authserv_id = ["mx.example"]\n\n')
    mailgate("staff", "add", "bea@help.example")
    with store.write() as session:
        session.add(Alias(address="bea@home.example", person=1, at=now()))
        for n, (sender, trust, kind, days) in enumerate(
            [
                ("bea@help.example", "aligned", "human", 1),
                ("bea@home.example", "submitted", "human", 1),
                ("bea@help.example", "token", "human", 29),
                ("bea@help.example", "none", "human", 31),
                ("bea@help.example", "none", "auto_reply", 1),
                ("anna@customer.example", "none", "human", 1),
            ],
            start=1,
        ):
            at = now() - timedelta(days=days)
            seen = Inbound(journal_id=n, done=True, owner="", attempts=1, lease_until=at, sender=sender)
            seen.trust, seen.mail_class = trust, kind
            session.add(seen)
            for queue in ("support", "sales"):
                session.add(DispositionRow(journal_id=n, queue=queue, disposition="note", reasons=[], at=at))
    says = findings(mailgate)["trust"][1]
    assert "only 2 of 3 mails from staff in 30 days were proven" in says
    assert "in their name" in says


def test_it_names_servers_seen_but_not_configured_with_the_line_to_write(mailgate: Command, store: Store) -> None:
    assert findings(mailgate)["servers"] == (True, "no unknown id stood in Authentication-Results at the border")
    edit(mailgate, "#authserv_id = []\n\n", 'authserv_id = ["mx.example"]\n\n')
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with store.write() as session:
        for ids in (["mx.example", "mxb.example"], ["mxb.example"], ["c.example"], ["d.example"], ["e.example"], ["f.example"]):
            servers.count(session, "auth", ids, at)
    says = findings(mailgate)["servers"][1]
    assert says.startswith(
        "mxb.example stood on 2 mails, last on 2026-03-01; if that is your own server, write"
        ' authserv_id = ["mx.example", "mxb.example"] into [auth]; '
    )
    assert "c.example stood on 1 mail, last" in says
    assert says.endswith("; and 2 more, seen less often")
    edit(mailgate, 'authserv_id = ["mx.example"]', 'authserv_id = ["mx.example", "mxb.example"]')
    assert findings(mailgate)["servers"][1].startswith("c.example stood")


def test_a_mail_from_the_future_says_that_the_clock_is_wrong(mailgate: Command, store: Store) -> None:
    take_in(store)  # long ago: nothing wrong with that
    assert wrong(mailgate) == []
    envelope = Envelope(mail_from=None, rcpt_to=(Address("support@help.example"),), peer=Peer(), via=Via.SMTP)
    later = datetime(2999, 1, 1, tzinfo=UTC) + timedelta(0)
    journal.append(store, [Entry(envelope=envelope, received_at=later, raw=b"")])
    assert wrong(mailgate) == ["clock"]


def test_the_books_balance_with_mails_settled_and_pending(mailgate: Command, store: Store) -> None:
    first, second, _third = take_in(store, 3)
    settle(store, first, ("support", "new_ticket", 7), ("sales", "held", None))
    settle(store, second, done=False)
    assert findings(mailgate)["books"] == (True, "3 accepted = 1 new_ticket + 2 pending")


def test_a_settled_mail_without_an_end_is_found(mailgate: Command, store: Store) -> None:
    first, second = take_in(store, 2)
    settle(store, first, ("support", "new_ticket", 7))
    settle(store, second)
    assert wrong(mailgate) == ["books"]
    assert "settled without an end: 1" in findings(mailgate)["books"][1]


def test_an_end_without_a_settled_mail_is_found(mailgate: Command, store: Store) -> None:
    first, second = take_in(store, 2)
    settle(store, first, ("support", "new_ticket", 7))
    settle(store, second, ("support", "reply", 7), done=False)
    assert wrong(mailgate) == ["books"]


def test_a_settled_mail_the_journal_never_saw_is_found(mailgate: Command, store: Store) -> None:
    with store.write() as session:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        session.add(Inbound(journal_id=5, done=True, owner="", attempts=1, lease_until=now))
        session.add(DispositionRow(journal_id=5, queue="", disposition="failed", reasons=[], at=now))
    assert wrong(mailgate) == ["books"]


def test_an_attachment_whose_file_is_gone_is_found(mailgate: Command, store: Store) -> None:
    blobs = Blobs(load(mailgate.folder / "config/mailgate.toml").data_dir / "blobs")
    digest = blobs.put(b"a lamp")
    with store.write() as session:
        row = {"entry": 1, "position": 0, "name": "lamp.png", "content_type": "image/png", "size": 6, "inline": False}
        session.add(AttachmentRow.model_validate({**row, "sha256": digest}))
    assert findings(mailgate)["blobs"] == (True, "1 attachment, all there")
    blobs.path(digest).unlink()
    assert wrong(mailgate) == ["blobs"]
