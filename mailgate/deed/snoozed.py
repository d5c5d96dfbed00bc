"""Snoozes that are over. The one rule: each ends once, and who left since is told nothing."""

from __future__ import annotations

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.actions import Decision
from mailgate.desk.model import Attention, Desk
from mailgate.desk.rules import come_back
from store import attention, tickets


def over(session: Session, house: House, limit: int) -> tuple[int, list[tuple[Desk, Decision]]]:
    """How many ended, and what is to be done about them."""
    now = house.clock()
    ended = attention.back(session, now, limit)
    if not ended:
        return 0, []
    desk, found = house.desk(session), tickets.facts(session, {number for number, _ in ended}, lock=True)
    inside = {p.id: p for p in (*desk.staff, *desk.partners)}
    made: list[tuple[Desk, Decision]] = []
    for number, who in ended:
        person = inside.get(who)
        if person is not None and number in found:
            made.append((desk, come_back(found[number], person, desk, now)))
        else:
            attention.wish(session, number, who, Attention())
    return len(ended), made
