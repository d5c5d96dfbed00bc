"""Withdrawals, merges and splits, taken back. The one rule: what has gone on since stays as it is.

What each of them did stands in the changes of its deed: which message and files, which ticket, who joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailgate.desk.actions import Record, SetStatus, TurnTo
from mailgate.desk.draft import Draft
from mailgate.desk.model import Deed, EventKind, Person, Role, Status, WaitingFor
from mailgate.desk.turn_actions import Forget, MergeInto
from mailgate.desk.turning import give_back
from mailgate.desk.undoing import TURNS
from mailgate.mail.model import Address, EntryId, TicketNumber, Visibility

_What = Mapping[str, object]


def unturn(draft: Draft, deed: Deed, actor: Person) -> tuple[str, ...]:
    """Take back what the deed turned. Returns the names of what stays because of what came since."""
    for field in TURNS:
        pair = deed.changes.get(field)
        what = pair[1] if isinstance(pair, list) else None
        if isinstance(what, dict) and field not in deed.stays:
            _one(draft, field, what, (deed, actor))
    return tuple(field for field in TURNS if field in deed.changes and field in deed.stays)


def _one(draft: Draft, field: str, what: _What, by: tuple[Deed, Person]) -> None:
    deed, actor = by
    match field:
        case "withdrawn":
            give_back(draft, EntryId(_number(what["entry"])), tuple(map(_number, _list(what.get("files")))))
        case "merged":
            _part(draft, what, deed, actor)
        case _:
            _rejoin(draft, what, actor)


def _part(draft: Draft, what: _What, deed: Deed, actor: Person) -> None:
    """The merged ticket stands by itself again, as it stood; who had joined and has written nothing since leaves."""
    number, stood = TicketNumber(_number(what["ticket"])), _stood(what, deed)
    wake = datetime.fromisoformat(str(stood["wake_at"])) if stood["wake_at"] else None
    draft.actions.append(MergeInto(ticket=number, into=None))
    draft.actions.append(SetStatus(ticket=number, status=Status(str(stood["status"])), at=draft.now, wake_at=wake))
    if (wrote := _our_turn(deed)) is not None:
        draft.actions.append(TurnTo(ticket=number, waiting_for=WaitingFor.STAFF, customer_at=None, staff_wrote=wrote))
    _told(draft, number, actor, "merge")
    for address in map(str, _list(what.get("joined"))):
        participant = draft.ticket.participant(Address(address))
        if participant is not None and participant.role is Role.CC and participant.person.address not in deed.spoke:
            draft.part(participant.person, actor)


def _stood(what: _What, deed: Deed) -> _What:
    """Its status before the merge; without what a mail brought that was stopped while the ticket was part of the other."""
    stood = {"status": what["status"], "wake_at": what.get("wake_at")}
    for changes, undone in deed.part:
        if old_new := _list(changes.get("status")):
            if not undone or old_new[1] != stood["status"]:
                break
            stood = {"status": old_new[0], "wake_at": (_list(changes.get("wake_at")) or [stood["wake_at"]])[0]}
    return stood


def _our_turn(deed: Deed) -> bool | None:
    """Whether staff had written before an answer that nobody got and that made it the customer's turn; None: there is none."""
    changes, undone = next(((c, u) for c, u in deed.part if "waiting_for" in c), ({}, False))
    if not undone or _list(changes["waiting_for"])[0] != WaitingFor.STAFF:
        return None
    return bool((_list(changes.get("staff_wrote")) or [True])[0])


def _rejoin(draft: Draft, what: _What, actor: Person) -> None:
    """The ticket that was split off is part of this one again; the copy of the message goes, the message stays."""
    number = TicketNumber(_number(what["ticket"]))
    draft.actions.append(Forget(entry=EntryId(_number(what["copy"]))))
    draft.actions.append(SetStatus(ticket=number, status=Status.CLOSED, at=draft.now))
    draft.actions.append(MergeInto(ticket=number, into=draft.ticket.number))
    _told(draft, number, actor, "split")


def _told(draft: Draft, number: TicketNumber, actor: Person, how: str) -> None:
    """That it was undone stands on the other ticket too."""
    data = {"how": how, "ticket": int(draft.ticket.number)}
    event = Record(ticket=number, kind=EventKind.UNDONE, visibility=Visibility.INTERNAL, actor=actor, at=draft.now, data=data)
    draft.actions.append(event)


def _number(value: object) -> int:
    return int(str(value))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
