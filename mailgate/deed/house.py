"""What a deed works with, made once at the start. The one rule: everything that can vary (time, keys, templates) is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from mailgate import policy
from mailgate.deed import borders
from mailgate.desk.model import Desk, Policy, QueuePolicy
from mailgate.mail import address
from mailgate.mail.links import Links
from mailgate.mail.model import Address, Envelope
from mailgate.mail.recipient import Addresses
from mailgate.mail.trust import Source
from mailgate.render import Renderer
from mailgate.settings import Settings
from store import folk, memo, organisations, people, queues, suppression
from store.blobs import Blobs


@dataclass(frozen=True, eq=False, kw_only=True)
class House:
    """Settings, keys, templates, blobs and the clock."""

    settings: Settings
    addresses: Addresses
    links: Links
    renderer: Renderer
    blobs: Blobs
    clock: Callable[[], datetime]

    @cached_property
    def policy(self) -> Policy:
        """What rules may know of the configuration."""
        return policy.policy(self.settings)

    def verp(self, base: Address) -> bool:
        """Whether each letter of a queue has a return path of its own: its relay keeps it, and an address can say which."""
        return self.settings.relay.way(base).verp and not self.addresses.layout.plain

    def source(self, envelope: Envelope) -> Source:
        """The border that a mail passed before it came to us."""
        return borders.of_mail(self.settings, envelope)

    def queues(self, session: Session) -> dict[str, QueuePolicy]:
        """The queues as they are now, by name. Raises ConfigError when added ones clash with configured ones."""
        return {q.name: q for q in policy.queue_policies(self.settings, queues.added_queues(session))}

    def desk(self, session: Session) -> Desk:
        """The queues and staff as they are now; a write reads them once, and anew when it changed any. Raises ConfigError."""
        known = memo.known(session, folk.HOUSE)
        if self not in known:
            known[self] = self._desk(session)
        desk: Desk = known[self]
        return desk

    def _desk(self, session: Session) -> Desk:
        staff = people.staff(session)
        dead = suppression.among(session, (person.address for person in staff), self.clock())
        known = organisations.known(session)
        return Desk(
            policy=self.policy,
            queues=self.queues(session),
            staff=staff,
            partners=people.partners(session),
            unreachable=frozenset(dead),
            organisations={one.name: one for one in known},
            domains={domain: one for one in known for domain in one.domains},
        )


def own_domains(desk: Desk) -> frozenset[str]:
    """The domains of staff and queues."""
    addresses = [*(person.address for person in desk.staff), *(queue.address for queue in desk.queues.values())]
    return frozenset(address.split(one)[1] for one in addresses)


def bases(desk: Desk) -> Mapping[Address, str]:
    """The plain address of each queue -> its name."""
    return {queue.address: queue.name for queue in desk.queues.values()}
