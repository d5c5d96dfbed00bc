"""T68: with credentials mail goes out over TLS to the host that was named, or waits; a password is never sent in clear."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailgate.desk.deadlines import Outcome
from mailgate.outbound import relay
from mailgate.outbound.account import Tls
from mailgate.outbound.smtp import SmtpRelay
from mailgate.settings import ConfigError, Relay, Settings
from store.outbox_rows import State
from tests.checkout import ROOT
from tests.office import Office
from tests.peers.sink import Sink, running
from tests.security.scenes import opened
from tests.stand_ins import Mailboxes

CERTIFICATES = ROOT / "tests/unit/outbound"
PASSWORD = "s3c/ret"


@contextmanager
def listening(certificate: str | None) -> Iterator[tuple[Sink, list[tuple[bytes, bytes]]]]:
    """A relay that would take the password in clear, too; and the logins it was given."""
    logins: list[tuple[bytes, bytes]] = []

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        logins.append((data.login, data.password))
        return AuthResult(success=True)

    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    with running(authenticator=check, auth_require_tls=False, tls_context=tls) as sink:
        yield sink, logins


@pytest.fixture
def office_by(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A desk; both certificates are trusted, only their names differ. Its password stands in a file."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(b"".join((CERTIFICATES / f"{name}.pem").read_bytes() for name in ("named", "strange")))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    (tmp_path / "password").touch(mode=0o600)
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return office


class Way(Mailboxes):
    """The relay as configured, for an office: each mail has its own, so that none outlives the event loop it was made in."""

    def __init__(self, port: int, password: Path, starttls: str) -> None:
        url = f"smtp://desk@127.0.0.1:{port}"
        self._settings = Settings(relay=Relay(url=url, password_file=password, starttls=starttls))  # type: ignore[arg-type]

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        made = relay.from_url(self._settings, {})
        try:
            return await made.send(mail_from, recipient, data)
        finally:
            await made.close()


@pytest.mark.parametrize("certificate", [None, "strange"], ids=["no STARTTLS", "another name"])
@pytest.mark.parametrize("starttls", ["if_offered", "always"])
def test_the_mail_stays_queued_and_no_password_is_sent(
    office_by: Office, tmp_path: Path, certificate: str | None, starttls: str
) -> None:
    ticket = opened(office_by)
    with listening(certificate) as (sink, logins):
        office_by.relay = Way(sink.port, tmp_path / "password", starttls)
        office_by.reply(ticket.notice, "We are on it.")
        office_by.work()
        assert (logins, sink.mails) == ([], [])
    waiting = [row for row in office_by.outbox() if row.state is not State.SENT]
    assert {row.recipient for row in waiting} >= {"anna@customer.example"}
    assert {row.state for row in waiting} == {State.DEFERRED}
    with listening("named") as (sink, logins):
        office_by.relay = Way(sink.port, tmp_path / "password", starttls)
        office_by.pass_time("1h")
        assert {mail.rcpt_to for mail in sink.mails} == {(row.recipient,) for row in waiting}
        assert set(logins) == {(b"desk", PASSWORD.encode())}
    assert {row.state for row in office_by.outbox()} == {State.SENT}


WITHOUT = {"if_offered": Tls.IF_OFFERED, "always": Tls.STARTTLS, "never": Tls.NONE}
WITH: dict[str, Tls | None] = {"if_offered": Tls.STARTTLS, "always": Tls.STARTTLS, "never": None}


@pytest.mark.parametrize(("scheme", "user", "starttls"), [*product(["smtp", "smtps"], ["", "desk:hush@"], WITHOUT)])
def test_what_the_settings_mean(scheme: str, user: str, starttls: str) -> None:
    """Every combination; None is refused."""
    wanted = (WITH if user else WITHOUT)[starttls] if scheme == "smtp" else Tls.IMPLICIT
    settings = Settings(relay=Relay(url=f"{scheme}://{user}relay.example", starttls=starttls))  # type: ignore[arg-type]
    if wanted is None:
        with pytest.raises(ConfigError, match="in clear"):
            relay.from_url(settings, {})
    else:
        made = relay.from_url(settings, {})
        assert isinstance(made, SmtpRelay)
        assert made.account.tls is wanted


def test_a_password_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_RELAY__URL", "smtp://desk:s3c%2Fret@relay.example")
    made = relay.from_url(Settings(), {})
    assert isinstance(made, SmtpRelay)
    assert made.account.sign_in is not None
    assert PASSWORD not in repr(made.account)
