"""Facts for the rules: everything the store knows about one mail in one queue. The one rule: it is read inside the transaction
that acts on it, so nothing it says can change before the commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mailgate.deed import addressed, answered, marks, reports
from mailgate.deed.house import House, bases, own_domains
from mailgate.deed.routing import Routed
from mailgate.desk.model import Again, Desk, Fresh, Known, Person, PersonKind, Reference, Said, TicketFacts
from mailgate.mail import trust as proofs
from mailgate.mail.model import Address, EntryId, Envelope, InboundMail, JournalId, Mailbox, MessageId, TicketNumber, Trust
from mailgate.mail.recipient import Base, Typed, Unknown, understand
from mailgate.mail.results import AuthResults
from mailgate.mail.thanks import is_mere_thanks
from store import mails, people, suppression, threads, tickets

#: How many people on To and Cc are looked at.
MAX_COPIED = 100
#: How many addresses of Reply-To are shown.
MAX_REPLY_TO = 3
#: How long a mail without Message-ID and Date is taken for a copy of one just like it.
SEEN_NAMELESS_FOR = timedelta(minutes=10)
_NUMBER = re.compile(r"\[#(\d{1,9})( internal)?\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One mail on its way through the desk: its place in the journal, how it came, what it says, what we found out ourselves."""

    journal: JournalId
    envelope: Envelope
    received_at: datetime
    mail: InboundMail
    own: AuthResults | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is the same for all queues of a mail, and for all mails of a batch."""

    house: House
    desk: Desk
    arrival: Arrival
    elsewhere: frozenset[str] = frozenset()
    """The other queues the same mail reached."""
    again: Again | None = None


def gather(session: Session, scene: Scene, routed: Routed) -> Known:
    """All that rules may ask about this mail in this queue."""
    mail, envelope, desk = scene.arrival.mail, scene.arrival.envelope, scene.desk
    people_here = _people(session, scene)
    again = scene.again
    author = again.by if again and again.confirmed else _person(mail.sender, people_here)
    proof = _proof(scene, author)
    signed = addressed.signed(session, scene.house.addresses, routed)
    acting = addressed.acting(session, scene.house.addresses, routed)
    references, issued = threads.references(session, _named_ids(mail), mail.message_id)
    returned = reports.returned(session, scene.house, mail, routed)
    bounced = reports.named(session, mail)
    bounce_kind, bounce_says = reports.about(mail, returned or bounced)
    subject = _NUMBER.search(mail.subject)
    typed = tuple((r.ticket, r.word) for r in routed.named if isinstance(r, Typed))
    numbers = {s.ticket for s in signed} | {r.ticket for r in references} | {n for n, _ in typed}
    numbers |= {f.ticket for f in (returned, bounced) if f and f.ticket} | ({TicketNumber(int(subject[1]))} if subject else set())
    numbers |= {acting.held.ticket} if acting and acting.held and acting.held.ticket else set()
    found = _tickets(session, numbers)
    quoting = answered.may_quote(mail, author, found)
    quoted = answered.read(session, _named_ids(mail), references) if quoting else answered.Answered()
    notes, public_texts = tickets.texts(session, tuple(found)) if quoting else ((), ())
    return Known(
        now=scene.arrival.received_at,
        desk=desk,
        queue=desk.queues[routed.queue],
        fresh=Fresh(ticket=TicketNumber(0), entry=EntryId(0)),
        said=said(scene.arrival),
        author=author,
        reply_to=tuple(dict.fromkeys(b.address for b in mail.reply_to[:MAX_REPLY_TO] if author and b.address != author.address)),
        trust=proof.trust,
        trust_because=proof.because,
        mail_class=mail.classified.mail_class,
        class_reason=mail.classified.reason,
        may_auto_answer=mail.classified.may_auto_answer,
        headers_date=mail.date,
        return_path=envelope.mail_from,
        silent=envelope.silent,
        stub=mail.stub,
        from_is_ours=mail.sender is not None and _is_ours(mail.sender.address, scene),
        issued_by_us=issued or marks.on(scene.house, mail) is not None,
        duplicate_of=mails.seen(session, mail.content_key, routed.queue, scene.arrival.received_at, within=_seen_for(mail)),
        to_base=any(isinstance(r, Base) for r in routed.arrived),
        by_wish=routed.by_wish,
        acting=acting,
        signed=signed,
        typed=typed,
        inside_elsewhere=routed.inside_elsewhere,
        returned=returned,
        returned_proven=reports.fits(scene.house, mail, returned),
        bad_address=addressed.means_nothing(routed, signed, acting),
        references=_near(references, found, routed.queue, scene.elsewhere),
        bounced=bounced,
        bounce_kind=bounce_kind,
        bounce_says=bounce_says,
        subject_ticket=_tagged(subject, found, scene.elsewhere),
        subject_internal=bool(subject and subject[2]),
        tickets=found,
        copied=_copied(scene, people_here, author),
        author_suppressed=suppression.among(session, [author.address]).get(author.address) if author else None,
        letters=quoted.letters,
        answered_text=quoted.public,
        notes=notes,
        public_texts=public_texts,
        marked_files=mail.marked,
        mere_thanks=is_mere_thanks(mail.reply.text, _names(author, desk)),
        choice=again.choice if again else None,
        decided_by=again.by if again else None,
    )


def said(arrival: Arrival) -> Said:
    """The words of a mail. ``attachments`` lose their octets: those are blobs by now."""
    mail = arrival.mail
    return Said(
        text=mail.reply.text,
        full_text=mail.text,
        quoted_lines=mail.reply.quoted_lines,
        subject=mail.subject,
        attachments=mail.attachments,
        message_id=mail.message_id,
        references=_named_ids(mail),
        via=arrival.envelope.via,
        journal=arrival.journal,
        at=arrival.received_at,
    )


def _named_ids(mail: InboundMail) -> tuple[MessageId, ...]:
    """In-Reply-To, then References newest first (RFC 5322 §3.6.4)."""
    return tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))


def _people(session: Session, scene: Scene) -> dict[Address, Person]:
    mail = scene.arrival.mail
    boxes = [*((mail.sender,) if mail.sender else ()), *mail.to[:MAX_COPIED], *mail.cc[:MAX_COPIED]]
    return people.by_address(session, (box.address for box in boxes))


def _person(box: Mailbox | None, known: dict[Address, Person]) -> Person | None:
    if box is None:
        return None
    return known.get(box.address) or Person(id=None, address=box.address, name=box.name, kind=PersonKind.CUSTOMER)


def _proof(scene: Scene, author: Person | None) -> proofs.Judgement:
    if scene.again is not None and scene.again.confirmed:
        return proofs.Judgement(trust=Trust.TOKEN, because="confirmed at the registered address")
    return proofs.judge(evidence(scene, author))


def evidence(scene: Scene, author: Person | None) -> proofs.Evidence:
    """All that speaks for or against this author of the mail."""
    mail, envelope = scene.arrival.mail, scene.arrival.envelope
    return proofs.Evidence(
        headers=mail.headers,
        headers_clean=mail.headers_clean,
        author=mail.sender.address if author and mail.sender else None,  # an alias proves its own domain
        via=envelope.via,
        peer_trusted=envelope.peer.trusted,
        source=scene.house.source,
        own_domains=own_domains(scene.desk),
        for_staff=author is not None and author.is_staff,
        own=scene.arrival.own,
    )


def _tickets(session: Session, numbers: set[TicketNumber]) -> dict[TicketNumber, TicketFacts]:
    found = tickets.facts(session, numbers, lock=True)
    following = {t.open_follow_up for t in found.values() if t.open_follow_up} - set(found)
    return {**found, **tickets.facts(session, following, lock=True)}


def _near(
    references: tuple[Reference, ...], found: dict[TicketNumber, TicketFacts], queue: str, elsewhere: frozenset[str]
) -> tuple[Reference, ...]:
    """References to this queue's tickets first. Those of another queue that got the same mail itself are that queue's matter."""
    known = [r for r in references if r.ticket in found and found[r.ticket].queue not in elsewhere]
    return tuple(sorted(known, key=lambda r: found[r.ticket].queue != queue))


def _tagged(
    subject: re.Match[str] | None, found: dict[TicketNumber, TicketFacts], elsewhere: frozenset[str]
) -> TicketNumber | None:
    """The number in the subject, unless it is the matter of another queue that got the same mail itself."""
    number = TicketNumber(int(subject[1])) if subject else None
    ticket = found.get(number) if number is not None else None
    return None if ticket is not None and ticket.queue in elsewhere else number


def _is_ours(one: Address, scene: Scene) -> bool:
    meaning = understand(one, bases(scene.desk), scene.house.addresses.delimiter)
    return meaning != Unknown(queue=None)


def _copied(scene: Scene, known: dict[Address, Person], author: Person | None) -> tuple[Person, ...]:
    """People on To and Cc who are not us and not the author."""
    mail = scene.arrival.mail
    boxes = {box.address: box for box in (*mail.to[:MAX_COPIED], *mail.cc[:MAX_COPIED])}
    mine = author.address if author else None
    return tuple(
        person
        for one, box in boxes.items()
        if one != mine and not _is_ours(one, scene) and (person := _person(box, known)) is not None
    )


def _names(author: Person | None, desk: Desk) -> frozenset[str]:
    """Words of the names a thanks may hold: the author's, the staff's, the queues'."""
    texts = [p.shown for p in (*((author,) if author else ()), *desk.staff)] + [q.display_name for q in desk.queues.values()]
    return frozenset(word for text in texts for word in re.findall(r"\w+", text.lower()))


def _seen_for(mail: InboundMail) -> timedelta:
    """How long the same mail is a copy. Without id and date two alike may be two: a monitor says the same every day."""
    return mails.SEEN_FOR if mail.message_id or mail.date else SEEN_NAMELESS_FOR
