"""The lines about the ways in and out, and what runs them. The one rule: nothing is sent."""

from __future__ import annotations

import asyncio
import os
import platform
from typing import TYPE_CHECKING

from mailgate import keyfile
from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.cli.common import rfc3339
from mailgate.desk.deadlines import Outcome, Sent
from mailgate.settings import SocketPath, parse_place

if TYPE_CHECKING:
    from mailgate.outbound.way import Server

#: sockaddr_un holds 108 octets, the last of them a zero (unix(7)).
SOCKET_PATH = 107


def smtp(desk: Desk) -> str:
    """Where mail is taken in."""
    from mailgate.inbound.certificates import configured
    from mailgate.inbound.ports import listen_address

    if not desk.settings.smtp.listen:
        return "smtp.listen is empty: no mail is taken in by SMTP"
    host, port = listen_address(desk.settings.smtp)
    tls = "with" if configured(desk.settings, "smtp") else "without"
    return f"listens on {host} port {port}, {tls} STARTTLS{_brought(desk.settings.smtp.proxies)}"


def _brought(proxies: tuple[str, ...]) -> str:
    """What is said of the proxies before a port."""
    return f"; {', '.join(proxies)} must say by the PROXY protocol whom they bring" if proxies else ""


def lmtp(desk: Desk) -> str:
    """Where a mail server of ours delivers, and whether what it brings is believed."""
    from mailgate.listening import spelled

    listen, auth = desk.settings.lmtp.listen, desk.settings.auth
    if not listen:
        return "lmtp.listen is empty: no mail is taken in by LMTP"
    place = parse_place(listen)
    if isinstance(place, SocketPath) and len(os.fsencode(desk.settings.path(place.path).absolute())) > SOCKET_PATH:
        raise Trouble(f"lmtp.listen: {spelled(place)} cannot be had: its path is too long, {SOCKET_PATH} octets are possible")
    trusted = isinstance(place, SocketPath) or auth.trusts(place.host)
    results = "counts" if trusted else "does not count: its host is not in auth.trusted_relays"
    return f"listens on {spelled(place)}; Authentication-Results of a server on this machine {results}"


def submission(desk: Desk) -> str:
    """Where people log in to hand in mail, and how many can."""
    from mailgate.inbound.certificates import Certificates
    from store import logins

    port = desk.settings.submission
    if not port.listen:
        return "submission.listen is empty: nobody logs in to hand in mail"
    Certificates(desk.settings)
    with desk.store.read() as session:
        people = logins.count(session)
    if not people:
        raise Trouble("nobody has a password for the submission port; `mailgate staff password ADDRESS` gives one")
    who = "1 person has a password" if people == 1 else f"{people} people have passwords"
    return f"listens on {port.listen}, {'STARTTLS' if port.tls == 'starttls' else 'TLS at once'}; {who}{_brought(port.proxies)}"


def relay(desk: Desk) -> str:
    """Where mail goes out: each relay is connected to, and logged in at."""
    from mailgate.oauth.account import accounts
    from mailgate.outbound import relay

    found = asyncio.run(_ready(relay.from_url(desk.settings, accounts(desk.settings, lambda: desk.now))))
    if lost := [one.reply for one in found if not isinstance(one, Sent)]:
        raise Trouble(f"{'; '.join(lost)}; mend [relay], or the relay: letters wait meanwhile")
    return f"mail goes out by {relay.shown(desk.settings)} ({'; '.join(one.reply for one in found)})"


async def _ready(way: Server) -> tuple[Outcome, ...]:
    try:
        return await way.ready()
    finally:
        await way.close()


def python(_: Desk) -> str:
    """Whether this interpreter can be given mail."""
    from mailgate import app as composition

    return f"{platform.python_version()}; {composition.fit()}"


def keys(desk: Desk) -> str:
    """The keys that sign addresses."""
    keys = keyfile.read(desk.settings)
    made = f", made {rfc3339(keys[0].created)}" if keys[0].created else ""
    return f"{len(keys)} key{'s' if len(keys) > 1 else ''}; {keys[0].id} signs{made}"
