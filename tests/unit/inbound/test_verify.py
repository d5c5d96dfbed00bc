"""Our own check: which mails it is for, what it asks, and that it never takes longer than it may."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from mailgate.inbound.verify import Verifier, is_direct
from mailgate.mail import parse
from mailgate.mail.model import Address, Envelope, InboundMail, JournalId, Peer, Via
from mailgate.mail.proof import own
from mailgate.mail.proof.lookup import Kind, Question
from mailgate.mail.proof.results import AuthResults
from mailgate.settings import Auth
from store.journal import Stored
from tests import hurry
from tests.peers.daemon import PATIENCE
from tests.signed import key, signed
from tests.stand_ins import START
from tests.verified import parts
from tests.zones import TROUBLE, Table, TableDns

ANNA = Address("anna@corp.example")
PLAIN = (
    b"From: Anna <anna@corp.example>\r\nTo: support@help.example\r\nSubject: Lamp\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n"
    b"Message-ID: <1@corp.example>\r\n\r\nIt is dead.\r\n"
)
GOOD: Table = {
    "TXT corp.example": "v=spf1 ip4:203.0.113.9 -all",
    "TXT _dmarc.corp.example": "v=DMARC1; p=reject",
    "TXT s1._domainkey.corp.example": key()[1],
}


def envelope(host: str = "203.0.113.9", *, trusted: bool = False, via: Via = Via.SMTP, path: Address | None = ANNA) -> Envelope:
    rcpt = (Address("support@help.example"),)
    return Envelope(mail_from=path, rcpt_to=rcpt, peer=Peer(host=host, trusted=trusted), helo="mx.corp.example", via=via)


def stored(raw: bytes, came: Envelope | None = None) -> Stored:
    return Stored(id=JournalId(1), envelope=came or envelope(), received_at=START, raw=raw, origin="")


def found(raw: bytes, dns: TableDns, came: Envelope | None = None) -> tuple[str, float]:
    """What is told of the mail, and how long that would have taken."""
    verifier = Verifier(parts(dns, Auth()))
    results, seconds = hurry.run(verifier.found(stored(raw, came), parse.read(raw)))
    return own.told(results), seconds


@pytest.mark.parametrize(
    ("host", "direct"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4001::1", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.1.1", False),
        ("100.64.0.1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:10.1.2.3", False),
        ("::ffff:127.0.0.1", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_a_peer_in_the_open_internet_is_direct(host: str, *, direct: bool) -> None:
    assert is_direct(envelope(host)) is direct


@pytest.mark.parametrize("via", [via for via in Via if via is not Via.SMTP])
def test_what_did_not_come_by_smtp_is_not_direct(via: Via) -> None:
    assert not is_direct(envelope("8.8.8.8", via=via))


def test_what_a_trusted_relay_passes_on_is_not_direct() -> None:
    assert not is_direct(envelope("8.8.8.8", trusted=True))


def test_all_three_are_checked_and_told() -> None:
    told, seconds = found(signed(PLAIN, "corp.example"), TableDns(GOOD))
    assert told == (
        "spf=pass smtp.mailfrom=corp.example, dkim=pass header.d=corp.example, dmarc=pass header.from=corp.example (p=reject)"
    )
    assert seconds == 0


def test_every_name_is_asked_for_once() -> None:
    dns = TableDns(GOOD)
    found(signed(PLAIN, "corp.example"), dns)
    assert sorted(one.name for one in dns.asked) == [
        "_dmarc.corp.example",
        "_dmarc.example",
        "corp.example",
        "s1._domainkey.corp.example",
    ]


def test_with_dead_name_servers_nothing_is_known_after_two_seconds() -> None:
    told, seconds = found(signed(signed(PLAIN, "corp.example"), "mail.corp.example"), TableDns({}, silent=["*"]))
    assert seconds == 2
    assert told == (
        "spf=temperror smtp.mailfrom=corp.example, dkim=temperror header.d=mail.corp.example (it could not be checked),"
        " dkim=temperror header.d=corp.example (it could not be checked), dmarc=temperror header.from=corp.example"
    )


def test_a_chain_of_slow_answers_ends_after_two_seconds_all_the_same() -> None:
    dns = TableDns({**GOOD, "TXT corp.example": "v=spf1 include:a.corp.example -all", "TXT a.corp.example": "v=spf1 a:b.example"})
    dns.silent = {"b.example"}
    told, seconds = found(PLAIN, dns)
    assert (seconds, told) == (2, "spf=temperror smtp.mailfrom=corp.example, dmarc=temperror header.from=corp.example (p=reject)")


def test_a_senders_slow_name_servers_are_no_excuse_for_another_domain() -> None:
    """T06: who forges corp.example and lets the look-ups for their own return path hang is a forger all the same."""
    dns = TableDns(GOOD, silent=["evil.test", "s1._domainkey.evil.test"])
    told, seconds = found(signed(PLAIN, "evil.test"), dns, envelope(path=Address("x@evil.test")))
    assert seconds == 2
    assert told.endswith("dmarc=fail header.from=corp.example (p=reject)")


def test_a_null_path_is_judged_by_the_name_in_helo() -> None:
    dns = TableDns({"TXT mx.corp.example": "v=spf1 ip4:203.0.113.9 -all"})
    assert found(PLAIN, dns, envelope(path=None))[0].startswith("spf=pass smtp.mailfrom=mx.corp.example")
    for helo in ("[203.0.113.9]", "localhost", "", "mx corp"):
        assert found(PLAIN, dns, replace(envelope(path=None), helo=helo))[0].startswith("spf=none")


def test_an_unknown_path_is_not_judged() -> None:
    asked = TableDns(GOOD)
    assert found(PLAIN, asked, replace(envelope(path=None), path_known=False))[0].startswith("spf=none,")
    assert Question("corp.example", Kind.TXT) not in asked.asked


def test_keys_are_looked_up_but_signatures_that_cannot_count_cost_nothing() -> None:
    dns = TableDns(GOOD)
    told, _ = found(signed(PLAIN, "corp.example", length=True), dns)
    assert "dkim=policy header.d=corp.example (l= leaves the end of the body open)" in told
    assert not [one for one in dns.asked if "_domainkey" in one.name]


def check(raw: bytes, dns: TableDns, came: Envelope | None = None) -> AuthResults | None:
    """The whole way, with its thread."""
    reading: Future[InboundMail] = Future()
    with Verifier(parts(dns)) as verifier:
        outcome = verifier.verify(stored(raw, came), reading)
        assert outcome is not None
        assert not outcome.done()
        reading.set_result(parse.read(raw))
        return outcome.result(PATIENCE)


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.replace(b"From:", b"From: eve@evil.test\r\nFrom:"),
        PLAIN.replace(b"From: Anna <anna@corp.example>", b"From: anna@corp.example, eve@evil.test"),
        b"",
    ],
    ids=["two From", "two authors", "nothing"],
)
def test_a_mail_that_proves_nothing_whatever_the_dns_says_costs_no_look_up(raw: bytes) -> None:
    dns = TableDns(GOOD)
    assert check(raw, dns) is None
    assert dns.asked == []


def test_a_mail_is_checked_in_a_thread_of_its_own() -> None:
    results = check(signed(PLAIN, "corp.example"), TableDns(GOOD))
    assert results is not None
    assert results.authserv_id == "help.example"
    assert [one.result for one in results.methods] == ["pass", "pass", "pass"]


def test_a_fault_of_ours_lets_the_mail_go_on_unproven() -> None:
    class Broken(TableDns):
        async def ask(self, question: Question) -> tuple[object, float]:  # type: ignore[override]
            raise LookupError("a bug")

    with capture_logs() as log:
        assert check(PLAIN, Broken({})) is None
    assert [(line["event"], line["error"]) for line in log] == [("a check failed", "LookupError")]


def test_closing_cancels_what_is_under_way() -> None:
    verifier = Verifier(parts(TableDns({}, silent=["*"])))
    reading: Future[InboundMail] = Future()
    reading.set_result(parse.read(PLAIN))
    outcome = verifier.verify(stored(PLAIN), reading)
    verifier.close()
    verifier.close()
    assert outcome is not None
    assert outcome.cancelled()


def test_a_reading_that_was_cancelled_is_not_waited_for() -> None:
    reading: Future[InboundMail] = Future()
    with Verifier(parts(TableDns({}))) as verifier:
        outcome = verifier.verify(stored(PLAIN), reading)
        reading.cancel()
        assert outcome is not None
        assert outcome.cancelled()


def test_trouble_at_the_key_is_told_and_accuses_nobody() -> None:
    dns = TableDns({**GOOD, "TXT s1._domainkey.corp.example": TROUBLE, "TXT corp.example": "v=spf1 -all"})
    assert found(signed(PLAIN, "corp.example"), dns)[0].endswith("dmarc=temperror header.from=corp.example (p=reject)")
