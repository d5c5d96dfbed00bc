"""The lines of ``mailgate check`` about the DNS of our domains: MX, SPF, DKIM, DMARC. The one rule: it asks, and changes nothing.

Domains that nobody can own are not asked about, unless ``[auth] dns_servers`` names who knows them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.mail import address
from mailgate.mail.proof import published
from mailgate.mail.proof.lookup import Asking, Kind, Question
from mailgate.mail.proof.published import Look
from mailgate.settings import Settings

if TYPE_CHECKING:
    from mailgate.inbound.resolver import Names

#: How long one question may take in all, as a multiple of ``[auth] dns_timeout``: a person waits, and wants to know.
PATIENCE = 3

_T = TypeVar("_T")


def mx(desk: Desk) -> str:
    """Where mail for our domains goes."""
    replies = desk.settings.gateway.layout.domains
    return _told(_run(desk.settings, [published.mx(one) for one in _known(desk, (*_of_queues(desk), *replies))]))


def spf(desk: Desk) -> str:
    """Who may send for our domains, and whether our relay is one of them, as far as its address tells."""
    relay = _relay(desk.settings)
    replies = desk.settings.gateway.reply_domain  # return paths lie there
    senders = _known(desk, (*_of_queues(desk), *([replies] if replies else [])))
    return _told(_run(desk.settings, [published.sender(one, relay, signed=False) for one in senders]))


def dkim(desk: Desk) -> str:
    """Which keys sign our mail, and whether the world finds them."""
    from mailgate.mail.proof import signing
    from mailgate.outbound.dkim import KeyFile, key_files

    keys = [signing.public(key) for key in map(KeyFile.read, key_files(desk.settings))]
    asked = [key for key in keys if desk.settings.auth.dns_servers or not published.is_nobodys(key.domain)]
    if not keys:
        return "no key: mail goes out unsigned, unless the relay signs; `mailgate dkim new SELECTOR` makes one"
    signs = "; ".join(f"{key.selector} ({key.kind}) signs for {key.domain}" for key in keys if key not in asked)
    looked = _told(_run(desk.settings, [published.key(key) for key in asked])) if asked else ""
    return "; ".join(filter(None, (signs, looked)))


def dmarc(desk: Desk) -> str:
    """What our domains ask others to do with forgeries."""
    return _told(_run(desk.settings, [published.policy(one) for one in _domains(desk)]))


def _domains(desk: Desk) -> tuple[str, ...]:
    """The domains of our queues that somebody can own."""
    return _known(desk, _of_queues(desk))


def _of_queues(desk: Desk) -> tuple[str, ...]:
    return tuple(address.split(queue.address)[1] for queue in desk.queues)


def _known(desk: Desk, domains: Iterable[str]) -> tuple[str, ...]:
    """Those that somebody can own, each once."""
    return tuple(one for one in dict.fromkeys(domains) if desk.settings.auth.dns_servers or not published.is_nobodys(one))


def _told(looks: list[Look]) -> str:
    """One line of what was seen; only what is wrong, if anything is."""
    if wrong := [look.says for look in looks if not look.ok]:
        raise Trouble("; ".join(wrong))
    return "; ".join(look.says for look in looks) or "no queue has a domain of its own yet: nothing to look up"


def _run(settings: Settings, looks: list[Asking[Look]]) -> list[Look]:
    return asyncio.run(_looks(settings, looks)) if looks else []


async def _looks(settings: Settings, looks: list[Asking[Look]]) -> list[Look]:
    names, within = _names(settings), PATIENCE * settings.auth.dns_timeout.total_seconds()
    return list(await asyncio.gather(*(_asked(names, look, within) for look in looks)))


def _names(settings: Settings) -> Names:
    from mailgate.inbound.resolver import Names, RealDns

    return Names(RealDns(settings.auth), settings.auth, time.monotonic)


async def _asked(names: Names, asking: Asking[_T], within: float) -> _T:
    try:
        question = next(asking)
        while True:
            question = asking.send(await names.answer(question, within))
    except StopIteration as done:
        verdict: _T = done.value
        return verdict


def _relay(settings: Settings) -> IPv4Address | IPv6Address | None:
    """The address of the relay, where others can see it: one at home hands mail on by another address."""
    try:
        host = urlsplit(settings.relay.url).hostname or ""
    except ValueError:
        return None  # the line about the relay says what is wrong with it
    try:
        found = ip_address(host)
    except ValueError:
        texts = asyncio.run(_addresses(settings, host)) if "." in host else ()
        found = ip_address(texts[0]) if texts else ip_address("127.0.0.1")
    return found if found.is_global else None


async def _addresses(settings: Settings, host: str) -> tuple[str, ...]:
    within = PATIENCE * settings.auth.dns_timeout.total_seconds()
    return (await _names(settings).answer(Question(host.rstrip("."), Kind.A), within)).values
