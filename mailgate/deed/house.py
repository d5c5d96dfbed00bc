"""What a deed works with, made once at the start. The one rule: everything that can vary (time, keys, templates) is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mailgate import policy
from mailgate.desk.model import Desk, Policy
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.mail.recipient import Addresses
from mailgate.mail.trust import Source
from mailgate.render import Renderer
from mailgate.settings import Settings
from store import organisations, people, queues, suppression
from store.blobs import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Settings, keys, templates, blobs and the clock."""

    settings: Settings
    addresses: Addresses
    renderer: Renderer
    blobs: Blobs
    clock: Callable[[], datetime]

    @property
    def policy(self) -> Policy:
        """What rules may know of the configuration."""
        return policy.policy(self.settings)

    @property
    def source(self) -> Source:
        """The border before the ports and ``ingest --trusted``: [auth]."""
        return policy.source(self.settings.auth, "auth")

    def desk(self, session: Session) -> Desk:
        """The queues and staff as they are now. Raises ConfigError when added queues clash with configured ones."""
        found = policy.queue_policies(self.settings, queues.added_queues(session))
        staff = people.staff(session)
        dead = suppression.among(session, (person.address for person in staff), self.clock())
        known = organisations.known(session)
        return Desk(
            policy=self.policy,
            queues={q.name: q for q in found},
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
