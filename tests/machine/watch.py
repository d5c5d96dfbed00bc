"""What must hold of every letter and every ticket, whoever did whatever. Its one rule: a letter is read as its bytes say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from mailgate.desk.model import Person
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Spoken
from mailgate.mail.model import Address
from store import ledger, people
from tests.client import Letter
from tests.machine.expected import Ticket, World
from tests.machine.pages import PagesToo
from tests.office import Office

MARKER = re.compile(r"\bw[a-z]{3}\d{4}x\b")
"""A word nobody would write otherwise: ``wote0017x``."""
_SIGNED = re.compile(r"\+t(\d+)-(\d+)\.([pi])\.[a-z2-7]{26}@", re.IGNORECASE)
_RETURN = re.compile(r"\+b(\d+)\.[a-z2-7]{26}@")
_INSIDE = "⟦internal"


@dataclass
class Watch:
    """Looks at each letter once, when it arrives, and at the tickets that were touched."""

    office: Office
    world: World
    staff: frozenset[str]
    partners: frozenset[str] = frozenset()
    admits: str = ""
    """The queue whose tickets the partners may see now."""
    pages: PagesToo = field(init=False)
    seen: int = 0
    got: dict[str, Counter[str]] = field(default_factory=dict)
    """Public words -> how often each person outside was sent them."""
    persons: dict[str, str] = field(default_factory=dict)
    """The person named in a signed address -> the only one who may hold it."""
    returns: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """The page of the same office."""
        self.pages = PagesToo(self.office)

    def new_letters(self) -> list[Letter]:
        """Letters since the last look, each found to be in order by itself."""
        fresh = self.office.delivered[self.seen :]
        self.seen = len(self.office.delivered)
        for letter in fresh:
            self._its_own(letter)
            if letter.to in self.staff:
                self._to_staff(letter)
            elif letter.to in self.partners:
                self._to_staff(letter)
                number = re.search(r"\[#(\d+)", letter.subject)
                assert number, f"a partner's letter without a number: {letter.subject!r}"
                assert self.world.tickets[int(number[1])].queue == self.admits, f"{letter.to} is told of #{number[1]}"
            else:
                self._to_customer(letter)
        return fresh

    def _its_own(self, letter: Letter) -> None:
        """Nobody else's signed address in any byte, and a return path that no other letter has."""
        read = letter.everything + letter.raw.decode("utf-8", "replace")
        for _, person, _ in _SIGNED.findall(read):
            holder = self.persons.setdefault(person, letter.to)
            assert holder == letter.to, f"{letter.to} holds a signed address of {holder}: {letter.subject!r}"
        path = _RETURN.search(letter.mail_from)
        assert path, f"no return path of its own: {letter.mail_from}"
        assert path[1] not in self.returns, "two letters with one return path"
        self.returns.add(path[1])

    def _to_staff(self, letter: Letter) -> None:
        assert letter.addresses("To") == (letter.to,), f"a staff copy to {letter.addresses('To')}"
        assert not letter.header("Cc") + letter.header("Bcc"), "a staff copy with others on it"
        for one in self.world.ever_outside:
            assert one not in letter.headers.lower(), f"{one} stands in a header of a staff copy: {letter.subject!r}"

    def _to_customer(self, letter: Letter) -> None:
        read = letter.everything + letter.raw.decode("utf-8", "replace")
        low = read.lower()
        for secret in self.world.secret & set(MARKER.findall(low)):
            raise AssertionError(f"{letter.to} can read {secret}, which is internal: {letter.subject!r}")
        assert _INSIDE not in read, f"an internal marker went to {letter.to}"
        for one in (*self.staff, *self.partners):
            assert one not in low, f"{letter.to} can read the address {one}"
        assert all(audience.lower() == "p" for _, _, audience in _SIGNED.findall(read)), "an internal address went out"
        number = re.search(r"\[#(\d+)\]", letter.subject)
        assert number, f"a customer's letter without a number: {letter.subject!r}"
        ticket = self.world.tickets[int(number[1])]
        allowed = {letter.to, *ticket.outside, "support@help.example", "hilfe@help.example"}
        assert set(letter.addresses("To", "Cc", "From")) <= allowed, f"others than the public participants: {letter.headers}"
        assert letter.to in letter.addresses("To", "Cc")
        for marker in set(MARKER.findall(letter.text)):
            self.got.setdefault(marker, Counter())[letter.to] += 1

    def words_arrived(self) -> None:
        """Every public message went to everybody it is owed to, once, and to nobody else."""
        for marker, owed in self.world.owed.items():
            got = self.got.get(marker, Counter())
            assert set(got) == set(owed), f"{marker} of {self.world.authors[marker]}: owed to {set(owed)}, sent to {set(got)}"
            assert all(times == 1 for times in got.values()), f"{marker} was sent twice: {got}"

    def books(self) -> None:
        """Accepted = settled, and each with its end."""
        books = ledger.books(self.office.store)
        assert books.balanced, books
        assert books.pending == 0, books

    def as_each_sees_it(self, ticket: Ticket) -> None:
        """Each customer sees what was public since they joined, and nothing else; others see nothing."""
        story = self.office.ticket(ticket.number)
        house = self.office.house.desk
        with self.office.store.read() as session:
            queue = house(session).queues[story.ticket.queue]
            known = people.by_address(session, [Address(one) for one in self.world.ever_outside])
        seen = {
            person: as_seen_by(person, story, queue.address, self.office.now, queue.display_name) for person in known.values()
        }
        self.pages.agree(story.ticket.number, seen, ticket.inside)
        for address, person in known.items():
            told = seen[person]
            if address not in ticket.outside:
                assert told is None, f"{address} does not take part in #{ticket.number} and sees it"
                continue
            assert told is not None, f"{address} takes part in #{ticket.number} and sees nothing"
            self._sees(person, [e for e in told.timeline if isinstance(e, Spoken)], ticket, repr(told.timeline))

    def _sees(self, person: Person, spoken: list[Spoken], ticket: Ticket, all_of_it: str) -> None:
        read = {m for e in spoken for m in MARKER.findall(e.text)}
        assert read == ticket.reads(person.address), f"{person.address} reads {read} on #{ticket.number}"
        assert not ticket.inside & set(MARKER.findall(all_of_it))
        for one in (*self.staff, *self.partners):
            assert one not in all_of_it, f"{person.address} sees {one}"
