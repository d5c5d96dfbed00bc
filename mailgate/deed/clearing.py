"""Room is made again: what anybody could write by a form of the page, and nobody wanted. The one rule: it goes only after its end
is recorded, and while it waits for somebody nothing of it does (law 2).

What became of it stands in the main store and its octets in the journal, so this is no part of a deed: it looks at what was
committed, and whatever a crash leaves undone is found again.
"""

from __future__ import annotations

from mailgate.desk.model import Disposition
from mailgate.mail.model import JournalId
from store import mails, unvouched
from store.engine import Store

#: How many are looked at together.
AT_ONCE = 500
_UNWANTED = frozenset({Disposition.REJECTED, Disposition.DUPLICATE, Disposition.LOOP})


def clear(store: Store) -> int:
    """Let go of what was decided about. Returns how many mails lost their octets."""
    position, removed = JournalId(0), 0
    while found := unvouched.waiting(store, position, AT_ONCE):
        position = found[-1]
        wanted, unwanted = _decided(store, found)
        unvouched.settle(store, wanted)
        for one in unwanted:
            unvouched.remove(store, one)
        removed += len(unwanted)
    return removed


def _decided(store: Store, found: list[JournalId]) -> tuple[list[JournalId], list[JournalId]]:
    """Those that became something, and those that became nothing, in every queue they reached."""
    with store.read() as session:
        rows = mails.dispositions(session, found)
    ends = {one: {Disposition(row.disposition) for row in rows[one]} for one in found if one in rows}
    over = [one for one, ended in ends.items() if Disposition.HELD not in ended]
    unwanted = [one for one in over if ends[one] <= _UNWANTED]
    return [one for one in over if one not in unwanted], unwanted
