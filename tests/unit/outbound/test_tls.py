"""Passwords and TLS: a password never goes out in clear, and only to the host it is meant for (T68)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailgate import secret
from mailgate.desk.deadlines import Deferred, Outcome, Sent
from mailgate.outbound import relay
from mailgate.outbound.signing_in import NoSecretError, Password
from mailgate.settings import Relay, Settings
from tests.peers.certificates import Authority, Issued
from tests.peers.sink import Sink, running

HERE = Path(__file__).parent
MAIL = b"Subject: Lamp\r\n\r\nIt is dead.\r\n"


def server(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / f"{certificate}.pem")
    return context


@contextmanager
def listening(**options: Any) -> Iterator[tuple[Sink, list[tuple[bytes, bytes]]]]:
    """A sink that offers AUTH, and the logins it was given."""
    logins: list[tuple[bytes, bytes]] = []

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"s3c/ret", handled=False)

    with running(authenticator=check, **options) as sink:
        yield sink, logins


def send(**options: Any) -> Outcome:
    async def run() -> Outcome:
        way = relay.from_url(Settings(relay=Relay(**options)), {})
        try:
            return await way.send("support@help.test", "anna@customer.test", MAIL)
        finally:
            await way.close()

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def _known_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both certificates of the tests are trusted; only their names differ."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes((HERE / "named.pem").read_bytes() + (HERE / "strange.pem").read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))


def test_a_password_goes_out_over_starttls() -> None:
    with listening(tls_context=server("named")) as (sink, logins):
        assert isinstance(send(url=f"smtp://desk:s3c%2Fret@127.0.0.1:{sink.port}"), Sent)
        assert logins == [(b"desk", b"s3c/ret")]
        assert len(sink.mails) == 1


def test_a_password_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "password").touch(mode=0o600)
    (tmp_path / "password").write_text("s3c/ret\n")
    with listening(tls_context=server("named")) as (sink, logins):
        outcome = send(url=f"smtp://desk@127.0.0.1:{sink.port}", password_file=tmp_path / "password")
        assert isinstance(outcome, Sent)
        assert logins == [(b"desk", b"s3c/ret")]


def test_without_starttls_the_mail_stays_and_no_password_is_sent() -> None:
    with listening(auth_require_tls=False) as (sink, logins):
        outcome = send(url=f"smtp://desk:s3c%2Fret@127.0.0.1:{sink.port}")
        assert isinstance(outcome, Deferred)
        assert (logins, sink.mails) == ([], [])


@pytest.mark.parametrize("url", ["smtp://desk:s3c%2Fret@127.0.0.1:{}", "smtp://127.0.0.1:{}"])
def test_a_certificate_for_another_name_keeps_the_mail_and_the_password_here(url: str) -> None:
    with listening(tls_context=server("strange")) as (sink, logins):
        outcome = send(url=url.format(sink.port), starttls="always")
        assert isinstance(outcome, Deferred)
        assert "certificate" in outcome.reply
        assert (logins, sink.mails) == ([], [])


def test_a_certificate_nobody_vouches_for_keeps_the_password_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(HERE / "strange.pem"))
    with listening(tls_context=server("named")) as (sink, logins):
        assert isinstance(send(url=f"smtp://desk:s3c%2Fret@127.0.0.1:{sink.port}"), Deferred)
        assert (logins, sink.mails) == ([], [])


def test_a_wrong_password_defers_and_fails_no_letter() -> None:
    with listening(tls_context=server("named")) as (sink, _):
        outcome = send(url=f"smtp://desk:wrong@127.0.0.1:{sink.port}")
        assert isinstance(outcome, Deferred)
        assert outcome.code == 535
        assert "wrong" not in outcome.reply
        assert sink.mails == []


def test_starttls_is_used_where_it_is_offered_whatever_its_name() -> None:
    with running(tls_context=server("strange"), require_starttls=True) as sink:
        assert isinstance(send(url=f"smtp://127.0.0.1:{sink.port}"), Sent)
        assert len(sink.mails) == 1


def test_mail_without_a_password_goes_out_where_no_starttls_is_offered(sink: Sink) -> None:
    assert isinstance(send(url=sink.url), Sent)


def test_mail_waits_for_starttls_where_it_is_always_wanted(sink: Sink) -> None:
    assert isinstance(send(url=sink.url, starttls="always"), Deferred)
    assert sink.mails == []


def test_starttls_is_left_alone_where_it_is_never_wanted() -> None:
    with running(tls_context=server("named"), require_starttls=True) as sink:
        outcome = send(url=f"smtp://127.0.0.1:{sink.port}", starttls="never")
        assert isinstance(outcome, Deferred)
        assert outcome.code == 530


OFFERS = [
    ("PLAIN", "PLAIN"),
    ("LOGIN", "LOGIN"),
    ("CRAM-MD5 LOGIN PLAIN", "PLAIN"),
    ("CRAM-MD5 LOGIN", "LOGIN"),
    ("XOAUTH2 login", "LOGIN"),
    ("CRAM-MD5", "CRAM-MD5"),
]


def test_a_password_is_proven_by_the_plainest_way_that_tls_allows_and_once_only() -> None:
    """A second try by another mechanism would count twice against the account."""
    for offered, used in OFFERS:
        client = Offering(offered)
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            asyncio.run(Password("desk", secret.fixed("s3c/ret"))(client))
        assert client.tried == [used], offered


@pytest.mark.parametrize(("offered", "says"), [("", "offers no AUTH; use its port"), ("XOAUTH2 GSSAPI", "only XOAUTH2, GSSAPI")])
def test_a_relay_that_takes_no_password_is_told_plainly(offered: str, says: str) -> None:
    with pytest.raises(NoSecretError, match=says):
        asyncio.run(Password("desk", secret.fixed("s3c/ret"))(Offering(offered)))


class Offering(aiosmtplib.SMTP):
    """A client of a server that offers some mechanisms, and refuses every log-in."""

    def __init__(self, offered: str) -> None:
        super().__init__(hostname="relay.test", port=587)
        self.tried: list[str] = []
        self.server_auth_methods = offered.lower().split()

    async def auth_plain(self, *_: Any, **__: Any) -> Any:
        self._refuse("PLAIN")

    async def auth_login(self, *_: Any, **__: Any) -> Any:
        self._refuse("LOGIN")

    async def auth_crammd5(self, *_: Any, **__: Any) -> Any:
        self._refuse("CRAM-MD5")

    def _refuse(self, mechanism: str) -> None:
        self.tried.append(mechanism)
        raise aiosmtplib.SMTPAuthenticationError(535, "5.7.8 no")


def presenting(issued: Issued) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.certificate, issued.key)
    return context


def test_a_private_authority_vouches_for_its_relay_and_nothing_else_does(tmp_path: Path) -> None:
    """Whatever is wrong with a certificate, or if STARTTLS is taken away: the mail and the password stay here."""
    (tmp_path / "other").mkdir()
    ours, others = Authority(tmp_path), Authority(tmp_path / "other")
    cases: dict[str, tuple[Issued | None, str]] = {
        "good": (ours.issue("127.0.0.1"), ""),
        "another name": (ours.issue("relay.test"), "certificate"),
        "expired": (ours.issue("127.0.0.1", until=datetime(2026, 1, 2, tzinfo=UTC)), "expired"),
        "not yet valid": (
            ours.issue("127.0.0.1", since=datetime(2098, 1, 1, tzinfo=UTC), until=datetime(2098, 2, 1, tzinfo=UTC)),
            "not yet valid",
        ),
        "of somebody else": (others.issue("127.0.0.1"), "certificate"),
        "no STARTTLS": (None, "STARTTLS"),
    }
    for what, (issued, says) in cases.items():
        with listening(tls_context=presenting(issued) if issued else None, auth_require_tls=False) as (sink, logins):
            outcome = send(url=f"smtp://desk:s3c%2Fret@127.0.0.1:{sink.port}", ca_file=ours.trusted)
        if says:
            assert isinstance(outcome, Deferred), what
            assert says in outcome.reply, what
            assert "s3c" not in outcome.reply
        assert (bool(logins), bool(sink.mails)) == (not says, not says), what
