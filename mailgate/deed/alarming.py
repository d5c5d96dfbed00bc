"""An account of ours is in trouble: whoever hears when Mailgate needs a human is told. The one rule: once a day for each account
and affair, however often it is asked.

What picks mail up, sends it, copies it and signs in all tell it here, so that each trouble looks the same to who must end it.
"""

from __future__ import annotations

import structlog
from sqlmodel import Session

from mailgate.deed.apply import Applier
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.deed.settling import Till, settled
from mailgate.desk.actions import Decision, Send
from mailgate.desk.alarms import AccountTrouble, Trouble
from mailgate.desk.model import Desk, Disposition, QueuePolicy
from mailgate.desk.spending import to_tell

_log = structlog.get_logger("mailgate.alarming")


def alarm(session: Session, house: House, trouble: Trouble, queue: str = "") -> int:
    """Tell of it in a letter of ``queue``, else of the first one; how many letters that made. The caller commits.

    Writes to the store: not for a session that reads. It is logged when it is told, and where there is nobody to tell.
    """
    desk = house.desk(session)
    letters = _told(session, house, desk, trouble, queue)
    if letters or not desk.queues or not desk.staff:
        _log.warning("account in trouble", affair=trouble.affair.value, account=trouble.account, why=trouble.reason)
    return letters


def _told(session: Session, house: House, desk: Desk, trouble: Trouble, queue: str) -> int:
    sender, now = _sender(desk, queue), house.clock()
    if sender is None:
        return 0
    sends = tuple(Send(letter=AccountTrouble(to=person, queue=sender, trouble=trouble)) for person in to_tell(desk))
    decision = Decision(disposition=Disposition.COMMAND, actions=sends, steps=())
    paid = settled(session, decision, Till(desk=desk, now=now, arrived=now))
    Applier(session, Post(house), now).apply(paid)
    return len(paid.actions)


def _sender(desk: Desk, name: str) -> QueuePolicy | None:
    """The queue a letter comes from; None in a gateway that has none yet."""
    return desk.queues.get(name) or next(iter(desk.queues.values()), None)
