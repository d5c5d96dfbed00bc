"""How one of our addresses is told from another: behind a sign, at a domain of its own, or not at all. The one rule: what was
written in one way stays readable in another, as long as the configuration names it.

``support+12@help.example`` holds its detail behind the delimiter, ``12@reply.help.example`` is nothing but a detail, and where
the server knows no sub-addresses every letter is answered at ``support@help.example`` itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailgate.mail.model import Address

__all__ = ["AS_SHIPPED", "SIGNS", "Layout", "Mode"]

#: What may stand between base and detail: every sign of a dot-atom (RFC 5322 §3.2.3), letters and digits excepted.
SIGNS = tuple("+-=_.!#$%&'*/?^`{|}~")


class Mode(StrEnum):
    """Where the details of our addresses are written."""

    SUB_ADDRESS = "sub-address"
    CATCH_ALL = "catch-all"
    PLAIN = "plain"
    """Nowhere: ids and subjects carry what they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The form of our addresses. ``also_read``: signs and reply domains that letters sent earlier bear."""

    delimiter: str = "+"
    """One of SIGNS; "" is none."""
    reply_domain: str = ""
    """Each local part at this domain is a detail; "" is none."""
    also_read: tuple[str, ...] = ()

    @property
    def mode(self) -> Mode:
        """How addresses are written from now on."""
        if self.reply_domain:
            return Mode.CATCH_ALL
        return Mode.SUB_ADDRESS if self.delimiter else Mode.PLAIN

    @property
    def plain(self) -> bool:
        """Whether an address can say nothing but its queue."""
        return self.mode is Mode.PLAIN

    @property
    def signs(self) -> tuple[str, ...]:
        """All signs that are read, the one that is written first."""
        return tuple(dict.fromkeys(one for one in (self.delimiter, *self.also_read) if one in SIGNS))

    @property
    def domains(self) -> tuple[str, ...]:
        """All reply domains that are read, the one that is written first."""
        return tuple(dict.fromkeys(one for one in (self.reply_domain, *self.also_read) if len(one) > 1))

    def made(self, base: Address, detail: str) -> Address:
        """The address of a detail; of the plain kind the base itself, which does not say it."""
        local, _, domain = base.rpartition("@")
        match self.mode:
            case Mode.CATCH_ALL:
                return Address(f"{detail}@{self.reply_domain}")
            case Mode.SUB_ADDRESS:
                return Address(f"{local}{self.delimiter}{detail}@{domain}")
            case Mode.PLAIN:
                return base

    def octets(self, base: Address) -> int:
        """How many octets of the local part are taken before the detail begins."""
        return len(base.rpartition("@")[0]) + len(self.delimiter) if self.mode is Mode.SUB_ADDRESS else 0

    def read(self, address: Address, bases: Collection[Address]) -> Iterator[tuple[Address | None, str]]:
        """What an address may mean, likeliest first: (base, detail), or (None, detail) at a domain of replies.

        A sign may stand in a base as well: the longest base that there is comes first. What was copied out of a mailto: link
        may be percent-encoded still, and lower-cased (RFC 6068 §2): so it is read last.
        """
        local, _, domain = address.rpartition("@")
        if domain in self.domains:
            yield None, local
            return
        for spelt in dict.fromkeys((local, self._decoded(local))):
            ends = [at for at, sign in enumerate(spelt) if sign in self.signs]
            for at in reversed(ends):
                base = Address(f"{spelt[:at]}@{domain}")
                if base in bases:
                    yield base, spelt[at + 1 :]

    def _decoded(self, local: str) -> str:
        """The first encoded sign as the sign."""
        coded = [(local.find(f"%{ord(sign):02x}"), sign) for sign in self.signs]
        at, sign = min((found for found in coded if found[0] >= 0), default=(-1, ""))
        return local[:at] + sign + local[at + 3 :] if sign else local


#: The default of the settings.
AS_SHIPPED = Layout()
