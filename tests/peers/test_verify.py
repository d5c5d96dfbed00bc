"""The whole way of a mail from the open internet: the real gate, journal, readers, resolver and desk, and a name server. Its one
stand-in: no peer of a test is in the open internet, so it is said who counts as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate import app
from mailgate.inbound.pipeline import Pipeline
from mailgate.mail.model import Envelope
from mailgate.settings import load
from store import mails
from store.tables import Inbound
from tests.command import Command
from tests.peers import gatehouse, nameserver
from tests.peers.dialogue import Wire
from tests.peers.nameserver import Fault, NameServer
from tests.signed import published, signed

MAIL = (
    b"From: Anna <anna@corp.example>\r\nTo: support@help.example\r\nSubject: %b\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n"
    b"Message-ID: <%b@corp.example>\r\n\r\nIt is dead.\r\n"
)


@pytest.fixture
def server() -> Iterator[NameServer]:
    zone: nameserver.Zone = {
        **published("corp.example"),
        "corp.example": {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]},
        "_dmarc.corp.example": {"TXT": ["v=DMARC1; p=reject"]},
        "evil.test": {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]},
    }
    with nameserver.running(zone) as running:
        yield running


@pytest.fixture
def mailgate(
    tmp_path: Path, server: NameServer, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Command:
    nowhere = Command(tmp_path, monkeypatch, capsysbinary)
    assert nowhere("init", "desk").code == 0
    monkeypatch.setenv("MAILGATE_AUTH__DNS_SERVERS", f'["{server.address}"]')
    monkeypatch.setenv("MAILGATE_AUTH__DNS_TIMEOUT", "60s")  # nobody's answer is late but by a fault that a test asked for
    return Command(tmp_path / "desk", monkeypatch, capsysbinary)


def send(folder: Path, url: str, *letters: tuple[bytes, str]) -> None:
    """Hand mails to a gate over that home's journal: each with its return path."""
    with gatehouse.running(gatehouse.Plan(folder=folder, url=url)) as house, Wire(house.port) as wire:
        wire.answer()
        wire.say("EHLO mx.corp.example")
        for raw, path in letters:
            wire.say(f"MAIL FROM:<{path}>")
            wire.say("RCPT TO:<support@help.example>")
            wire.say("DATA")
            wire.send(raw + b".\r\n")
            assert wire.answer().startswith("250")


def worked(home: Path) -> list[Inbound]:
    """Let a desk of that home do its work, as the daemon builds it."""
    settings = load(home / "config/mailgate.toml")
    with app.opened(settings) as shop, app.readers(shop) as pool, app.verifier(shop, pool) as verifier:
        pipeline = Pipeline(app.pipeline(shop, pool, "desk", verifier))
        pipeline.start()
        while pipeline.step():
            continue
        with shop.store.read() as session:
            return list(mails.inbound(session, range(1, 10)).values())  # type: ignore[arg-type]


LETTERS = (
    (signed(MAIL % (b"Proven", b"1"), "corp.example"), "x@list.test"),
    (MAIL % (b"Forged", b"2"), "x@evil.test"),
    (signed(MAIL % (b"Changed", b"3"), "corp.example").replace(b"dead", b"alive"), "x@evil.test"),
)


def test_mail_from_the_open_internet_is_checked(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "is_direct", lambda envelope: True)
    send(mailgate.folder / "data", load(mailgate.folder / "config/mailgate.toml").database_url, *LETTERS)
    assert [(row.subject, row.trust) for row in worked(mailgate.folder)] == [
        ("Proven", "aligned"),
        ("Forged", "failed"),
        ("Changed", "failed"),
    ]
    told = mailgate("why", "3")
    assert "dkim=fail header.d=corp.example (the body was changed), dmarc=fail header.from=corp.example" in told.out


@pytest.mark.parametrize("verify", ["true", "false"])
def test_nothing_is_asked_about_mail_that_is_not_for_us_to_check(
    mailgate: Command, server: NameServer, monkeypatch: pytest.MonkeyPatch, verify: str
) -> None:
    """A peer on this machine with the check on, and any peer with the check off."""
    monkeypatch.setenv("MAILGATE_AUTH__VERIFY", verify)
    if verify == "false":
        monkeypatch.setattr(app, "is_direct", _everybody)
    send(mailgate.folder / "data", load(mailgate.folder / "config/mailgate.toml").database_url, *LETTERS)
    assert {row.trust for row in worked(mailgate.folder)} == {"none"}
    assert server.asked == []


def test_ingest_and_inspect_ask_nothing(mailgate: Command, server: NameServer) -> None:
    file = mailgate.folder / "mail.eml"
    file.write_bytes(LETTERS[0][0])
    assert mailgate("inspect", "mail.eml", "--json").json["trust"] == "none"
    assert mailgate("ingest", "mail.eml").code == 0
    assert server.asked == []


def test_mail_waits_for_dead_name_servers_no_longer_than_it_has_to(
    mailgate: Command, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "is_direct", _everybody)
    monkeypatch.setenv("MAILGATE_AUTH__DNS_TIMEOUT", "1s")
    server.faults |= dict.fromkeys(["corp.example", "evil.test", "_dmarc.corp.example", "_dmarc.example"], Fault.SILENT)
    server.faults["s1._domainkey.corp.example"] = Fault.SILENT
    send(mailgate.folder / "data", load(mailgate.folder / "config/mailgate.toml").database_url, *LETTERS)
    assert [row.trust for row in worked(mailgate.folder)] == ["none"] * 3


def _everybody(envelope: Envelope) -> bool:
    return True
