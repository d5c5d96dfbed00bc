"""A ticket goes from one member of staff to another. The one rule: whoever has it now gets one letter, with the note beside it
and what they have not read; whoever had it hears that it is theirs no more, and keeps watching.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.catching_up import hand_over
from mailgate.desk.draft import Draft
from mailgate.desk.letters import NoticeKind
from mailgate.desk.model import Known, NotifyMode, Person, Status, TicketFacts
from mailgate.desk.telling import hushed, notify, plain, staff_to_tell


def given(draft: Draft, before: TicketFacts, actor: Person | None) -> Person | None:
    """Who has the ticket now and had it not before, if they are to be told; nobody is told of what they did themselves."""
    person = draft.ticket.assignee
    if person is None or person == before.assignee or person.notify is NotifyMode.NONE:
        return None
    return None if actor is not None and person.address == actor.address else person


def assigned(draft: Draft, before: TicketFacts, actor: Person | None, already: tuple[Person, ...], known: Known) -> None:
    """Tell whoever has it now, and whoever had it before, as far as no notice of the same mail does."""
    new, old = given(draft, before, actor), before.assignee
    if new is not None and new not in already:
        draft.send(replace(plain(new, NoticeKind.ASSIGNED, draft, actor), unread=hand_over(draft, known)))
    _in_new_queue(draft, before, actor, already)
    if old is None or old == draft.ticket.assignee or old in already or (actor is not None and old.address == actor.address):
        return
    if old.is_staff and old.notify is not NotifyMode.NONE and not hushed(draft.attention(old), draft.now):
        draft.send(plain(old, NoticeKind.ASSIGNED, draft, actor))


def _in_new_queue(draft: Draft, before: TicketFacts, actor: Person | None, already: tuple[Person, ...]) -> None:
    """What comes from another queue and is nobody's waits there for somebody, like a new ticket."""
    ticket = draft.ticket
    if ticket.queue == before.queue or ticket.assignee is not None or ticket.status not in (Status.NEW, Status.OPEN):
        return
    told = staff_to_tell(draft, NoticeKind.MOVED, actor, (), None)
    members = tuple(p for p in told if p.is_staff and p not in already)
    notify(draft, members, lambda person: plain(person, NoticeKind.MOVED, draft, actor))
