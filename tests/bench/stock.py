"""A desk with years behind it: so many messages, ten to a ticket, with all that they left in the store. Its one rule: every row
is one that the desk itself would have written (but for the letters' and mails' own octets, which are short), and the same seed
gives the same rows.

For each message: a mail in the journal with its disposition and its duplicate key, two letters out, their Message-IDs and those
named, a twelfth with a file; for each ticket: its people, events, tags and words. A tenth are notes. Nine tickets in ten are
closed. ``COMMON`` stands in every third message, ``RARE`` in one of 25,000, ``PHRASE`` in one of 5,000 and its words in every
twentieth.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, count

from store.engine import Store
from tests.bench.bulk import Bulk, filling, when
from tests.bench.columns import COLUMNS, MAIL
from tests.bench.talks import Said, Talk

YEARS = 3
PER_TICKET = 10
COMMON, RARE, PHRASE, SPLIT = "printer", "woodpecker", "paper jam", ("paper", "jam")
TAGS = 40
QUEUE, ADDRESS = "support", "support@help.example"
_QUOTAS = (1, 2, 3, 5, 8, 12, 20, 29)
_OPEN_AT_ONCE = 400
_SYLLABLES = ("ka", "lo", "mi", "ter", "san", "dru", "el", "vor", "qui", "ban", "sche", "nit", "pur", "ga", "rho", "wen")
_STEPS = json.dumps(
    [{"queue": QUEUE, "rule": rule, "result": "yes", "because": "of the rule"} for rule in ("class", "trust", "thread")]
)
_LETTER = b"From: Support <support@help.example>\r\n\r\n" + b"A line of a letter of which the rest is left out.\r\n" * 8
_REASONS = json.dumps(["class: human (no sign of a machine)", "trust: none", "thread: by its token"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much, until when, and who works there (their person ids, two at least; they are in the store already)."""

    messages: int
    until: datetime
    staff: tuple[int, ...]
    seed: int = 1


def fill(store: Store, plan: Plan) -> None:
    """Put all of it into a store that has its staff and nothing else."""
    with filling(store) as (main, mails):
        for table, names in COLUMNS.items():
            main.columns(table, names)
        mails.columns("journal", MAIL)
        _Years(main, mails, plan).pass_by()


class _Years:
    """Writes one message after the other, as time goes."""

    def __init__(self, main: Bulk, mails: Bulk, plan: Plan) -> None:
        self._main, self._mails, self._plan = main, mails, plan
        self._dice = random.Random(plan.seed)
        self._entries, self._letters, self._numbers = count(1), count(1), count(1)
        self._beyond = max(plan.staff) + 1  # the first customer's id
        self._customers = max(20, plan.messages // 20)
        self._step = timedelta(days=365 * YEARS) / plan.messages
        spelled = ("".join(self._dice.choices(_SYLLABLES, k=self._dice.randrange(2, 5))) for _ in range(60_000))
        self._words = sorted(set(spelled))[:20_000]
        self._dice.shuffle(self._words)
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(len(self._words))))

    def pass_by(self) -> None:
        """Everything."""
        self._people()
        talks: list[Talk] = []
        at_once = min(_OPEN_AT_ONCE, max(3, self._plan.messages // 50))
        for n in range(self._plan.messages):
            at = self._plan.until - self._step * (self._plan.messages - n)
            if len(talks) < at_once:
                talks.append(self._begun())
            place = self._dice.randrange(len(talks))
            talk = talks[place]
            self._said(talk, n, at)
            if not talk.left:
                talks[place] = talks[-1]
                talks.pop()
                self._ended(talk, closed=True)
        for talk in talks:
            if talk.said:
                self._ended(talk, closed=False)

    def _people(self) -> None:
        since = when(self._plan.until - timedelta(days=365 * YEARS))
        for n in range(self._customers):
            address = _address(n, self._customers)
            self._main.add("person", self._beyond + n, address, address.partition("@")[2], f"Person {n}", "customer", since, True)
            self._main.add("budget", f"answers to {address}", when(self._plan.until), 1, 0)

    def _begun(self) -> Talk:
        return Talk(next(self._numbers), self._dice.randrange(self._customers), self._dice.choice(_QUOTAS))

    def _said(self, talk: Talk, n: int, at: datetime) -> None:
        """One message, whoever's turn it is: the customer's and, some of them inside, the team's."""
        talk.left, talk.said, talk.last = talk.left - 1, talk.said + 1, at
        talk.first = talk.first or at
        text = self._text(n)
        talk.subject = talk.subject or text.split(".")[0][:60]
        by_customer = talk.said % 2 == 1
        note = not by_customer and self._dice.random() < 0.22
        author = self._beyond + talk.customer if by_customer else self._dice.choice(self._plan.staff)
        sender = _address(talk.customer, self._customers) if by_customer else f"staff{author}@staff.example"
        said = Said(n=n, at=at, entry=next(self._entries), author=author, sender=sender, by_customer=by_customer, note=note)
        message_id = f"{self._plan.seed}.{n}.{self._dice.getrandbits(40)}@mail.example"
        self._mail(n, at, sender, (message_id, text, talk.subject))
        self._entry(talk, said, (message_id, text))
        self._around(talk, said)
        self._letters_of(talk, said)

    def _entry(self, talk: Talk, said: Said, mail: tuple[str, str]) -> None:
        """What it left on its ticket."""
        (message_id, text), then = mail, when(said.at)
        words = f"{talk.subject} {said.sender}" if said.by_customer else talk.subject
        role, audience = "customer" if said.by_customer else "staff", "internal" if said.note else "public"
        row = (said.entry, talk.number, said.author, role, text, text, 0, words, message_id, "smtp", "none", said.n + 1, then)
        if said.note:
            self._main.add("internal_note", *row)
        else:
            self._main.add("public_message", *row, then)
        disposition = "new_ticket" if talk.said == 1 else "note" if said.note else "reply"
        self._main.add("disposition", said.n + 1, QUEUE, disposition, talk.number, said.entry, _REASONS, then)
        self._main.add("mail_ref", _key(message_id), "stored", talk.number, said.entry, audience)
        if said.n % 12 == 0:
            digest = hashlib.sha256(b"%d" % said.n).hexdigest()
            self._main.add("attachment", said.entry, 0, "scan.pdf", "application/pdf", 200_000, digest, False)

    def _around(self, talk: Talk, said: Said) -> None:
        """What happened with it."""
        then = when(said.at)
        if talk.said == 1:
            self._main.add("event", next(self._entries), talk.number, "public", "created", "{}", said.author, then)
        if said.by_customer:
            return
        talk.staff_wrote = talk.staff_wrote or not said.note
        talk.seen[said.author] = said.entry
        changes = (said.n + 1, talk.number, said.author, "{}", then, "", False)
        self._main.add("undo", next(self._entries), said.entry, *changes)
        if self._dice.random() < 0.5:
            change = '{"old": "open", "new": "pending"}'
            self._main.add("event", next(self._entries), talk.number, "public", "status", change, said.author, then)

    def _mail(self, n: int, at: datetime, sender: str, said: tuple[str, str, str]) -> None:
        message_id, text, subject = said
        then, key = when(at), _key(message_id)
        raw = f"From: {sender}\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\nMessage-ID: <{message_id}>\r\n\r\n{text}\r\n".encode()
        digest = hashlib.sha256(raw).hexdigest()
        peer = ("smtp", "192.0.2.1", True, "mail.example")
        self._mails.add("journal", n + 1, then, *peer, sender, True, f'["{ADDRESS}"]', "[]", False, "", len(raw), digest, raw)
        read = (message_id, key, sender, subject, "human", "no sign of a machine", "none", _STEPS, "")
        self._main.add("inbound", n + 1, True, "desk", 1, then, *read)
        self._main.add("seen", digest, QUEUE, n + 1, then)
        if n % 200 == 0:
            ends = (None, None) if n > 0.99 * self._plan.messages else (then, "discard")
            self._main.add("held", n + 1, QUEUE, sender, subject, "too many", '["discard"]', then, *ends, False, False, True)

    def _letters_of(self, talk: Talk, said: Said) -> None:
        """The letters it caused: two to staff; of an answer one to its customer and one to staff."""
        customer = (self._beyond + talk.customer, _address(talk.customer, self._customers), "customer", "update")
        some = self._dice.sample(self._plan.staff, 2)
        team = [(one, f"staff{one}@staff.example", "staff", "notice") for one in some]
        letters = team if said.by_customer or said.note else [customer, *team[:1]]
        then = when(said.at)
        for person, address, audience, kind in letters:
            number = next(self._letters)
            message_id = f"o{number}.{self._dice.getrandbits(80):x}@help.example"
            made = (talk.number, said.entry, person, address, audience, kind, "sent", 1, then, "", message_id)
            self._main.add(
                "outbox",
                number,
                *made,
                f"support+b{number}.abcdefgh@help.example",
                ADDRESS,
                _LETTER,
                "",
                "[]",
                "250 2.0.0 kept",
                then,
            )
            self._main.add("mail_ref", _key(message_id), "issued", talk.number, said.entry, "public")
        if self._dice.random() < 0.3:
            self._main.add("mail_ref", _key(f"n{said.entry}@mail.example"), "mentioned", talk.number, said.entry, "public")
        if self._dice.random() < 0.05:
            self._main.add("digested", some[0], QUEUE, talk.number, said.entry, "notice", talk.subject, 0, then, then)

    def _ended(self, talk: Talk, *, closed: bool) -> None:
        """The head of a ticket, and what stands around it."""
        first, last = when(talk.first or self._plan.until), when(talk.last or self._plan.until)
        closed = closed and talk.number % 100 != 0
        pending = not closed and talk.staff_wrote and talk.number % 2 == 0
        status = "closed" if closed else "pending" if pending else "open"
        author = self._beyond + talk.customer
        assignee = self._plan.staff[talk.number % len(self._plan.staff)] if talk.number % 5 else None
        stands = (status, "normal", author, assignee, "customer" if pending else "staff", last, first, last)
        ends = (last if closed else None, last if pending else None, talk.staff_wrote, False)
        self._main.add("ticket", talk.number, QUEUE, talk.subject, talk.subject, *stands, *ends)
        self._main.add("participant", talk.number, author, "requester", 0, 0, True, True)
        tags = (f"tag{talk.number % TAGS}",) if talk.number % 5 == 0 else ()
        for tag in tags:
            self._main.add("ticket_tag", talk.number, tag)
        about = "\n".join((talk.subject, *tags, f"{_address(talk.customer, self._customers)} Person {talk.customer}"))
        self._main.add("ticket_words", talk.number, about)
        for person, entry in talk.seen.items():
            self._main.add("attention", person, talk.number, False, False, entry)

    def _text(self, n: int) -> str:
        words = self._dice.choices(self._words, cum_weights=self._weights, k=self._dice.randrange(30, 80))
        if n % 3 == 0:
            words[7] = COMMON
        if n % 20 == 0:
            words[3], words[12] = SPLIT
        if n % 5_000 == 1:
            words[9] = PHRASE
        if n % 25_000 == 2:
            words[11] = RARE
        return f"{' '.join(words[:10])}. {' '.join(words[10:25])}.\n\n{' '.join(words[25:])}."


def _address(customer: int, of: int) -> str:
    return f"person{customer}@customer{customer % max(10, of // 25)}.example"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
