"""What attacks begin with and end in: a ticket, a signed address, what reached whom. Its one rule: mail in, mails out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.desk.model import Person
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Spoken
from mailgate.mail.model import Address, JournalId
from store import mails, people
from tests.client import Draft, Letter, full
from tests.office import Office

STAFF = ("bea@staff.example", "tom@staff.example")
_NOTE_ADDRESS = re.compile(r"mailto:(\S+\.i\.[a-z2-7]{26}@[^?\s]+)")
_SIGNED = re.compile(r"\+t\d+-(\d+)\.[pi]\.[a-z2-7]{26}@", re.IGNORECASE)


@dataclass(frozen=True)
class Opened:
    """A customer's new ticket, with the letter each side got about it."""

    number: int
    entry: JournalId
    who: str
    acknowledged: Letter
    notice: Letter
    """Bea's."""
    to_tom: Letter

    @property
    def note_address(self) -> str:
        """Bea's signed internal address."""
        return note_address(self.notice)


def opened(office: Office, who: str = "anna@customer", *, subject: str = "The lamp", queue: str = "support") -> Opened:
    """Somebody proven opens a ticket, and is acknowledged."""
    entry = office.mail(who, queue, subject, "It is dead.")
    office.work()
    return Opened(
        number=ticket_of(office, entry),
        entry=entry,
        who=full(who),
        acknowledged=office.letter(who),
        notice=office.letter("bea@staff"),
        to_tom=office.letter("tom@staff"),
    )


def ticket_of(office: Office, entry: JournalId) -> int:
    """The ticket a mail ended on."""
    with office.store.read() as session:
        [row] = mails.dispositions(session, [entry])[entry]
    assert row.ticket is not None, f"{row.disposition}: no ticket"
    return row.ticket


def note_address(letter: Letter) -> str:
    """The signed internal address in a letter to staff."""
    found = _NOTE_ADDRESS.search(letter.text)
    assert found, letter.text
    return found[1]


def outside(office: Office, since: int = 0) -> list[Letter]:
    """Letters to anybody who is no staff, from the ``since``-th letter on."""
    return [letter for letter in office.delivered[since:] if letter.to not in STAFF]


def holding(letters: Sequence[Letter], word: str) -> list[Letter]:
    """Those that hold a word, in any byte."""
    return [one for one in letters if word in one.everything or word.encode() in one.raw]


def words(office: Office, number: int) -> list[tuple[str, str]]:
    """What was said on a ticket: visibility and text."""
    return [(e.visibility.value, e.text) for e in office.ticket(number).timeline if isinstance(e, Spoken)]


def seen_by(office: Office, who: str, number: int) -> str:
    """Everything on a ticket's timeline that somebody may see, as one text; "" for nothing."""
    story = office.ticket(number)
    with office.store.read() as session:
        person = people.by_address(session, [Address(full(who))])[Address(full(who))]
        house = office.house.desk(session).queues[story.ticket.queue].address
    told = as_seen_by(person, story, house, office.now)
    return repr(told.timeline) if told else ""


def person(office: Office, who: str) -> Person:
    """Who is stored under an address."""
    with office.store.read() as session:
        return people.by_address(session, [Address(full(who))])[Address(full(who))]


def signed_persons(letter: Letter) -> set[str]:
    """The persons named by all signed addresses in a letter."""
    return set(_SIGNED.findall(letter.everything + letter.raw.decode("utf-8", "replace")))


def by_border(office: Office, draft: Draft, above: str, *, trusted: bool = True, path: str = "") -> JournalId:
    """A mail as our border hands it on: ``above`` are the lines it starts with. Not ``trusted``: from anybody."""
    raw = above.replace("\n", "\r\n").encode() + draft.octets(f"<{len(office.delivered)}.{draft.subject}@x.example>", office.now)
    return office.post(draft, raw=raw, authenticated=True if trusted else None, mail_from=path or draft.sender)


def got(office: Office, who: str, word: str) -> bool:
    """Whether a word reached somebody."""
    return any(word in letter.text for letter in office.letters(who))
