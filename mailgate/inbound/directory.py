"""Which recipients the gate takes. The one rule: a wrong token, a revoked one and an address that never was get one answer (T13).

From direct peers only what means something comes in; from trusted relays everything for our domains does, since a refusal
there would make the relay bounce to a sender who may be forged (T42), and the rules hold what has no proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mailgate.deed import addressed
from mailgate.deed.house import House, bases
from mailgate.deed.routing import Border
from mailgate.inbound.doorway import Verdict
from mailgate.mail.carried import NO_LETTERS
from mailgate.mail.lists import key
from mailgate.mail.model import Address, Peer
from mailgate.mail.proof.border import Source
from mailgate.mail.recipient import NOWHERE, Acting, Base, Return, Service, Signed, Typed, Unknown
from store import tickets
from store.engine import Store

#: How long the list of queues is believed, in seconds: the command line may add one at any time.
REFRESH = 5.0


@dataclass(kw_only=True)
class QueueDirectory:
    """Judges recipients by the queues of the store and the keys of the house. ``seconds`` is a monotonic clock."""

    house: House
    store: Store
    seconds: Callable[[], float]
    _border: Border | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)

    def __call__(self, one: Address, peer: Peer) -> Verdict:
        """The verdict on one recipient. Raises what the store raises; the gate answers that with 451."""
        border = self._current()
        if not border.ours(one):
            return Verdict.RELAY_DENIED
        if peer.trusted:
            return Verdict.ACCEPT
        match border.read(one):
            case Base() | Typed() | Service():
                return Verdict.ACCEPT
            case Signed() as signed:
                return self._known(self._verified(signed))
            case Return() as path:
                return self._known(self.house.addresses.verify_return(path))
            case Acting() as acting:
                return self._known(self._issued(acting))
            case Unknown():
                return Verdict.UNKNOWN

    def at_once(self, one: Address, peer: Peer) -> Verdict | None:
        """As far as it can be said of a list of queues that is fresh; None: the store has to be asked."""
        border = self._border
        if border is None or self.seconds() - self._read_at > REFRESH:
            return None
        if not border.ours(one):
            return Verdict.RELAY_DENIED
        return Verdict.ACCEPT if peer.trusted or isinstance(border.read(one), Base | Typed | Service) else None

    def serves(self, one: Address) -> bool:
        """Whether mail to an address comes to us, straight or by a list of ours. Raises what the store raises."""
        return key(one) in self.house.policy.own_lists or self._current().read(one) != Unknown(queue=None)

    def _known(self, good: bool) -> Verdict:
        return Verdict.ACCEPT if good else Verdict.UNKNOWN

    def _verified(self, signed: Signed) -> bool:
        pair = (signed.ticket, signed.person)
        with self.store.read() as session:
            generation = tickets.generations(session, [pair])[pair]
        return self.house.addresses.verify(signed, generation)

    def _issued(self, acting: Acting) -> bool:
        with self.store.read() as session:
            return addressed.issued(session, self.house.addresses, acting)

    def _current(self) -> Border:
        now = self.seconds()
        if self._border is None or now - self._read_at > REFRESH:
            with self.store.read() as session:
                queues = bases(self.house.desk(session))
            # whose queue an address without one is, and what letters say, does not matter at the door
            layout = self.house.addresses.layout
            self._border = Border(queues=queues, layout=layout, source=Source(), home=lambda _: NOWHERE, letters=NO_LETTERS)
            self._read_at = now
        return self._border
