"""The way out, as configured. The one rule: a relay answers with what became of a mail, and raises for no trouble out there.

``relay.url`` is ``smtp://[user[:password]@]host[:port]``, ``smtps://…`` or ``maildir:PATH``. Ports not given: 25 for ``smtp``,
587 for ``smtp`` with a user, 465 for ``smtps``. With a user STARTTLS is a must, and the certificate must name the host: a
password never goes out in clear (T68). It stands in ``password_file`` or, percent-encoded, in the URL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from mailgate import home
from mailgate.desk.deadlines import Failed, Outcome
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.outbound.maildir import MaildirRelay
from mailgate.outbound.smtp import Account, SmtpRelay, Tls
from mailgate.settings import ConfigError, Settings

_FORMS = "write smtp://host:port, smtps://user@host:port or maildir:PATH"


class Relay(Protocol):
    """A way out."""

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail to one recipient. ``mail_from`` "" is the null path; ``data`` has CRLF line ends."""

    async def close(self) -> None:
        """End what is open and not in use; sending opens it again."""


class OthersOnly:
    """A way out that never leads back in: what is addressed to ourselves fails for good (T67)."""

    def __init__(self, relay: Relay, ours: Callable[[Address], bool]) -> None:
        """``ours`` says whether an address means something to us; it may look it up, and is asked in a thread."""
        self._relay, self._ours = relay, ours

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail, unless it is for us."""
        found = address.parse(recipient)
        if found is not None and await asyncio.to_thread(self._ours, found):
            return Failed(reply="the recipient is one of our own addresses; a letter there would come back as a mail")
        return await self._relay.send(mail_from, recipient, data)

    async def close(self) -> None:
        """End what is open and not in use."""
        await self._relay.close()


def from_url(settings: Settings) -> Relay:
    """The relay of ``[relay]``. Raises ConfigError with the option at fault; passwords are in no error."""
    try:
        url = urlsplit(settings.relay.url)
        port = url.port
    except ValueError as error:
        raise ConfigError(f"relay.url: {error}; {_FORMS}") from error
    match url.scheme:
        case "maildir":
            return _maildir(settings, url)
        case "smtp" | "smtps":
            return SmtpRelay(_account(settings, url, port))
        case _:
            raise ConfigError(f"relay.url: {url.scheme or 'nothing'} is no way out; {_FORMS}")


def shown(settings: Settings) -> str:
    """``relay.url`` for people to read: without user and password."""
    url = urlsplit(settings.relay.url)
    return f"{url.scheme}:{url.path}" if url.scheme == "maildir" else f"{url.scheme}://{url.netloc.rpartition('@')[2]}"


def _maildir(settings: Settings, url: SplitResult) -> MaildirRelay:
    if url.netloc or not url.path or url.query or url.fragment:
        raise ConfigError("relay.url: a Maildir is given as maildir:PATH, like maildir:data/outgoing")
    return MaildirRelay(settings.path(unquote(url.path)))


def _account(settings: Settings, url: SplitResult, port: int | None) -> Account:
    if not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise ConfigError(f"relay.url: it needs a host and takes no path; {_FORMS}")
    if settings.relay.timeout.total_seconds() < 1:
        raise ConfigError("relay.timeout: at least 1s; a relay that never answers would stop all mail")
    user, tls = unquote(url.username or ""), _tls(settings, url)
    return Account(
        host=url.hostname,
        port=port or _usual_port(tls, user),
        tls=tls,
        helo=settings.gateway.domain,
        user=user,
        password=_password(settings, url),
        timeout=settings.relay.timeout.total_seconds(),
        connections=settings.relay.connections,
    )


def _tls(settings: Settings, url: SplitResult) -> Tls:
    if url.scheme == "smtps":
        return Tls.IMPLICIT
    wish = settings.relay.starttls
    if url.username and wish == "never":
        raise ConfigError('relay.starttls: "never" would send the password in clear; use "always", or smtps:// in relay.url')
    if url.username or wish == "always":
        return Tls.STARTTLS
    return Tls.IF_OFFERED if wish == "if_offered" else Tls.NONE


def _usual_port(tls: Tls, user: str) -> int:
    if tls is Tls.IMPLICIT:
        return 465
    return 587 if user else 25


def _password(settings: Settings, url: SplitResult) -> str:
    file = settings.relay.password_file
    if file is None:
        if url.username and url.password is None:
            raise ConfigError("relay.password_file: relay.url names a user, and there is no password for it")
        return unquote(url.password or "")
    if not url.username or url.password is not None:
        raise ConfigError("relay.password_file: relay.url must then name a user and no password")
    return home.read_private(settings.path(file)).rstrip("\r\n")
