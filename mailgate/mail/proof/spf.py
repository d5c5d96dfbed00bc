"""Whether a host may send for a domain: SPF (RFC 7208). Its one rule: pure; it asks for one name after the other, in bounds.

The bounds are those of §4.6.4: ten terms that cost a look-up, ten hosts of an MX or PTR, two look-ups that find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final
from urllib.parse import quote

from mailgate.mail.proof import spf_record
from mailgate.mail.proof.lookup import Answer, Asking, Kind, Question
from mailgate.mail.proof.spf_record import Mechanism, Record

MAX_TERMS: Final = 10
MAX_VOIDS: Final = 2
MAX_HOSTS: Final = 10
_NAME: Final = 253
_LABEL = re.compile(r"[!-~]{1,63}")
_MACRO = re.compile(r"%(?:\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}|([%_-]))")
_PLAIN = {"%": "%", "_": " ", "-": "%20"}
_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who sends: its address, the local part and domain of the return path (§2.4), and its HELO."""

    ip: IPv4Address | IPv6Address
    local: str
    domain: str
    helo: str


class _PermError(Exception):
    """§2.6.7: the record cannot be used."""


class _TempError(Exception):
    """§2.6.6: the DNS cannot say."""


def check_host(client: Client) -> Asking[str]:
    """``none pass fail softfail neutral temperror permerror`` (RFC 7208 §2.6)."""
    try:
        return (yield from _Check(client).host(client.domain))
    except _PermError:
        return "permerror"
    except _TempError:
        return "temperror"


@dataclass(slots=True)
class _Check:
    """One check and what it has cost so far."""

    client: Client
    terms: int = 0
    voids: int = 0

    def host(self, domain: str) -> Asking[str]:
        """§4: the result for ``domain``, a parent's include or redirect included."""
        record = yield from self._record(domain)
        if record is None:
            return "none"
        for mechanism in record.mechanisms:
            if (yield from self._matches(mechanism, domain)):
                return _RESULTS[mechanism.qualifier]
        if record.redirect is None:
            return "neutral"
        self._count_term()
        result = yield from self.host(self._expanded(record.redirect, domain))
        if result == "none":  # §6.1
            raise _PermError
        return result

    def _record(self, domain: str) -> Asking[Record | None]:
        if not _is_domain(domain):  # §4.3
            return None
        answer = yield Question(domain, Kind.TXT)
        if answer.trouble:
            raise _TempError
        found = [text for text in answer.values if spf_record.is_record(text)]
        if len(found) > 1:  # §4.5
            raise _PermError
        try:
            return spf_record.parse(found[0]) if found else None
        except spf_record.SyntaxFault as fault:
            raise _PermError from fault

    def _matches(self, mechanism: Mechanism, domain: str) -> Asking[bool]:
        if mechanism.name == "all":
            return True
        if mechanism.network is not None:
            return self.client.ip in mechanism.network
        self._count_term()
        target = self._expanded(mechanism.target, domain) if mechanism.target else domain
        lookups: dict[str, Callable[[Mechanism, str], Asking[bool]]] = {
            "include": self._include,
            "a": self._a,
            "mx": self._mx,
            "ptr": self._ptr,
            "exists": self._exists,
        }
        return (yield from lookups[mechanism.name](mechanism, target))

    def _include(self, mechanism: Mechanism, target: str) -> Asking[bool]:
        result = yield from self.host(target)
        if result == "none":  # §5.2
            raise _PermError
        return result == "pass"

    def _a(self, mechanism: Mechanism, target: str) -> Asking[bool]:
        answer = yield from self._asked(Question(target, self._address_kind))
        return self._among(answer.values, mechanism)

    def _mx(self, mechanism: Mechanism, target: str) -> Asking[bool]:
        hosts = (yield from self._asked(Question(target, Kind.MX))).values
        if len(hosts) > MAX_HOSTS:
            raise _PermError
        for host in hosts:
            answer = yield Question(host, self._address_kind)
            if answer.trouble:
                raise _TempError
            if self._among(answer.values, mechanism):
                return True
        return False

    def _ptr(self, mechanism: Mechanism, target: str) -> Asking[bool]:
        """§5.5: names of the host that point back to it; trouble is no match."""
        names = yield Question(self.client.ip.reverse_pointer, Kind.PTR)
        self._count_void(names)
        for name in names.values[:MAX_HOSTS]:
            if name == target or name.endswith(f".{target}"):
                answer = yield Question(name, self._address_kind)
                if self._among(answer.values, mechanism):
                    return True
        return False

    def _exists(self, mechanism: Mechanism, target: str) -> Asking[bool]:
        answer = yield from self._asked(Question(target, Kind.A))  # §5.7: of whatever family the client is
        return bool(answer.values)

    def _asked(self, question: Question) -> Asking[Answer]:
        answer = yield question
        if answer.trouble:
            raise _TempError
        self._count_void(answer)
        return answer

    @property
    def _address_kind(self) -> Kind:
        return Kind.A if self.client.ip.version == 4 else Kind.AAAA

    def _among(self, addresses: tuple[str, ...], mechanism: Mechanism) -> bool:
        prefix = mechanism.prefix4 if self.client.ip.version == 4 else mechanism.prefix6
        return any(self.client.ip in ip_network(f"{address}/{prefix}", strict=False) for address in addresses)

    def _count_term(self) -> None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise _PermError

    def _count_void(self, answer: Answer) -> None:
        self.voids += not (answer.values or answer.trouble)
        if self.voids > MAX_VOIDS:
            raise _PermError

    def _expanded(self, spec: str, domain: str) -> str:
        """A domain-spec with its macros filled in (§7), as a name; too long a one loses labels at its left (§7.3)."""
        name = _MACRO.sub(lambda found: _PLAIN[found[5]] if found[5] else self._value(found, domain), spec)
        name = name.removesuffix(".").lower()
        return name if len(name) <= _NAME else name[-_NAME - 1 :].partition(".")[2] or name

    def _value(self, found: re.Match[str], domain: str) -> str:
        client = self.client
        ip = str(client.ip) if client.ip.version == 4 else ".".join(client.ip.exploded.replace(":", ""))
        value = {
            "s": f"{client.local}@{client.domain}",
            "l": client.local,
            "o": client.domain,
            "d": domain,
            "i": ip,
            "p": "unknown",  # §7.3: what cannot be said; asking for names of the client is what the RFC advises against
            "v": "in-addr" if client.ip.version == 4 else "ip6",
            "h": client.helo,
        }[found[1].lower()]
        parts = re.split(f"[{re.escape(found[4] or '.')}]", value)
        if found[3]:
            parts.reverse()
        kept = ".".join(parts[-int(found[2]) :] if found[2] else parts)
        return quote(kept, safe="-._~") if found[1].isupper() else kept


def _is_domain(name: str) -> bool:
    """§4.3: at least two labels, none too long or empty."""
    labels = name.split(".")
    return len(name) <= _NAME and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
