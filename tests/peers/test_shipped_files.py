"""The files of ``config/`` with the programs they are for: Postfix and opendkim before Mailgate, by LMTP and by SMTP."""

from __future__ import annotations

import re
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from mailgate.mail.model import Address, JournalId
from store import journal, mails
from tests.peers import nameserver, opendkim, shipped, sink
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import BEA, SUPPORT, Gateway, Plan
from tests.peers.mailgate import running as mailgate
from tests.peers.needs import program, root
from tests.peers.ports import HOST, free_port
from tests.peers.postfix import Postfix
from tests.peers.postfix import running as postfix
from tests.peers.sink import Sink
from tests.signed import published, signed

pytestmark = pytest.mark.peer

BORDER = "mx.help.example"
ELSEWHERE = "192.0.2.10"
"""Who brings the mail, as Postfix is told by XCLIENT."""
AROUND = {
    "smtpd_relay_restrictions": "permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination",
    "smtpd_authorized_xclient_hosts": "127.0.0.1",
}
"""What Debian's main.cf says, and the test's way to come from elsewhere."""
MAIL = "From: Bea <{sender}>\r\nTo: {to}\r\nDate: {date}\r\nMessage-ID: <{n}@x.example>\r\nSubject: {n}\r\n\r\nHello.\r\n"
PASS = "dmarc=pass header.from=staff.example"
FORGED = (
    f"Authentication-Results: {BORDER}; {PASS}",
    f"Authentication-Results : {BORDER}; {PASS}",
    f"AUTHENTICATION-RESULTS: MX.Help.Example; {PASS}",
    f'Authentication-Results: "{BORDER}"; {PASS}',
    f'Authentication-Results: "m\\x.help.example"; {PASS}',
    f"Authentication-Results: (really) {BORDER} 1; {PASS}",
    f"Authentication-Results:\r\n {BORDER};\r\n {PASS}",
    f"Authentication-Results: elsewhere.example; dmarc=none\r\nAuthentication-Results: {BORDER}; {PASS}",
)


@dataclass
class Site:
    """A desk behind its border, and the world outside."""

    border: Postfix
    gateway: Gateway
    outside: Sink
    brought: int = 0

    def bring(self, raw: bytes, *recipients: str, sender: str = BEA) -> None:
        """Bring a mail from elsewhere, as another server would, in one transaction."""
        with smtplib.SMTP(HOST, self.border.port) as client:
            client.ehlo()
            assert client.docmd("XCLIENT", f"NAME=mail.staff.example ADDR={ELSEWHERE}")[0] == 220
            client.ehlo()
            assert client.sendmail(sender, recipients, raw) == {}
        self.brought += 1

    def settle(self) -> None:
        """Wait until all that was brought is decided on."""
        self.gateway.wait_settled(self.brought)

    def found(self, subject: str) -> Any:
        """What became of a mail."""
        with self.gateway.store.read() as session:
            rows = mails.inbound(session, range(1, 100)).values()  # type: ignore[arg-type]
            return next(row for row in rows if row.subject == subject)


@pytest.fixture(scope="module")
def door() -> Iterator[Path]:
    """/run/mailgate as config/systemd/mailgate.tmpfiles makes it."""
    root("Postfix has users of its own")
    program("postfix", "postfix")
    folder = Path(tempfile.mkdtemp(prefix="mailgate-run-"))
    [line] = [line for line in shipped.text("systemd/mailgate.tmpfiles").splitlines() if line.startswith("d ")]
    _, _, mode, owner, group, _ = line.split()
    assert owner == "mailgate"
    shutil.chown(folder, group=group)
    folder.chmod(int(mode, 8))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["lmtp", "smtp"])
def site(request: pytest.FixtureRequest, door: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield stack.enter_context(_site(request.param, door, tmp_path_factory.mktemp("site")))


@contextmanager
def _site(way: str, door: Path, folder: Path) -> Iterator[Site]:
    port = free_port()
    table = {"unix:/run/mailgate": f"unix:{door}", "127.0.0.1]:8025": f"127.0.0.1]:{port}"}
    if way == "smtp":
        table |= {f"\n{SUPPORT} ": f"\n#{SUPPORT} ", f"\n#{SUPPORT}           smtp": f"\n{SUPPORT}           smtp"}
    files = {
        "mailgate": shipped.replaced("postfix/mailgate", table),
        "mailgate_header_checks": shipped.text("postfix/mailgate_header_checks"),
    }
    listen: dict[str, dict[str, Any]] = {"smtp": {"listen": f"{HOST}:{port}"}, "auth": TRUST[way]}
    if way == "lmtp":
        listen["lmtp"] = {"listen": f"unix:{door}/lmtp.sock"}
    conf = shipped.replaced("opendkim/mailgate.conf", DKIM) + MORE_DKIM
    with (
        sink.running() as outside,
        nameserver.running(published("staff.example")) as names,
        opendkim.running(names.address, conf) as milter,
    ):
        places = {"/etc/postfix/": "{folder}/etc/", "inet:127.0.0.1:8891, inet:127.0.0.1:8893": milter}
        with postfix(outside.port, more={**AROUND, **shipped.options("postfix/main.cf", places)}, files=files) as border:
            plan = Plan(folder=folder, relay=border.url, options={**listen, "gateway": {"staff_trust": "aligned"}})
            with mailgate(plan) as gateway:
                yield Site(border, gateway, outside)


TRUST: dict[str, dict[str, Any]] = {
    "lmtp": {"authserv_id": [BORDER], "border_hosts": [BORDER]},
    "smtp": {"authserv_id": [BORDER], "border_hosts": [BORDER], "trusted_relays": ["127.0.0.1/32"]},
}
DKIM = {
    "inet:8891@127.0.0.1": "inet:{port}@{host}",
    "Syslog                  yes": "Syslog no",
    "UserID                  opendkim\n": "",
    "PidFile                 /run/opendkim/opendkim.pid\n": "",
    "TrustAnchorFile         /usr/share/dns/root.key\n": "",
}
MORE_DKIM = "Background no\nDNSTimeout 60\nResolverConfiguration {folder}/unbound.conf\n"


def mail(subject: str, sender: str = BEA) -> bytes:
    return MAIL.format(sender=sender, to=SUPPORT, n=subject, date=formatdate()).encode()


def test_behind_the_shipped_postfix_and_opendkim_mail_proves_what_the_milter_says_and_nothing_else(site: Site) -> None:
    before = journal.count(site.gateway.store)
    site.bring(signed(mail("proven"), "staff.example"), "support+2@help.example", SUPPORT, "support+note@help.example")
    site.bring(mail("bare"), SUPPORT)
    site.bring(signed(mail("changed"), "staff.example").replace(b"Hello", b"Hallo"), SUPPORT)
    for n, line in enumerate(FORGED):
        site.bring(f"{line}\r\n".encode() + mail(f"forged{n}"), SUPPORT)
    site.settle()
    assert site.found("proven").trust == "aligned"
    assert {site.found(name).trust for name in ("bare", "changed", *(f"forged{n}" for n in range(len(FORGED))))} == {"none"}
    stored = journal.read(site.gateway.store, journal.after(site.gateway.store, JournalId(0), 100))
    assert len(stored) - before == 3 + len(FORGED)
    [three] = [one.envelope.rcpt_to for one in stored if len(one.envelope.rcpt_to) > 1]
    assert set(three) == {Address("support+2@help.example"), Address(SUPPORT), Address("support+note@help.example")}


def test_addresses_that_the_table_does_not_name_are_refused_at_the_door(site: Site) -> None:
    for recipient in ("nobody@help.example", "nobody+support@help.example", "anna@elsewhere.example"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            site.bring(mail("refused"), recipient)
        assert refused.value.recipients[recipient][0] in {550, 454}


def test_letters_go_out_by_the_same_postfix_and_answers_to_them_come_back(site: Site) -> None:
    site.bring(mail("lamp", "anna@customer.example"), SUPPORT, sender="anna@customer.example")
    site.border.wait_until_sent("anna@customer.example")
    [letter] = [one for one in site.outside.to("anna@customer.example") if one.message["Auto-Submitted"]]
    assert letter.message["Authentication-Results"] is None
    answer = re.search(r"[^<\s]+@help\.example", letter.message["Reply-To"])
    assert answer
    assert answer[0].startswith("support+")
    site.bring(mail("again", "anna@customer.example"), answer[0], sender="anna@customer.example")
    site.settle()
    assert "(signed address)" in site.gateway.run("why", str(site.found("again").journal_id)).stdout


def test_the_milters_take_their_files(tmp_path: Path) -> None:
    for name, argv in (("opendkim", ["-n", "-x"]), ("opendmarc", ["-n", "-c"])):
        conf = tmp_path / name
        conf.write_text(shipped.text(f"{name}/mailgate.conf"), encoding="utf-8")
        subprocess.run([program(name, name), *argv, conf], check=True, timeout=PATIENCE)
