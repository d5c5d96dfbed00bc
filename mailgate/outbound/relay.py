"""The ways out, as configured. The one rule: what cannot work is said at the start, with the option at fault.

``url`` is ``smtp://[user[:password]@]host[:port]``, ``smtps://…`` or ``maildir:PATH``. Ports not given: 25 for ``smtp``,
587 for ``smtp`` with a user, 465 for ``smtps``. With a user STARTTLS is a must, and the certificate must name the host: a
password never goes out in clear (T68). Where it comes from is said by ``mailgate.settings.logins``, or it stands,
percent-encoded, in the URL.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from mailgate.desk.deadlines import Deferred, Failed, Outcome
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.oauth.account import Account as OAuthAccount
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.line import STOPPED
from mailgate.outbound.maildir import MaildirRelay
from mailgate.outbound.pace import Lane
from mailgate.outbound.routes import Routes
from mailgate.outbound.signing_in import sign_in
from mailgate.outbound.smtp import SmtpRelay
from mailgate.outbound.way import Relay, Server
from mailgate.settings import ConfigError, Settings, Way

__all__ = ["OthersOnly", "Relay", "from_url", "lanes", "shown"]

_log = structlog.get_logger("mailgate.delivery")

BELIEVED = 5.0
"""Seconds for which an address that is not ours stays one: the command line may add a queue at any time."""
_FORMS = "write smtp://host:port, smtps://user@host:port or maildir:PATH"


class OthersOnly:
    """A way out that never leads back in: what is addressed to ourselves fails for good (T67)."""

    def __init__(self, relay: Relay, ours: Callable[[Address], bool]) -> None:
        """``ours`` says whether an address means something to us; it may look it up, and is asked in a thread."""
        self._relay, self._ours = relay, ours
        self._others, self._since = set[str](), 0.0

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail, unless it is for us. While nobody can tell, the relay is not asked: nothing left then."""
        try:
            back = await self._leads_back(recipient)
        except asyncio.CancelledError:
            return STOPPED
        except Exception:  # noqa: BLE001 - mostly a store out of reach
            _log.exception("cannot tell whether an address is ours")
            return Deferred(reply="whether the recipient is one of our own addresses cannot be told now")
        if back:
            return Failed(reply="the recipient is one of our own addresses; a letter there would come back as a mail")
        return await self._relay.send(mail_from, recipient, data)

    async def close(self) -> None:
        """End what is open and not in use."""
        await self._relay.close()

    async def _leads_back(self, recipient: str) -> bool:
        """Whether an address is ours; of one that is not, that is believed for some seconds."""
        now = asyncio.get_running_loop().time()
        if now - self._since > BELIEVED:
            self._others, self._since = set(), now
        if recipient in self._others:
            return False
        found = address.read(recipient)
        if found is not None and await asyncio.to_thread(self._ours, found):
            return True
        self._others.add(recipient)
        return False


def from_url(settings: Settings, accounts: Mapping[str, OAuthAccount]) -> Server:
    """The relay of ``[relay]``, with its routes. ``accounts``: those of ``[[oauth]]``.

    Raises ConfigError with the option at fault; passwords are in no error.
    """
    made = {where: _made(_Asked(settings, where, way, accounts)) for where, way in settings.relay.ways.items()}
    return Routes(made, settings.relay.name_of) if len(made) > 1 else made["relay"]


def shown(settings: Settings) -> str:
    """The relays for people to read: without user and password."""
    routes = (f"; {', '.join(route.senders)} by {_shown(route.url)}" for route in settings.relay.route)
    return _shown(settings.relay.url) + "".join(routes)


def lanes(settings: Settings) -> dict[str, Lane]:
    """How much each relay takes."""
    return {where: Lane(way.connections, way.rate) for where, way in settings.relay.ways.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A relay as configured in the table ``where``."""

    settings: Settings
    where: str
    way: Way
    accounts: Mapping[str, OAuthAccount]

    def wrong(self, option: str, what: str) -> ConfigError:
        """An error about one of its options."""
        return ConfigError(f"{self.where}.{option}: {what}")


def _made(asked: _Asked) -> Server:
    url = urlsplit(asked.way.url)
    match url.scheme:
        case "maildir":
            return _maildir(asked, url)
        case "smtp" | "smtps":
            return _smtp(asked, _account(asked, url))
        case _:
            raise asked.wrong("url", f"{url.scheme or 'nothing'} is no way out; {_FORMS}")


def _shown(text: str) -> str:
    url = urlsplit(text)
    return f"{url.scheme}:{url.path}" if url.scheme == "maildir" else f"{url.scheme}://{url.netloc.rpartition('@')[2]}"


def _maildir(asked: _Asked, url: SplitResult) -> MaildirRelay:
    if url.netloc or not url.path or url.query or url.fragment:
        raise asked.wrong("url", "a Maildir is given as maildir:PATH, like maildir:data/outgoing")
    return MaildirRelay(asked.settings.path(unquote(url.path)))


def _account(asked: _Asked, url: SplitResult) -> Account:
    way = asked.way
    if not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise asked.wrong("url", f"it needs a host and takes no path; {_FORMS}")
    if way.timeout.total_seconds() < 1:
        raise asked.wrong("timeout", "at least 1s; a relay that never answers would stop all mail")
    tls = _tls(asked, url)
    return Account(
        host=url.hostname,
        port=url.port or _usual_port(tls, url.username or ""),
        tls=tls,
        helo=asked.settings.gateway.domain,
        sign_in=sign_in(way, url, asked.where, asked.settings, asked.accounts),
        timeout=way.timeout.total_seconds(),
        connections=way.connections,
        authorities=_authorities(asked, tls),
    )


def _smtp(asked: _Asked, account: Account) -> SmtpRelay:
    try:
        return SmtpRelay(account)
    except ssl.SSLError as error:
        raise asked.wrong("ca_file", "holds no certificates in PEM") from error


def _authorities(asked: _Asked, tls: Tls) -> str:
    file = asked.way.ca_file
    if file is None:
        return ""
    if tls not in (Tls.STARTTLS, Tls.IMPLICIT):
        what = f'counts only where the name is looked at; set {asked.where}.starttls = "always", or use smtps://'
        raise asked.wrong("ca_file", what)
    try:
        return asked.settings.path(file).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise asked.wrong("ca_file", f"{file} cannot be read ({error.strerror})") from error


def _tls(asked: _Asked, url: SplitResult) -> Tls:
    if url.scheme == "smtps":
        return Tls.IMPLICIT
    wish = asked.way.starttls
    if url.username and wish == "never":
        what = f'"never" would send the password in clear; use "always", or smtps:// in {asked.where}.url'
        raise asked.wrong("starttls", what)
    if url.username or wish == "always":
        return Tls.STARTTLS
    return Tls.IF_OFFERED if wish == "if_offered" else Tls.NONE


def _usual_port(tls: Tls, user: str) -> int:
    if tls is Tls.IMPLICIT:
        return 465
    return 587 if user else 25
