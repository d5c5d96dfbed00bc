"""What somebody in a talk writes on the page. Its one rule: it is put together by the page's own builder.

``anna@customer -> [#1 page]``, their page of a ticket; ``anna@customer -> [support form]    Subject: The lamp``, the form for new
requests. In parentheses: ``signed in``; ``inside``, the form for notes; ``file NAME``; ``again``, the same form with the same
words once more; ``known``, the form for new requests behind a link of their own.
"""

from __future__ import annotations

import re

from mailgate.mail.model import Address, JournalId, Mailbox, PersonId, TicketNumber, Visibility
from mailgate.web import places, posting
from mailgate.web.filled import File
from mailgate.web.places import Place, Seat
from mailgate.web.posting import Posting
from store import journal, people, tickets
from tests.client import full
from tests.office import Office
from tests.talks.steps import Writes

_PAGE = re.compile(r"\[#(\d+) page\]")
_FORM = re.compile(r"\[(\w+) form\]")


def is_meant(step: Writes) -> bool:
    """Whether a step is written on a page."""
    return any(one.fullmatch(step.to[0]) for one in (_PAGE, _FORM))


def written(office: Office, step: Writes) -> JournalId:
    """The words, in the journal."""
    assert all(words.split()[0] in ("signed", "inside", "file", "again", "known") for words in step.how), step.how
    names = [words.removeprefix("file ") for words in step.how if words.startswith("file ")]
    made = Posting(
        author=Mailbox(address=Address(full(step.sender)), name=step.sender.partition("@")[0].capitalize()),
        proven=_FORM.fullmatch(step.to[0]) is None or "known" in step.how,
        signed_in="signed in" in step.how,
        host="192.0.2.77",
        place=_meant(office, step),
        form=str(len(journal.after(office.store, JournalId(0), 1000)) - ("again" in step.how)),
        text=step.body,
        files=tuple(File(name=name, data=f"the octets of {name}".encode()) for name in names),
    )
    return journal.append(office.store, [posting.entry(made, posting.message_id(made), office.now)])[0]


def _meant(office: Office, step: Writes) -> Place:
    if (form := _FORM.fullmatch(step.to[0])) is not None:
        with office.store.read() as session:
            return places.of_queue(office.house.desk(session).queues[form[1]], step.subject)
    found = _PAGE.fullmatch(step.to[0])
    assert found
    return _place(office, Address(full(step.sender)), TicketNumber(int(found[1])), inside="inside" in step.how)


def _place(office: Office, who: Address, number: TicketNumber, *, inside: bool) -> Place:
    with office.store.read() as session:
        person = people.by_address(session, [who])[who]
        pair = (number, PersonId(person.id or 0))
        generation = tickets.generations(session, [pair])[pair]
        ticket = tickets.facts(session, [number])[number]
        queue = office.house.desk(session).queues[ticket.queue]
        seat = Seat(ticket=number, person=pair[1], generation=generation, queue=queue, subject=ticket.subject)
        if not person.is_partner:
            return places.of_customer(office.house, session, seat)
        return places.of_partner(office.house, session, seat, Visibility.INTERNAL if inside else Visibility.PUBLIC)
