"""One ticket becomes part of another. The one rule: nobody sees anything they did not see before; what comes later, they share.

Every entry stays with its own ticket, and so does who may see it. The people of the one join the other as cc from now on, and the
store follows the chain wherever the number, an address or a letter of the merged one turns up.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.draft import Draft
from mailgate.desk.model import EventKind, Role, Status, TicketFacts
from mailgate.desk.turn_actions import MergeInto
from mailgate.desk.turned_letters import Turn, Turned
from mailgate.desk.turning import Asked, acknowledged
from mailgate.mail.model import Address, EntryId, Visibility


def merge(draft: Draft, into: TicketFacts, asked: Asked) -> None:
    """The draft's ticket is part of ``into``: closed, quietly, and all it gets goes there. Customers hear nothing of it."""
    old, there = draft.ticket, Draft(draft.desk, into, draft.now)
    joining = [p for p in old.customers if p.role is not Role.PARTNER and into.participant(p.person.address) is None]
    for participant in joining:
        there.carry(replace(participant, role=Role.CC), EntryId(asked.deed + 1))
        there.event(
            EventKind.PARTICIPANT_ADDED, Visibility.PUBLIC, asked.by, address=participant.person.address, role=Role.CC.value
        )
    for person in dict.fromkeys((*old.watchers, *((old.assignee,) if old.assignee else ()), asked.by)):
        there.watch(person)
    draft.quiet = draft.unseen = True
    draft.status(Status.CLOSED, asked.by)
    draft.event(EventKind.MERGED, Visibility.INTERNAL, asked.by, ticket=int(into.number), how="into")
    there.event(EventKind.MERGED, Visibility.INTERNAL, asked.by, ticket=int(old.number), how="from")
    draft.actions.append(MergeInto(ticket=old.number, into=into.number))
    draft.actions += there.actions
    draft.home = into.number
    draft.more["merged"] = [None, _remembered(old, [p.person.address for p in joining])]
    readers = tuple(p.person for p in joining)
    letter = Turned(to=asked.by, head=there.head, turn=Turn.MERGED, entry=asked.deed, people=readers, other=old.number)
    acknowledged(draft, letter)


def _remembered(old: TicketFacts, joined: list[Address]) -> dict[str, object]:
    wake = old.wake_at.isoformat() if old.wake_at else None
    return {"ticket": int(old.number), "status": old.status.value, "wake_at": wake, "joined": list(map(str, joined))}
