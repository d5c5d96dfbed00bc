"""Facts for the rules: everything the store knows about one mail in one queue. The one rule: it is read inside the transaction
that acts on it, so nothing it says can change before the commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from mailgate.deed import acted, addressed, answered, marks, needed, outside, placing, reports, strand, thanking, writers
from mailgate.deed.crossing import with_crossings
from mailgate.deed.merged import Ends
from mailgate.deed.routing import Routed
from mailgate.deed.scene import Arrival, Scene
from mailgate.desk.command.needs import Opener
from mailgate.desk.meant import weighed
from mailgate.desk.model import Forward, Fresh, Known, Reference, Said, Status, Suppressed, TicketFacts
from mailgate.mail import from_page
from mailgate.mail.model import Address, EntryId, InboundMail, MessageId, TicketNumber, Via
from mailgate.mail.recipient import Base, Service, Typed
from mailgate.mail.unlinked import without_links
from store import duplicates, reopening, sides, strangers, suppression, tickets

#: How many addresses of Reply-To are shown.
MAX_REPLY_TO = 3
#: How long a mail without Message-ID and Date is taken for a copy of one just like it.
SEEN_NAMELESS_FOR = timedelta(minutes=10)
__all__ = ["Arrival", "Scene", "gather", "said"]

_NUMBER = re.compile(r"\[#(\d{1,9})( internal)?\]", re.IGNORECASE)


def gather(session: Session, scene: Scene, routed: Routed) -> Known:
    """All that rules may ask about this mail in this queue."""
    mail, envelope, again, now = scene.arrival.mail, scene.arrival.envelope, scene.again, scene.house.clock()
    came = scene.arrival.received_at  # a word counts from when it came in, however late it is read
    desk = scene.house.desk(session) if mail.bounce else scene.desk  # who is reachable may have changed within a batch
    writer = writers.find(session, scene, desk.queues[routed.queue], _service(routed))
    author, forward = writer.person, writers.forward(scene, writer)
    people_copied, directly = writers.copied(scene, writer)
    signed = addressed.signed(session, scene.house.addresses, routed)
    acting = addressed.acting(session, scene.house.addresses, routed)
    ids = named_ids(mail, forward)
    references, issued = strand.named(session, scene.house, ids, mail.message_id)
    returned, bounced = reports.returned(session, scene.house, mail, routed), reports.named(session, mail)
    bounce_kind, bounce_says = reports.about(mail, returned or bounced)
    subject = _NUMBER.search(mail.subject)
    typed = tuple((r.ticket, r.word) for r in routed.named if isinstance(r, Typed))
    about = acted.named(session, acting, came)
    things = (*signed, *references, returned, bounced, acting.held if acting else None, about, again.held if again else None)
    numbers = {thing.ticket for thing in things if thing and thing.ticket} | {number for number, _ in typed}
    ends = Ends.of(session, numbers | _number(subject) | writer.wants.tickets)
    found = _with_openers(session, _tickets(session, set(ends.all), scene), writer)
    quoted = answered.read(session, ids, references, now) if answered.may_quote(mail, author, found) else None
    asked = answered.Asked(ids=() if envelope.via is Via.WEB else ids, references=references, desk=desk, now=now, quoted=quoted)
    mail = answered.read_again(session, mail, author, asked)
    notes, public_texts = tickets.texts(session, tuple(found), now) if quoted else ((), ())
    known = Known(
        now=came,
        decided_at=now,
        desk=desk,
        queue=desk.queues[routed.queue],
        fresh=Fresh(ticket=TicketNumber(0), entry=EntryId(0)),
        said=said(replace(scene.arrival, mail=mail)),
        author=author,
        reply_to=_elsewhere(mail, writer),
        from_address=writer.address,
        trust=writer.proof.trust,
        trust_because=writer.proof.because,
        place=ends.place(placing.place(scene, routed, writer.proof.signed)),
        mail_class=writer.classified.mail_class,
        class_reason=writer.classified.reason,
        may_auto_answer=writer.classified.may_auto_answer,
        headers_date=mail.date,
        return_path=envelope.mail_from,
        silent=envelope.silent,
        stub=mail.stub,
        met=writer.met,
        facts=needed.read(writer.wants.needs, replace(_room(session, scene, writer, found), answers=_answers(references))),
        service=_service(routed),
        numbered=writer.numbered,
        vouched=writer.vouched,
        form=writer.form,
        by_form=writer.by_form,
        forward=forward,
        spam=writer.spam,
        blocked=writer.blocked,
        declined=writers.declined(session, scene, author),
        claimed_before=writers.confirmed(session, scene, author),
        from_is_ours=writer.address is not None and writers.is_ours(scene, writer.address),
        issued_by_us=issued or marks.on(scene.house, mail) is not None,
        duplicate_of=duplicates.seen(session, mail.content_key, routed.queue, came, within=_seen_for(mail)),
        to_base=any(isinstance(r, Base) for r in routed.arrived),
        by_wish=routed.by_wish,
        acting=ends.acting(acting),
        merged=ends.into,
        deeds=acted.deeds(session, about, author, tuple(found), came),
        lost=scene.border.layout.plain and addressed.lost(mail, routed, acting, references),
        signed=ends.each(signed),
        typed=tuple((ends.number(number), word) for number, word in typed),
        inside_elsewhere=ends.numbers(routed.inside_elsewhere),
        returned=ends.one(returned),
        returned_proven=reports.fits(scene.house, mail, returned),
        bad_address=addressed.means_nothing(routed, signed, acting),
        taken=ends.taken((r.ticket for r in references if r.kind != "mentioned"), found, routed.queue, scene.elsewhere),
        references=_near(ends.each(references), found, routed.queue, scene.elsewhere),
        bounced=ends.one(bounced),
        bounce_kind=bounce_kind,
        bounce_says=bounce_says,
        bounce_ends=reports.ends(desk, mail, returned),
        answers_unknown=answered.is_unknown(mail, references) or answered.is_anothers(session, mail, author, references),
        subject_ticket=_tagged(subject, ends, found, scene.elsewhere),
        subject_internal=bool(subject and subject[2]),
        tickets=found,
        copied=people_copied,
        directly=directly,
        author_suppressed=_suppressed(session, scene, writer),
        letters=tuple(map(without_links, quoted.letters)) if quoted else (),
        answered_text=quoted.public if quoted else "",
        notes=notes,
        public_texts=public_texts,
        marked_files=mail.marked,
        mere_thanks=thanking.is_all(mail, author, desk),
        side=sides.answered(session, author, signed, ids),
        choice=again.choice if again else None,
        decided_by=again.by if again else None,
        confirmed=again.confirmed if again else False,
        held=ends.one(again.held) if again else None,
    )
    return weighed(with_crossings(session, known, ids))


def _service(routed: Routed) -> str:
    """The address of the desk itself that the mail came to, if it came to nothing else here."""
    words = {r.word if isinstance(r, Service) else "" for r in routed.arrived}
    return words.pop() if len(words) == 1 else ""


def _room(session: Session, scene: Scene, writer: writers.Writer, found: Iterable[TicketNumber]) -> needed.Room:
    listed = scene.desk.policy.listed
    return needed.Room(
        session=session, met=writer.met, asker=writer.person, now=scene.house.clock(), here=tuple(found), listed=listed
    )


def said(arrival: Arrival) -> Said:
    """The words of a mail, without links to the page: each is one person's (T22). ``attachments`` are blobs by now."""
    mail = arrival.mail
    return Said(
        text=without_links(mail.reply.text),
        full_text=without_links(mail.text),
        quoted_lines=mail.reply.quoted_lines,
        subject=without_links(mail.subject),
        attachments=mail.attachments,
        message_id=mail.message_id,
        references=named_ids(mail),
        via=arrival.envelope.via,
        journal=arrival.journal,
        at=arrival.received_at,
        spoken=from_page.language(mail) if arrival.envelope.via is Via.WEB else "",
    )


def named_ids(mail: InboundMail, forward: Forward | None = None) -> tuple[MessageId, ...]:
    """The mail that staff hand on, then In-Reply-To, then References, each newest first (RFC 5322 §3.6.4)."""
    handed_on = (forward.message_id,) if forward is not None and forward.message_id else ()
    return tuple(dict.fromkeys((*handed_on, *reversed(mail.in_reply_to), *reversed(mail.references))))


def _tickets(session: Session, numbers: set[TicketNumber], scene: Scene) -> dict[TicketNumber, TicketFacts]:
    found = tickets.facts(session, numbers, lock=True)
    staff = frozenset(person.id for person in scene.desk.staff)
    since = scene.arrival.received_at - timedelta(hours=1)
    for number, ticket in found.items():
        found[number] = outside.known(session, ticket, scene)
        if ticket.status is Status.CLOSED:
            times, kept = reopening.since_closing(session, number, since, staff)
            found[number] = replace(found[number], reopened=times, kept_at=kept)
    following = {t.open_follow_up for t in found.values() if t.open_follow_up} - set(found)
    return {**found, **tickets.facts(session, following, lock=True)}


def _number(subject: re.Match[str] | None) -> set[TicketNumber]:
    return {TicketNumber(int(subject[1]))} if subject else set()


def _answers(references: Iterable[Reference]) -> EntryId | None:
    """The message that a mail answers, as far as its ids tell."""
    return next((r.entry for r in references if r.entry is not None and r.kind != "mentioned"), None)


def _with_openers(
    session: Session, found: dict[TicketNumber, TicketFacts], writer: writers.Writer
) -> dict[TicketNumber, TicketFacts]:
    """With what there is to know of their requesters before one is blocked, where staff ask for that."""
    if Opener() not in writer.wants.needs:
        return found
    return {
        number: replace(ticket, proven=strangers.proven(session, ticket), answered=strangers.answered(session, ticket))
        for number, ticket in found.items()
    }


def _near(
    references: tuple[Reference, ...], found: dict[TicketNumber, TicketFacts], queue: str, elsewhere: frozenset[str]
) -> tuple[Reference, ...]:
    """References to this queue's tickets first. Those of another queue that got the same mail itself are that queue's matter."""
    known = [r for r in references if r.ticket in found and found[r.ticket].queue not in elsewhere]
    return tuple(sorted(known, key=lambda r: found[r.ticket].queue != queue))


def _tagged(
    subject: re.Match[str] | None, ends: Ends, found: dict[TicketNumber, TicketFacts], elsewhere: frozenset[str]
) -> TicketNumber | None:
    """The number in the subject, unless it is the matter of another queue that got the same mail itself."""
    number = ends.number(TicketNumber(int(subject[1]))) if subject else None
    ticket = found.get(number) if number is not None else None
    return None if ticket is not None and ticket.queue in elsewhere else number


def _suppressed(session: Session, scene: Scene, writer: writers.Writer) -> Suppressed | None:
    """Whether the very address it came from gets no mail. A mail from somebody's other address says nothing of that one."""
    came_from = writer.address
    if came_from is None or writer.person is None or not writer.person.has(came_from):
        return None
    return suppression.among(session, [came_from], scene.house.clock()).get(came_from)


def _elsewhere(mail: InboundMail, writer: writers.Writer) -> tuple[Address, ...]:
    """Where else than to its author the mail wants to be answered."""
    known = [person for person in (writer.person, writer.form) if person is not None]
    asked = (box.address for box in mail.reply_to[:MAX_REPLY_TO] if writer.person)
    return tuple(dict.fromkeys(one for one in asked if not any(person.has(one) for person in known)))


def _seen_for(mail: InboundMail) -> timedelta:
    """How long the same mail is a copy. Without id and date two alike may be two: a monitor says the same every day."""
    return duplicates.SEEN_FOR if mail.message_id or mail.date else SEEN_NAMELESS_FOR
