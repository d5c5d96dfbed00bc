"""Deadlines that come near or pass, and pending tickets that nobody answers. The one rule: what was told is written down in the
transaction of its letters, on tickets that are locked and read again, so that two desks never tell it twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from mailgate.deed.apply import Applier
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.deed.settling import Till, settled
from mailgate.desk import auto_closing, reminding
from mailgate.desk.actions import Decision, Send
from mailgate.desk.deadline_letters import Deadline
from mailgate.desk.model import Desk, Disposition
from mailgate.desk.targets import WARNED
from store import looking, tickets

#: How many tickets are looked at in one transaction.
AT_ONCE = 100


class Minding:
    """Looks at what has its time."""

    def __init__(self, house: House) -> None:
        """Works for one house."""
        self._house = house
        self._post = Post(house)

    def mind(self, session: Session) -> int:
        """All that the time has come for. Returns how many tickets that was about."""
        now = self._house.clock()
        desk = self._house.desk(session)
        return self._targets(session, desk, now) + self._pending(session, desk, now)

    def _targets(self, session: Session, desk: Desk, now: datetime) -> int:
        numbers = looking.due(session, tuple(desk.queues), now, AT_ONCE)
        letters: list[Deadline] = []
        for ticket in tickets.facts(session, numbers, lock=True).values():
            decision = reminding.look(ticket, desk, now)
            sends = [action for action in decision.actions if isinstance(action, Send)]
            letters += [send.letter for send in sends if isinstance(send.letter, Deadline)]
            Applier(session, self._post, now).apply(_without(decision, sends))
        sends = list(reminding.gathered(letters, self._house.settings.limits.deadline_letters))
        self._do(session, desk, Decision(disposition=Disposition.COMMAND, actions=tuple(sends), steps=()), now)
        return len(numbers)

    def _pending(self, session: Session, desk: Desk, now: datetime) -> int:
        done = 0
        for queue in (q for q in desk.queues.values() if q.auto_close):
            warn, close = now - auto_closing.first_look(queue), now - queue.auto_close
            wanted = looking.Unanswered(queue=queue.name, warn=warn, close=close, warned=WARNED)
            numbers = looking.unanswered(session, wanted, AT_ONCE)
            for ticket in tickets.facts(session, numbers, lock=True).values():
                decision = auto_closing.tend(ticket, desk, now)
                if decision is not None:
                    self._do(session, desk, decision, now)
                    done += 1
        return done

    def _do(self, session: Session, desk: Desk, decision: Decision, now: datetime) -> None:
        till = Till(desk=desk, now=now, arrived=now)
        Applier(session, self._post, now).apply(settled(session, decision, till))


def _without(decision: Decision, sends: list[Send]) -> Decision:
    return Decision(
        disposition=decision.disposition,
        actions=tuple(action for action in decision.actions if action not in sends),
        steps=decision.steps,
        ticket=decision.ticket,
    )
