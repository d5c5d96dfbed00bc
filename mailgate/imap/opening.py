"""From an ``[[imap]]`` table to a conversation. The one rule: certificate and name are checked, always."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from mailgate import secret
from mailgate.imap.bounded import Server
from mailgate.imap.client import Client, Login
from mailgate.imap.troubles import LoginRefusedError, UnreachableError
from mailgate.imap.wire import Bounds, Waker
from mailgate.settings import ConfigError, Mailbox, Settings

#: Above ``max_size`` a literal may hold so much: servers count octets in different ways.
SLACK = 64 * 1024

Opener = Callable[[Waker | None], Client]
"""Connects and logs in. Raises ImapError."""


def opener(settings: Settings, box: Mailbox, login: Login) -> Opener:
    """How an account is opened. Raises ConfigError where its certificates cannot be used."""
    server = Server(host=box.host, port=box.port, tls=_tls(settings, box), starttls=box.tls == "starttls")
    bounds = Bounds(timeout=box.timeout.total_seconds(), total=box.total_timeout.total_seconds(), literal=box.max_size + SLACK)
    return lambda waker: Client(server, bounds, login, waker)


def by_password(settings: Settings, box: Mailbox) -> Login:
    """Logs in with the password from where it is configured, read anew each time. Raises ConfigError where there is none."""
    password = secret.of(box.password_source, f"imap {box.name!r}", settings)

    def login(client: Client) -> None:
        try:
            text = password.read()
        except ConfigError as error:
            raise UnreachableError(str(error)) from None
        try:
            client.log_in(box.user, text)
        except LoginRefusedError:
            password.forget()
            raise

    return login


def _tls(settings: Settings, box: Mailbox) -> ssl.SSLContext | None:
    if box.tls == "none":
        return None
    try:
        return ssl.create_default_context(cafile=settings.path(box.ca_file) if box.ca_file else None)
    except OSError as error:
        why = f"{box.ca_file} cannot be used ({error.strerror or error}); give certificates in PEM"
        raise ConfigError(f"imap {box.name!r} ca_file: {why}") from error
