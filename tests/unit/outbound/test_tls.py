"""Passwords and TLS: a password never goes out in clear, and only to the host it is meant for (T68)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailgate.desk.deadlines import Deferred, Outcome, Sent
from mailgate.outbound import relay
from mailgate.settings import Relay, Settings
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
        way = relay.from_url(Settings(relay=Relay(**options)))
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
