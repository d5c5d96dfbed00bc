"""T06, T07: mail straight from the internet is who it says it is only if SPF, DKIM and DMARC say so of the very From."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.model import JournalId
from store import mails
from tests.office import Office
from tests.security.scenes import opened
from tests.signed import key, signed
from tests.verified import verifying
from tests.zones import TROUBLE, Table, TableDns

OUR_KEY = key()[1]
WORLD: Table = {
    # publishes what to do, and sends from elsewhere
    "TXT corp.example": "v=spf1 ip4:198.51.100.1 -all",
    "TXT _dmarc.corp.example": "v=DMARC1; p=reject",
    "TXT s1._domainkey.corp.example": OUR_KEY,
    # all that an attacker can have: a domain, its records, the address that speaks with us
    "TXT evil.test": "v=spf1 ip4:203.0.113.9 -all",
    "TXT _dmarc.evil.test": "v=DMARC1; p=none",
    "TXT s1._domainkey.evil.test": OUR_KEY,
    # an honest firm without DMARC
    "TXT honest.example": "v=spf1 ip4:203.0.113.9 -all",
    "TXT s1._domainkey.honest.example": OUR_KEY,
    # nothing but a name; and one whose name servers are down
    "TXT small.example": (),
    "TXT _dmarc.down.example": TROUBLE,
    "TXT down.example": TROUBLE,
}


def raw(author: str, *, more: str = "", body: str = "The lamp is dead.") -> bytes:
    head = f"From: {author}\r\nTo: support@help.example\r\nSubject: The lamp\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    number = abs(hash((author, more, body)))
    return f"{more}{head}Message-ID: <{number}@x.example>\r\n\r\n{body}\r\n".encode()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("own")
    with Office(f"sqlite:///{folder / 'desk.db'}", folder) as made, verifying(made, TableDns(WORLD)) as checked:
        made.staff("bea@honest.example", "Bea")
        yield checked


def sent(office: Office, octets: bytes, path: str, to: str = "support@help.example") -> JournalId:
    """A mail comes straight from the internet."""
    entry = office.mail("nobody@x.example", to, "", "", raw=octets, mail_from=path, authenticated=None, rcpt_to=to)
    office.work()
    return entry


def trust(office: Office, entry: JournalId) -> str:
    with office.store.read() as session:
        return mails.inbound(session, [entry])[entry].trust


CEO = "ceo@corp.example"
FORGED = f"Authentication-Results: help.example; dmarc=pass header.from=corp.example; spf=pass smtp.mailfrom={CEO}\r\n"
CASES: dict[str, tuple[bytes, str, str]] = {
    "signed by its own domain": (signed(raw(CEO), "corp.example"), "x@list.test", "aligned"),
    "signed by a part of its domain": (signed(raw("a@mail.corp.example"), "corp.example"), "x@list.test", "aligned"),
    "spf passes for the attacker's return path": (raw(CEO), "x@evil.test", "failed"),
    "the attacker's own signature": (signed(raw(CEO), "evil.test"), "x@evil.test", "failed"),
    "signature with i= made to look aligned": (
        signed(raw(CEO), "evil.test", identity=b"ceo@corp.example.evil.test"),
        "x@evil.test",
        "failed",
    ),
    "the victim as return path": (raw(CEO), CEO, "failed"),
    "appended behind l=": (signed(raw(CEO), "corp.example", length=True) + b"Pay here.\r\n", "x@evil.test", "failed"),
    "l= and nothing appended": (signed(raw(CEO), "corp.example", length=True), "x@evil.test", "failed"),
    "l= without DMARC": (signed(raw("a@honest.example"), "honest.example", length=True), "x@evil.test", "none"),
    "a signed body changed on the way": (signed(raw(CEO), "corp.example") + b"footer\r\n", "x@list.test", "failed"),
    "a second Subject above a signature": (b"Subject: Pay\r\n" + signed(raw(CEO), "corp.example"), "x@evil.test", "failed"),
    "two From": (f"From: {CEO}\r\n".encode() + signed(raw("x@evil.test"), "evil.test"), "x@evil.test", "none"),
    "two authors": (signed(raw(f"{CEO}, x@evil.test"), "evil.test"), "x@evil.test", "none"),
    "a display name": (signed(raw(f'"{CEO}" <x@evil.test>'), "evil.test"), "x@evil.test", "aligned"),
    "results forged above": (FORGED.encode() + raw(CEO), "x@evil.test", "failed"),
    "results forged, no DMARC": (
        raw("a@small.example", more="Authentication-Results: help.example; dmarc=pass header.from=small.example\r\n"),
        "x@evil.test",
        "none",
    ),
    "no DMARC, signed": (signed(raw("a@honest.example"), "honest.example"), "x@list.test", "aligned"),
    "no DMARC, sent by its own host": (raw("a@honest.example"), "bounce@honest.example", "aligned"),
    "no DMARC, sent by another host": (raw("a@honest.example"), "x@evil.test", "none"),
    "no DMARC, signature of another": (signed(raw("a@honest.example"), "evil.test"), "x@evil.test", "none"),
    "no DMARC, forwarded and changed": (
        signed(raw("a@honest.example"), "honest.example") + b"-- list\r\n",
        "x@list.test",
        "none",
    ),
    "staff by spf alone": (raw("bea@honest.example"), "bea@honest.example", "none"),
    "staff by signature": (signed(raw("bea@honest.example"), "honest.example"), "x@list.test", "aligned"),
    "nothing published": (raw("a@small.example"), "a@small.example", "none"),
    "name servers down": (signed(raw("a@down.example"), "down.example"), "a@down.example", "none"),
    "a bare CR": (signed(raw(CEO, more="X: a\rb\r\n"), "corp.example"), "x@list.test", "failed"),
    "a bare CR, from its own server": (raw("a@honest.example", more="X: a\rb\r\n"), "a@honest.example", "none"),
    "an empty line first": (b"\r\n" + raw(CEO), "x@evil.test", "none"),  # and nobody is its author
    "a NUL in a field": (raw(CEO, more="X: a\0b\r\n"), "x@evil.test", "failed"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mail_is_trusted_as_far_as_it_proves_itself(desk: Office, case: str) -> None:
    octets, path, expected = CASES[case]
    entry = sent(desk, octets, path)
    assert trust(desk, entry) == expected, desk.why(entry)


def test_why_tells_what_was_checked(desk: Office) -> None:
    entry = sent(desk, signed(raw(CEO, body="Why?"), "evil.test"), "x@evil.test")
    assert (
        "(dmarc=fail; checked here: spf=pass smtp.mailfrom=evil.test, dkim=pass header.d=evil.test,"
        " dmarc=fail header.from=corp.example (p=reject))"
    ) in desk.why(entry)


def test_without_the_check_nothing_from_outside_proves_anything(tmp_path: Path) -> None:
    """``verify = false``, and any mail that is not for us to check."""
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        entries = [sent(office, octets, path) for octets, path, _ in CASES.values()]
        assert {trust(office, entry) for entry in entries} == {"none"}


def test_a_border_of_ours_is_believed_and_not_checked_again(office: Office) -> None:
    dns = TableDns(WORLD)
    with verifying(office, dns):
        entry = office.mail(CEO, "support", "The lamp", "It is dead.", authenticated=True)
        office.work()
    assert (trust(office, entry), dns.asked) == ("aligned", [])


def test_no_mark_and_no_seal_of_a_border_counts_on_mail_that_did_not_pass_it(tmp_path: Path) -> None:
    """What a trusted border may say, anybody could have written here."""
    auth = {
        "internal_header": "X-Origin: inside",
        "border_hosts": ("mx.help.example",),
        "arc_sealers": ("list.test",),
    }
    said = (
        "Received: from x by mx.help.example; Mon, 2 Mar 2026 08:00:00 +0000\r\nX-Origin: inside\r\n"
        "Authentication-Results: mx.help.example; arc=pass; dmarc=pass header.from=honest.example;"
        " auth=pass smtp.auth=bea@honest.example\r\n"
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.test; s=s1; b=AAAA\r\n"
    )
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, auth=auth) as office, verifying(office, TableDns(WORLD)):
        office.staff("bea@honest.example", "Bea")
        as_staff = sent(office, raw("bea@honest.example", more=said), "x@evil.test")
        as_ceo = sent(office, raw(CEO, more=said), "x@evil.test")
        assert (trust(office, as_staff), trust(office, as_ceo)) == ("none", "failed")


def test_a_held_mail_is_judged_later_by_what_was_found_when_it_came(office: Office) -> None:
    ticket = opened(office, CEO)
    dns = TableDns(WORLD)
    with verifying(office, dns):
        entry = sent(office, raw(CEO), "x@evil.test", to=ticket.acknowledged.reply_to)
        assert (trust(office, entry), office.disposition(entry)) == ("failed", "held")
        asked = len(dns.asked)
        dns.table.clear()
        [row] = office.held()
        assert row.id is not None
        office.release(row.id, row.choices[0])
    assert len(dns.asked) == asked
    assert office.why(entry).count("dmarc=fail; checked here: spf=pass smtp.mailfrom=evil.test") == 2


def test_a_mail_of_unknown_origin_still_opens_a_ticket(desk: Office) -> None:
    """T07: forwarded mail often proves nothing; for a customer that is an ordinary state."""
    entry = sent(desk, raw("b@small.example"), "forwarder@list.test")
    assert (trust(desk, entry), desk.disposition(entry)) == ("none", "new_ticket")
