"""What the leak guard found, or could not look at. The one rule: it stays inside, and its author hears why."""

from __future__ import annotations

from mailgate.desk.actions import Mark, Withhold
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Leak
from mailgate.desk.heading import Head
from mailgate.desk.holding import told
from mailgate.desk.letters import Receipt, Remark, Stored
from mailgate.desk.model import Deed, EventKind, Person, Standing
from mailgate.desk.undoing import take_back
from mailgate.mail.model import EntryId, Visibility


def withhold(draft: Draft, deed: Deed, leaks: tuple[Leak, ...], author: Person, since: EntryId) -> None:
    """The guard found something, or failed: the message stays inside, what it changed is taken back, its author is told."""
    draft.unseen = True
    draft.actions.append(Withhold(entry=deed.message, why=Standing.LEAKS))
    if not deed.undone:
        take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    draft.event(EventKind.HELD, Visibility.INTERNAL, None, entry=int(deed.entry), reason="leak guard", journal=deed.journal)
    draft.send(_leak_told(author, draft.head, deed, leaks))


def letter_held(draft: Draft, to: Person) -> None:
    """A letter that no message of staff stands in is held: those who care for the ticket are told how to let it out."""
    for person in told(draft.desk, draft.ticket.queue, draft.ticket, draft.now):
        draft.send(Receipt(to=person, head=draft.head, stored=Stored.NOTHING, recipients=(to,), remarks=(Remark.LETTER_HELD,)))


def _leak_told(author: Person, head: Head, deed: Deed, leaks: tuple[Leak, ...]) -> Receipt:
    """The letter to the author: what was found, where it comes from, what can be done."""
    return Receipt(
        to=author,
        head=head,
        stored=Stored.HELD,
        recipients=(),
        remarks=(Remark.LEAK if leaks else Remark.UNCHECKED,),
        entry=deed.entry,
        leaks=leaks,
        since=deed.at,
    )
