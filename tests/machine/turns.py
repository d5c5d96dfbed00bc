"""Messages that change sides, and tickets that become one or two. Its one rule: nobody outside ever holds what was internal then.

Each thing may be taken back at once; what it did then is as if it had not been, but for letters that were sent.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mailgate.desk.story import Spoken
from tests.machine.expected import Mail, Ticket
from tests.machine.play import QUEUES, STAFF, Everybody

_PICK = st.integers(min_value=0, max_value=9_999)
_WHO = st.sampled_from(STAFF)


class Turning(Everybody):
    """Everybody, and staff who publish, withdraw, merge and split."""

    def __init__(self) -> None:
        super().__init__()
        self.turned: set[str] = set()
        """Words that changed sides once: a second time would be sent twice, as it should be."""

    def _tickets(self) -> list[Ticket]:
        return list({id(one): one for one in self.world.tickets.values()}.values())

    def _notes(self) -> list[tuple[Ticket, str]]:
        return [(t, word) for t in self._tickets() for word in t.noted if word in t.inside and word not in self.turned]

    def _public(self) -> list[tuple[Ticket, str]]:
        """A mail to two queues is out: what is withdrawn on one ticket is public on the other, and a word stands here once."""
        said = [(t, word) for t in self._tickets() for word in t.said]
        tickets = Counter(word for _, word in said)
        return [(t, word) for t, word in said if tickets[word] == 1 and word not in self.turned]

    def _entry(self, ticket: Ticket, marker: str) -> int:
        """The number of the message with that word on the very ticket."""
        told = self.office.ticket(ticket.number).timeline
        return next(e.id for e in told if isinstance(e, Spoken) and e.ticket == ticket.number and marker in e.text)

    def _orders(self, who: str, ticket: Ticket, words: str, *customers: str) -> None:
        """A command by mail, which is done. ``customers``: words of a customer that staff are told of anew, as public."""
        address = QUEUES[ticket.queue].replace("@", f"+{ticket.number}-note@")
        entry = self.office.mail(who, address, "Please", words)
        self.office.work()
        self._ended(entry, "command", ticket)
        self._read(*customers)

    @precondition(lambda self: self._notes())
    @rule(pick=_PICK, who=_WHO, undone=st.booleans())
    def staff_publish_a_note(self, pick: int, who: str, undone: bool) -> None:
        notes = self._notes()
        ticket, marker = notes[pick % len(notes)]
        self.turned.add(marker)
        number = self._entry(ticket, marker)
        self.world.authors.setdefault(marker, "")
        self.world.publish(ticket, marker)
        self._orders(who, ticket, f"#publish {number}")
        if undone:
            self.watch.words_arrived()
            self.world.withdraw(ticket, marker)
            ticket.inside.add(marker)
            self._orders(who, ticket, "#undo")

    @precondition(lambda self: self._public())
    @rule(pick=_PICK, who=_WHO, undone=st.booleans())
    def staff_withdraw_a_message(self, pick: int, who: str, undone: bool) -> None:
        said = self._public()
        ticket, marker = said[pick % len(said)]
        self.turned.add(marker)
        number = self._entry(ticket, marker)
        saw = self.world.withdraw(ticket, marker)
        self._orders(who, ticket, f"#privatise {number}")
        if undone:
            self._orders(who, ticket, "#undo")
            self.world.give_back(ticket, marker, saw)
            return
        by = self.world.authors.get(marker, "")
        if by not in STAFF:  # a plain Reply to a notice of it is a note from now on
            self.notices = [
                type(one)(one.letter, one.ticket, one.public and marker not in one.letter.text) for one in self.notices
            ]

    @precondition(lambda self: len(self._tickets()) > 1)
    @rule(pick=_PICK, other=_PICK, who=_WHO, undone=st.booleans())
    def staff_merge_two_tickets(self, pick: int, other: int, who: str, undone: bool) -> None:
        tickets = self._tickets()
        ticket = tickets.pop(pick % len(tickets))
        into = tickets[other % len(tickets)]
        numbers = [number for number, one in self.world.tickets.items() if one is ticket]
        letters = len(self.office.delivered)
        self._orders(who, ticket, f"#merge into {into.number}")
        assert all(one.to in STAFF for one in self.office.delivered[letters:]), "a merge was told outside"
        joined = self.world.merge(ticket, into)
        self.touched.add(into.number)
        self.pairs = [(w, i, numbers) for w, i, numbers in self.pairs if not {*numbers.values()} & {ticket.number, into.number}]
        if undone:
            self._orders(who, into, "#undo")
            self.world.part(ticket, into, joined, numbers)
            self.touched.add(ticket.number)

    @precondition(lambda self: self._public())
    @rule(pick=_PICK, who=_WHO, undone=st.booleans())
    def staff_split_a_message_off(self, pick: int, who: str, undone: bool) -> None:
        said = self._public()
        ticket, marker = said[pick % len(said)]
        self.turned.add(marker)
        author = self.world.authors[marker]
        outside = author if author not in STAFF else ticket.requester
        before = {*self.world.tickets}
        number = self._entry(ticket, marker)
        self._orders(who, ticket, f"#split {number}", *([marker] if author not in STAFF else []))
        new = max(before) + 1
        while new in before:
            new += 1
        made = self.world.open(new, ticket.queue, Mail(outside, ""), by_staff=outside in STAFF)
        made.wrote -= {outside} - {author}
        if outside not in STAFF and (outside == author or marker in ticket.outside.get(outside, set())):
            made.outside[outside].add(marker)
        self.touched.add(new)
        if undone:
            self._orders(who, ticket, "#undo")
            self.world.tickets[new] = ticket
