"""What people do, in any order. Its one rule: each rule is something somebody can really do, and says what must come of it.

After each step every new letter, every public word, the books and the tickets that were touched are looked at (``watch``); what
is owed to whom is worked out by a small world of its own (``expected``).
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailgate.desk.model import Choice
from mailgate.mail.model import Address, JournalId
from store import journal, mails, suppression
from tests.client import Letter, answer
from tests.machine.expected import Mail, Ticket, World
from tests.machine.watch import MARKER, Watch
from tests.office import HILFE, SUPPORT, Authenticated, How, Office
from tests.talks.reports import report

CUSTOMERS = ("anna@customer.example", "carl@customer.example", "dora@elsewhere.example")
OUTSIDERS = ("pia@vendor.example", "zoe@other.example")
STAFF = ("bea@staff.example", "tom@staff.example", "uma@staff.example")
QUEUES = {"support": "support@help.example", "hilfe": "hilfe@help.example"}
_NOTE_ADDRESS = re.compile(r"mailto:(\S+\.i\.[a-z2-7]{26}@[^?\s]+)")
_FOR_STAFF = re.compile(r"\.i\.[a-z2-7]{26}@", re.IGNORECASE)
_NUMBER = re.compile(r"\[#(\d+)( internal)?\]")
_DECIDES = re.compile(r"\+[hc]\d+-")
"""An answer there decides about a held mail."""
_PICK = st.integers(min_value=0, max_value=9_999)
_PEOPLE = st.sets(st.sampled_from((*CUSTOMERS, *OUTSIDERS, *STAFF)), max_size=3)
_PROOF = st.sampled_from(("aligned", "aligned", "aligned", "none", "failed"))
_BLOCKS = st.sampled_from(
    ("", "", "", "#note", "#public", "#close", "#public #close", "#pending 3d", "#take", "#pubic", "elsewhere", "#cc", "#title")
)
T = TypeVar("T")


_INSIDE = "inside"


@dataclass(frozen=True)
class Notice:
    """A letter a member of staff has: of which ticket, and what a plain Reply to it must be."""

    letter: Letter
    ticket: int
    public: bool


@dataclass(frozen=True)
class Parked:
    """A mail that waits for a human: whose, on which ticket, and what its author meant to do."""

    journal: JournalId
    mail: Mail
    ticket: int | None
    queue: str
    public: bool = True
    """For a mail in the name of staff: whether it is public once accepted."""
    word: str = ""
    """The word of the typed address it came to; ``_INSIDE``: a signed one for staff, whoever wrote to it."""


class Everybody(RuleBasedStateMachine):
    """Customers, strangers, staff and machines at one desk."""

    url: Callable[[Path], str] = staticmethod(lambda home: f"sqlite:///{home / 'desk.db'}")

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="mailgate-machine-"))
        self.words = 0
        self.notices: list[Notice] = []
        self.got: list[tuple[Letter, int]] = []
        """Letters people outside have, with their ticket."""
        self.told: list[Letter] = []
        """Letters a partner has."""
        self.parked: list[Parked] = []
        self.taken: list[JournalId] = []
        self.pairs: list[tuple[str, str, dict[str, int]]] = []
        self.touched: set[int] = set()
        self.undelivered: set[str] = set()
        """Return paths of letters that came back for good: a second report about one is no news."""

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.office.store.close()
        shutil.rmtree(self.home)

    @initialize(policy=st.sampled_from(("reopen", "follow_up", "refuse")), token=st.booleans())
    def morning(self, policy: str, token: bool) -> None:
        hilfe = {**HILFE, "closed_reply": policy}
        gateway = {"staff_trust": "token" if token else "aligned"}
        self.office = Office(self.url(self.home), self.home, queue=(SUPPORT, hilfe), gateway=gateway)
        for one, notify in zip(STAFF, ("all", "all", None), strict=True):
            self.office.staff(one, notify=notify)
        self.world = World(policy={"support": "reopen", "hilfe": policy}, now=self.office.now)
        self.world.ever_outside |= {*CUSTOMERS, *OUTSIDERS}
        self.watch = Watch(office=self.office, world=self.world, staff=frozenset(STAFF))
        self.by_token = token
        for queue in QUEUES:  # so that there is something to answer from the first step on
            self._opens("anna@customer.example", (queue,), {"carl@customer.example"}, "aligned")

    # --- after each step --------------------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "office"):
            return
        self.watch.words_arrived()
        self.watch.books()
        for number in sorted(self.touched):
            ticket = self.world.tickets[number]
            self.watch.as_each_sees_it(ticket)
            stands = self.office.ticket(number).ticket.status.value
            assert (stands == "closed") == (ticket.closed_at is not None), f"#{number} is {stands}"
        self.touched.clear()

    def _word(self) -> str:
        self.words += 1
        return f"wote{self.words:04d}x"

    def _read(self, *customers: str) -> None:
        """All look into their mailboxes. ``customers``: words that became a customer's message just now ("": a mere thanks), so
        that a plain Reply to a notice of them is public."""
        for letter in self.watch.new_letters():
            found = _NUMBER.search(letter.subject)
            if letter.to in self.watch.partners:
                self.told.append(letter)
            elif letter.to not in STAFF:
                assert found
                self.got.append((letter, int(found[1])))
            elif found and not _DECIDES.search(letter.reply_to):
                public = not found[2] and bool(set(customers) & {"", *MARKER.findall(letter.text)})
                self.notices.append(Notice(letter, int(found[1]), public))

    def _ends(self, entry: JournalId) -> dict[str, tuple[str, int | None]]:
        """Queue -> how the mail ended there and on which ticket; each queue once."""
        with self.office.store.read() as session:
            rows = mails.dispositions(session, [entry]).get(entry, [])
        assert len({row.queue for row in rows}) == len(rows)
        return {row.queue: (row.disposition, row.ticket) for row in rows}

    def _end(self, entry: JournalId) -> tuple[str, int | None]:
        [one] = self._ends(entry).values()
        return one

    def _ended(self, entry: JournalId, disposition: str, ticket: Ticket | None) -> None:
        self.taken.append(entry)
        expected = (disposition, ticket.number if ticket else None)
        assert self._end(entry) == expected, f"{self._end(entry)} is not {expected}: {self.office.why(entry)}"
        if ticket:
            self.touched.add(ticket.number)

    def _letter(self, pick: int) -> tuple[Letter, Ticket]:
        letter, number = self.got[pick % len(self.got)]
        return letter, self.world.tickets[number]

    def _notice(self, pick: int) -> tuple[Notice, Ticket]:
        notice = self.notices[-1 - pick % len(self.notices)]
        return notice, self.world.tickets[notice.ticket]

    # --- customers --------------------------------------------------------------------------------------------------

    @rule(
        who=st.sampled_from(CUSTOMERS),
        queues=st.sampled_from((("support",), ("hilfe",), ("support", "hilfe"))),
        on=_PEOPLE,
        proof=_PROOF,
    )
    def a_customer_opens_a_ticket(self, who: str, queues: tuple[str, ...], on: set[str], proof: str) -> None:
        self._opens(who, queues, on - {who}, proof)

    def _opens(self, who: str, queues: tuple[str, ...], on: set[str], proof: str) -> None:
        marker = self._word()
        message_id = f"<{marker}@first.example>"
        how = _how(proof)
        how["cc"], how["headers"], how["attachments"] = sorted(on), {"Message-ID": message_id}, [_file(marker)]
        entry = self.office.mail(who, [QUEUES[q] for q in queues], "The lamp", f"It is dead, {marker} indeed.", **how)
        self._expect_open(entry, queues, Mail(who, marker, _outside(on), proof), message_id)

    def _expect_open(self, entry: JournalId, queues: tuple[str, ...], mail: Mail, message_id: str) -> None:
        self.office.work()
        ends = self._ends(entry)
        assert {q: d for q, (d, _) in ends.items()} == dict.fromkeys(queues, "new_ticket"), ends
        numbers = {queue: int(number or 0) for queue, (_, number) in ends.items()}
        assert len(set(numbers.values())) == len(queues)
        for queue, number in numbers.items():
            self.world.open(number, queue, mail)
        self.touched |= set(numbers.values())
        self.taken.append(entry)
        self._read(mail.marker)
        self.pairs.append((mail.author, message_id, numbers))

    @precondition(lambda self: self.got)
    @rule(
        pick=_PICK, to_all=st.booleans(), on=_PEOPLE, proof=_PROOF, words=st.sampled_from(("plain", "plain", "thanks", "forward"))
    )
    def a_customer_answers(self, pick: int, to_all: bool, on: set[str], proof: str, words: str) -> None:
        letter, ticket = self._letter(pick)
        marker = "" if words == "thanks" else self._word()
        body = f"Still dead, {marker}." if marker else "Thank you very much!"
        draft = answer(letter, body, letter.to, to_all=to_all)
        all_on = ({*draft.cc} | on) - {letter.to}
        mail = Mail(letter.to, marker, _outside(all_on), proof)
        how = _how(proof)
        if words == "forward":
            how["cc"], how["in_reply_to"] = sorted(all_on), letter.message_id
            entry = self.office.mail(letter.to, letter.reply_to, f"Fwd: {letter.subject}", _forwarded(letter, body), **how)
        else:
            how["cc"] = sorted(on - {*draft.cc, letter.to})
            entry = self.office.reply(letter, body, to_all=to_all, **how)
        self._on_ticket(entry, ticket, mail)

    @precondition(lambda self: self.got)
    @rule(pick=_PICK, who=st.sampled_from((*CUSTOMERS, *OUTSIDERS)), proof=_PROOF)
    def somebody_answers_a_letter_that_was_forwarded_to_them(self, pick: int, who: str, proof: str) -> None:
        letter, ticket = self._letter(pick)
        marker = self._word()
        entry = self.office.reply(letter, f"Your code is {marker}.", sender=who, **_how(proof))
        self._on_ticket(entry, ticket, Mail(who, marker, frozenset(), proof))

    @precondition(lambda self: self.pairs)
    @rule(pick=_PICK)
    def a_customer_writes_again_to_all_queues_of_their_first_mail(self, pick: int) -> None:
        who, message_id, numbers = self.pairs[pick % len(self.pairs)]
        marker = self._word()
        entry = self.office.mail(who, [QUEUES[q] for q in numbers], "Re: The lamp", f"And {marker}.", in_reply_to=message_id)
        self.office.work()
        heard = []
        for queue, (disposition, number) in self._ends(entry).items():
            mail = Mail(who, marker)
            expected = self._meant(self.world.tickets[numbers[queue]], mail, number)
            assert disposition == expected, self.office.why(entry)
            heard.append(expected in ("reply", "new_ticket"))
        self.taken.append(entry)
        self._read(*[marker] if any(heard) else [])

    def _on_ticket(self, entry: JournalId, ticket: Ticket, mail: Mail) -> None:
        """A mail from outside at a ticket: what must come of it."""
        self.office.work()
        disposition, number = self._end(entry)
        target = self.world.following(ticket)
        if mail.author not in target.outside or mail.proof == "failed":
            assert disposition == "held", self.office.why(entry)
            self._park(entry, mail, target)
            return
        assert disposition == self._meant(ticket, mail, number), self.office.why(entry)
        self.taken.append(entry)
        self._read(*[mail.marker] if disposition in ("reply", "new_ticket") else [])

    def _meant(self, ticket: Ticket, mail: Mail, number: int | None, *, joins: bool = True) -> str:
        """The disposition of a customer's words, and their effect on the world."""
        target = self.world.following(ticket)
        verdict = self.world.verdict(target, thanks=not mail.marker)
        self.touched.add(target.number)
        if verdict == "refuse":
            return "rejected"
        if verdict == "follow_up":
            assert number is not None
            assert number not in self.world.tickets
            self.world.follow_up(number, target, mail, joins=joins)
            self.touched.add(number)
            return "new_ticket"
        assert number == target.number
        self.world.customer_says(target, mail, joins=joins)
        return "reply"

    def _park(self, entry: JournalId, mail: Mail, ticket: Ticket | None, public: bool = True, word: str = "") -> None:
        self.world.secret.add(mail.marker)
        self.taken.append(entry)
        [queue] = self._ends(entry)
        self.parked.append(Parked(entry, mail, ticket.number if ticket else None, queue, public, word))
        outsiders = [letter.to for letter in self.office.delivered[self.watch.seen :] if letter.to not in STAFF]
        assert not outsiders, f"a held mail was told to {outsiders}"
        self._read()

    @precondition(lambda self: self.notices)
    @rule(pick=_PICK, who=st.sampled_from((*CUSTOMERS, *OUTSIDERS)))
    def somebody_outside_writes_to_an_internal_address(self, pick: int, who: str) -> None:
        notice, ticket = self._notice(pick)
        marker = self._word()
        entry = self.office.mail(who, _note_address(notice.letter), "Re: hm", f"I saw this: {marker}.")
        self.office.work()
        assert self._end(entry)[0] == "held", self.office.why(entry)
        self._park(entry, Mail(who, marker), self.world.following(ticket), word=_INSIDE)

    # --- staff ------------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(STAFF), queue=st.sampled_from(tuple(QUEUES)), inside=st.booleans(), on=_PEOPLE)
    def staff_open_a_ticket(self, who: str, queue: str, inside: bool, on: set[str]) -> None:
        marker, on = self._word(), on - {who}
        body = f"{'#note' if inside else ''}\nLamps fail, {marker}."
        entry = self.office.mail(who, QUEUES[queue], "Lamps", body, cc=sorted(on))
        self.office.work()
        disposition, number = self._end(entry)
        assert disposition == "new_ticket", self.office.why(entry)
        assert number is not None
        self.world.open(number, queue, Mail(who, marker, _outside(on)), by_staff=True, inside=inside)
        self.touched.add(number)
        self._read()

    @precondition(lambda self: self.notices)
    @rule(pick=_PICK, to_all=st.booleans(), block=_BLOCKS, extra=st.sampled_from(OUTSIDERS), on=_PEOPLE)
    def staff_answer(self, pick: int, to_all: bool, block: str, extra: str, on: set[str]) -> None:
        notice, _ = self._notice(pick)
        self._answers(notice, to_all, block, extra, on - {notice.letter.to})

    def _answers(self, notice: Notice, to_all: bool, block: str, extra: str, on: set[str]) -> None:
        ticket = self.world.tickets[notice.ticket]
        marker, body, public = self._written(block, extra, notice.public)
        entry = self.office.reply(notice.letter, body, to_all=to_all, cc=sorted(on), attachments=[_file(marker)])
        self.office.work()
        self._ended(entry, "reply" if public else "note", ticket)
        joining = [extra] if block == "#cc" else []
        self._said(ticket, marker, notice.letter.to, public, [*joining, *(_outside(on) if public else ())])
        self._status(ticket, block)
        self._read()

    def _written(self, block: str, extra: str, public: bool) -> tuple[str, str, bool]:
        """(marker, body, whether it must be public)."""
        marker = self._word()
        words = f"About {marker}, so it is."
        match block:
            case "elsewhere":
                return marker, f"{words}\n#note is what I meant.", False
            case "#cc":
                return marker, f"#cc {extra}\n{words}", public
            case "#title":
                title = self._word()
                self.world.secret.add(title)
                return marker, f"#title {title}\n#tag {title}\n{words}", public
            case "#note" | "#pubic":
                return marker, f"{block}\n{words}", False
            case _:
                return marker, f"{block}\n{words}", public or "#public" in block

    def _said(self, ticket: Ticket, marker: str, who: str, public: bool, joining: list[str]) -> None:
        if public:
            self.world.staff_public(ticket, marker, who, joining)
        else:
            self.world.staff_note(ticket, marker, joining)

    def _status(self, ticket: Ticket, block: str) -> None:
        if "#close" in block and ticket.closed_at is None:
            ticket.closed_at, ticket.wakes_at = self.office.now, None
        elif "#pending" in block:
            ticket.closed_at, ticket.wakes_at = None, self.office.now + timedelta(days=3)

    @precondition(lambda self: any(n.public for n in self.notices))
    @rule(pick=_PICK, block=st.sampled_from(("", "", "#close")))
    def staff_answer_a_customer(self, pick: int, block: str) -> None:
        public = [n for n in self.notices if n.public]
        self._answers(public[-1 - pick % len(public)], False, block, OUTSIDERS[0], set())

    @precondition(lambda self: self.world.tickets)
    @rule(pick=_PICK, who=st.sampled_from(STAFF))
    def staff_close_without_a_word(self, pick: int, who: str) -> None:
        ticket = list(self.world.tickets.values())[pick % len(self.world.tickets)]
        entry = self.office.mail(who, QUEUES[ticket.queue].replace("@", f"+{ticket.number}-close@"), "Closing", "")
        self.office.work()
        self._ended(entry, "command", ticket)
        self._status(ticket, "#close")
        self._read()

    @precondition(lambda self: any(n.public for n in self.notices))
    @rule(pick=_PICK, swap=st.booleans())
    def staff_reply_to_all_with_addresses_of_both_audiences(self, pick: int, swap: bool) -> None:
        public = [n for n in self.notices if n.public]
        notice = public[pick % len(public)]
        ticket, marker, letter = self.world.tickets[notice.ticket], self._word(), notice.letter
        both = (letter.reply_to, _note_address(letter))
        to, cc = both[::-1] if swap else both
        how: How = {"cc": [cc], "in_reply_to": letter.message_id}
        entry = self.office.mail(letter.to, to, f"Re: {letter.subject}", f"Between us, {marker}.{letter.quoted()}", **how)
        self.office.work()
        self._ended(entry, "note", ticket)
        self.world.staff_note(ticket, marker)
        self._read()

    @precondition(lambda self: any(not n.public for n in self.notices))
    @rule(pick=_PICK)
    def staff_answer_an_internal_letter_at_a_public_address(self, pick: int) -> None:
        inside = [n for n in self.notices if not n.public]
        notice = inside[-1 - pick % len(inside)]
        ticket, marker, letter = self.world.tickets[notice.ticket], self._word(), notice.letter
        address = QUEUES[ticket.queue].replace("@", f"+{ticket.number}@")
        entry = self.office.mail(letter.to, address, "Re: hm", f"Inside, {marker}.", in_reply_to=letter.message_id)
        self.office.work()
        self._ended(entry, "note", ticket)
        self.world.staff_note(ticket, marker)
        self._read()

    @precondition(lambda self: self.world.tickets)
    @rule(pick=_PICK, who=st.sampled_from(STAFF), word=st.sampled_from(("", "-note", "-close", "-take", "-watch")), proof=_PROOF)
    def staff_type_an_address(self, pick: int, who: str, word: str, proof: str) -> None:
        ticket = list(self.world.tickets.values())[pick % len(self.world.tickets)]
        marker, public = self._word(), not word
        base, _, domain = QUEUES[ticket.queue].partition("@")
        entry = self.office.mail(who, f"{base}+{ticket.number}{word}@{domain}", f"On {marker}", f"So, {marker}.", **_how(proof))
        self.office.work()
        self._by_staff(entry, ticket, Mail(who, marker, proof=proof), public, word)

    def _by_staff(self, entry: JournalId, ticket: Ticket, mail: Mail, public: bool, word: str = "") -> None:
        """A staff mail that is held unless it is proven."""
        if mail.proof != "aligned":
            assert self._end(entry)[0] == "held", self.office.why(entry)
            self._park(entry, mail, ticket, public=public, word=word)
            return
        self._ended(entry, "reply" if public else "note", ticket)
        self._said(ticket, mail.marker, mail.author, public, [])
        self._status(ticket, word.replace("-", "#"))
        self._read()

    @precondition(lambda self: self.notices)
    @rule(pick=_PICK, proof=st.sampled_from(("none", "failed")), block=st.sampled_from(("", "#public")))
    def somebody_pretends_to_be_staff(self, pick: int, proof: str, block: str) -> None:
        notice, ticket = self._notice(pick)
        marker = self._word()
        entry = self.office.reply(notice.letter, f"{block}\nPay here: {marker}.", **_how(proof))
        self.office.work()
        public = notice.public or bool(block)
        if self.by_token and proof == "none":  # their own token with their own From will do, and only that
            self._ended(entry, "reply" if public else "note", ticket)
            self._said(ticket, marker, notice.letter.to, public, [])
            self._read()
            return
        assert self._end(entry)[0] == "held", self.office.why(entry)
        self._park(entry, Mail(notice.letter.to, marker, proof=proof), ticket, public=public)

    @precondition(lambda self: any(not n.public for n in self.notices))
    @rule(pick=_PICK)
    def staff_forward_an_internal_letter_to_the_desk(self, pick: int) -> None:
        inside = [n for n in self.notices if not n.public]
        notice = inside[-1 - pick % len(inside)]
        ticket, marker, letter = self.world.tickets[notice.ticket], self._word(), notice.letter
        how: How = {"references": (*letter.header("References").split(), letter.message_id)}
        body = _forwarded(letter, f"For you, {marker}.")
        entry = self.office.mail(letter.to, QUEUES[ticket.queue], f"Fwd: {letter.subject}", body, **how)
        self.office.work()
        self._ended(entry, "note", ticket)
        self.world.staff_note(ticket, marker)
        self._read()

    # --- machines and time ------------------------------------------------------------------------------------------

    @precondition(lambda self: self.got or self.notices)
    @rule(pick=_PICK, null=st.booleans(), stranger=st.booleans())
    def a_machine_answers(self, pick: int, null: bool, stranger: bool) -> None:
        letters = [*self.got, *((n.letter, n.ticket) for n in self.notices)]
        letter, number = letters[-1 - pick % len(letters)]
        marker, sender = self._word(), OUTSIDERS[1] if stranger else letter.to
        how: How = {"mail_from": "<>"} if null else {"headers": {"Auto-Submitted": "auto-replied"}}
        entry = self.office.reply(letter, f"I am away: {marker}.", sender=sender, **how)
        self.office.work()
        ticket = self.world.tickets[number]
        target = ticket if sender in STAFF else self.world.following(ticket)
        part = sender in STAFF or sender in target.outside
        assert len(self.office.delivered) == self.watch.seen, "a machine was answered, or somebody told of it"
        if part:
            self.world.secret.add(marker)
            self._ended(entry, "auto_reply", target)
            return
        assert self._end(entry)[0] == "held", self.office.why(entry)
        self._park(entry, Mail(sender, marker), target, word=_INSIDE if _FOR_STAFF.search(letter.reply_to) else "")

    @precondition(lambda self: self.got)
    @rule(pick=_PICK, hard=st.booleans())
    def a_letter_bounces(self, pick: int, hard: bool) -> None:
        letter, ticket = self._letter(pick)
        self.words += 1
        raw = report(letter, self.words, "hard" if hard else "delayed")
        entry = self.office.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=raw, mail_from="<>")
        self.office.work()
        self._ended(entry, "bounce", ticket)
        with self.office.store.write() as session:  # the operator puts it right at once: what happens meanwhile is told elsewhere
            suppression.remove(session, Address(letter.to))
        first = letter.mail_from not in self.undelivered
        said = {*MARKER.findall(letter.text)} & self.world.owed.keys()
        if hard and first and said - self.world.secret:  # who hears of words that were taken back misses nothing
            ticket.closed_at = ticket.wakes_at = None
        if hard:
            self.undelivered.add(letter.mail_from)
        self._read()

    @precondition(lambda self: self.taken)
    @rule(pick=_PICK)
    def the_same_mail_comes_again(self, pick: int) -> None:
        first = self.taken[pick % len(self.taken)]
        [stored] = journal.read(self.office.store, [first])
        if self.office.now - stored.received_at > timedelta(days=29):
            return
        twin = journal.Entry(envelope=stored.envelope, received_at=self.office.now, raw=stored.raw)
        entry = journal.append(self.office.store, [twin])[0]
        self.office.work()
        assert len(self.office.delivered) == self.watch.seen, "the same mail again made letters"
        assert {d for d, _ in self._ends(entry).values()} == {"duplicate"}
        assert self._ends(entry).keys() == self._ends(first).keys()

    @rule(days=st.sampled_from((1, 4, 10, 15)))
    def time_passes(self, days: int) -> None:
        self.office.pass_time(timedelta(days=days))
        self.world.now = self.office.now
        self.world.wake()
        self._read()

    # --- humans decide ----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.parked)
    @rule(pick=_PICK, which=_PICK)
    def a_human_decides(self, pick: int, which: int) -> None:
        parked = self.parked.pop(pick % len(self.parked))
        [row] = [row for row in self.office.held() if row.journal_id == parked.journal]
        choice = Choice(sorted(row.choices)[which % len(row.choices)])
        ended = self.office.release(row.id or 0, choice)
        expected = self._decided(parked, choice, ended.ticket)
        assert ended.disposition.value == expected, f"{choice}: {ended}"
        assert self._end(parked.journal) == (expected, ended.ticket)
        heard = parked.mail.author not in STAFF and expected in ("reply", "new_ticket")
        self._read(*[parked.mail.marker] if heard else [])

    def _decided(self, parked: Parked, choice: Choice, number: int | None) -> str:
        mail = parked.mail
        if choice is Choice.DISCARD:
            return "rejected"
        if choice is Choice.NEW_TICKET:
            assert number is not None
            self.world.open(number, parked.queue, mail)
            self.touched.add(number)
            return "new_ticket"
        assert parked.ticket is not None
        ticket = self.world.tickets[parked.ticket]
        if mail.author in STAFF:
            return self._accepted(parked, ticket)
        joins = choice is Choice.ADD_AS_CC or mail.author in self.world.following(ticket).outside
        if parked.word == _INSIDE and choice is Choice.ADD_ONCE and not joins:  # a stranger's, meant for those inside
            self.world.staff_note(self.world.following(ticket), mail.marker)
            self.touched.add(self.world.following(ticket).number)
            return "note"
        end = self._meant(ticket, mail, number, joins=joins)
        if choice is Choice.ADD_AS_CC and end == "reply":
            target = self.world.following(ticket)
            target.outside.setdefault(mail.author, {mail.marker} - {""})
            target.wrote.add(mail.author)
        return end

    def _accepted(self, parked: Parked, ticket: Ticket) -> str:
        self.touched.add(ticket.number)
        self._said(ticket, parked.mail.marker, parked.mail.author, parked.public, [])
        self._status(ticket, parked.word.replace("-", "#"))
        return "reply" if parked.public else "note"


def _how(proof: str) -> How:
    proofs: dict[str, Authenticated] = {"aligned": True, "none": None, "failed": "fail"}
    return How(authenticated=proofs[proof])


def _outside(people: set[str]) -> frozenset[str]:
    return frozenset(people - set(STAFF))


def _file(marker: str) -> tuple[str, str, bytes]:
    return f"{marker}.txt", "text/plain", f"The file of {marker}.".encode()


def _note_address(letter: Letter) -> str:
    found = _NOTE_ADDRESS.search(letter.text)
    assert found, f"no note address in {letter.subject!r}"
    return found[1]


def _forwarded(letter: Letter, words: str) -> str:
    """What a client makes of Forward: the whole letter below a line of dashes."""
    head = f"From: {letter.header('From')}\nTo: {letter.to}\nDate: {letter.header('Date')}\nSubject: {letter.subject}"
    return f"{words}\n\n-------- Forwarded Message --------\n{head}\n\n{letter.text}"
