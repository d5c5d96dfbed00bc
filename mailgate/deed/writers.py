"""Who wrote a mail, what proves it, and who else stands on it. The one rule: From says who it is; only a group list of ours and a
contact form of the queue, both configured and both proven, may say that it is somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from mailgate.deed import borders, digested, needed
from mailgate.deed.house import own_domains
from mailgate.deed.scene import Scene
from mailgate.deed.wanting import Service, Wanted, wanted
from mailgate.desk.behalf import behind_colleagues, handed_files
from mailgate.desk.command.base import Moment
from mailgate.desk.model import Desk, Doubt, Forward, Person, QueuePolicy
from mailgate.desk.ourselves import ours
from mailgate.mail import lists
from mailgate.mail import trust as proofs
from mailgate.mail.defects import Defect
from mailgate.mail.marks import inside, without_addresses
from mailgate.mail.model import Address, Classified, Envelope, Header, InboundMail, Mailbox, MailClass, TicketNumber, Trust, Via
from mailgate.mail.proof.page import SIGNED_IN
from mailgate.mail.unlinked import without_links
from store import blocks, held, people

#: How many people on To and Cc are looked at.
MAX_COPIED = 100
_CONFIRMED = proofs.Judgement(trust=Trust.TOKEN, because="confirmed at the registered address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The author of a mail in one queue, as far as it can be told."""

    met: Mapping[Address, Person]
    """The known people behind the addresses on the mail, in its commands and in its forward."""
    wants: Wanted
    """What the commands need to know."""
    numbered: Mapping[int, TicketNumber] | None
    """As in ``Known.numbered``."""
    person: Person | None
    address: Address | None
    proof: proofs.Judgement
    classified: Classified
    vouched: bool
    by_form: bool
    form: Person | None
    spam: bool
    blocked: bool


def find(session: Session, scene: Scene, queue: QueuePolicy, service: str = "") -> Writer:
    """Who wrote to this queue, or to an address of the desk itself there (``Known.service``)."""
    mail, envelope = scene.arrival.mail, scene.arrival.envelope
    fields = _believed(scene)
    own = lists.is_own(fields, _own_lists(scene))
    box, rewritten = _author(scene, fields) if own else (mail.sender, False)
    met = people.by_address(session, (one.address for one in boxes(mail, box)))
    user = _logged_in(session, envelope)
    again = scene.again
    confirmed = again.by if again is not None and again.confirmed else None
    person = confirmed or _person(box, met, scene.desk)
    numbered = digested.means(session, scene.house, mail, person) if service == "control" else None
    moment = Moment.by(person, queue, scene.arrival.received_at, scene.desk.policy)
    wants = wanted(mail, person, moment, Service(word=service, numbered=numbered))
    proof = _CONFIRMED if confirmed is not None else judge(scene, box, person, user)
    classified = mail.unlisted if own and mail.unlisted is not None else mail.classified
    by_form = _is_form(mail, queue, person, proof, envelope)
    form = _filled_in(scene, queue, met) if by_form else None
    return Writer(
        met=met | people.by_address(session, needed.addresses(wants.needs)),
        wants=wants,
        numbered=numbered,
        person=person,
        address=box.address if box else None,
        proof=proof,
        classified=_of_form(classified, form) if by_form else classified,
        vouched=rewritten and judge(scene, mail.sender, None, user).trust >= Trust.ALIGNED,
        by_form=by_form,
        form=form,
        spam=lists.says_spam(fields),
        blocked=blocks.blocks(session, _addresses(box, person, form)),
    )


def judge(scene: Scene, box: Mailbox | None, person: Person | None, user: frozenset[Address]) -> proofs.Judgement:
    """What the mail proves of an author. The proof is about the very address, not about the person behind it; only a log-in is
    about the person, by all the addresses of its ``user``.
    """
    return proofs.judge(replace(evidence(scene, box, person), logged_in=user))


def _logged_in(session: Session, envelope: Envelope) -> frozenset[Address]:
    """Every address of whoever logged in to our submission port, or whose page it was written on."""
    if envelope.user is None:
        return frozenset()
    person = people.by_address(session, [envelope.user]).get(envelope.user)
    return frozenset((envelope.user, *(person.aliases if person else ())))


def evidence(scene: Scene, box: Mailbox | None, person: Person | None) -> proofs.Evidence:
    """All that speaks for or against this author of the mail."""
    mail, envelope = scene.arrival.mail, scene.arrival.envelope
    return proofs.Evidence(
        headers=mail.headers,
        headers_clean=mail.headers_clean,
        author=box.address if box else None,
        via=envelope.via,
        peer_trusted=envelope.peer.trusted,
        source=scene.house.source(envelope),
        own_domains=own_domains(scene.desk),
        for_staff=person is not None and (person.is_staff or person.is_partner),
        headers_whole=Defect.HEADERS_CUT not in mail.defects,
        own=scene.arrival.own,
        signed_in=_signed_in(envelope, person),
    )


def _signed_in(envelope: Envelope, person: Person | None) -> bool:
    """Whether a session of the page stands behind it. Only those inside have one that is worth a log-in."""
    inside = person is not None and (person.is_staff or person.is_partner)
    return inside and envelope.via is Via.WEB and envelope.account == SIGNED_IN


def declined(session: Session, scene: Scene, author: Person | None) -> bool:
    """Whether they said lately that what was written by the page's form in their name was not theirs."""
    if scene.arrival.envelope.via is not Via.WEB or author is None or author.id is None:
        return False
    since = scene.house.clock() - scene.house.settings.web.declined_lasts
    return held.declined(session, author.id, Doubt.UNCONFIRMED, since)


def confirmed(session: Session, scene: Scene, author: Person | None) -> int:
    """The last request by the page's form that they said is theirs; 0 for none."""
    if scene.arrival.envelope.via is not Via.WEB or author is None or author.id is None:
        return 0
    return held.confirmed(session, author.id, Doubt.UNCONFIRMED)


def is_ours(scene: Scene, one: Address) -> bool:
    """Whether an address is a list of ours, or one of our queues', plain or with anything behind its delimiter."""
    return ours(one, scene.desk)


def copied(scene: Scene, writer: Writer) -> tuple[tuple[Person, ...], tuple[Address, ...]]:
    """People on To and Cc who are not us and not the author, each once; and the very addresses of those outside."""
    mail = scene.arrival.mail
    found: dict[Address, Person] = {}
    directly: list[Address] = []
    for box in (*mail.to[:MAX_COPIED], *mail.cc[:MAX_COPIED]):
        person = _person(box, writer.met, scene.desk)
        mine = person is None or (writer.person is not None and person.address == writer.person.address)
        if person is None or mine or is_ours(scene, box.address):
            continue
        found.setdefault(person.address, person)
        if not person.is_staff and box.address not in directly:
            directly.append(box.address)
    return tuple(found.values()), tuple(directly)


def forward(scene: Scene, writer: Writer) -> Forward | None:
    """The mail that a member of staff hands on. What holds words of an internal letter of ours is nobody's to be told."""
    mail, found = scene.arrival.mail, scene.arrival.mail.forwarded
    if found is None or not found.whole or writer.person is None or not writer.person.is_staff:
        return None
    found = behind_colleagues(found, mail.handed, lambda box: _person(box, writer.met, scene.desk))
    sender = _person(found.sender, writer.met, scene.desk)
    files, beside = handed_files(found, mail.attachments)
    nobody = sender is None or sender.is_staff or is_ours(scene, sender.address) or inside(found.text) or mail.marked
    return Forward(
        sender=None if nobody else sender,
        above=without_links(found.above),
        subject=without_links(found.subject or mail.subject),
        text=without_links(without_addresses(found.text)),
        files=files,
        beside=beside,
        message_id=found.message_id,
    )


def _believed(scene: Scene) -> list[Header]:
    arrival = scene.arrival
    return borders.believed(arrival.mail, arrival.envelope, scene.house.source(arrival.envelope))


def _own_lists(scene: Scene) -> frozenset[str]:
    return scene.desk.policy.own_lists


def _author(scene: Scene, fields: list[Header]) -> tuple[Mailbox | None, bool]:
    """The author of a mail that came through a list of ours, and whether the list had taken From's place."""
    mail, own = scene.arrival.mail, _own_lists(scene)
    found = lists.original(fields, mail) if lists.stands_for_another(mail.sender, own) else None
    if found is None or is_ours(scene, found.address):
        return mail.sender, False
    return found, True


def boxes(mail: InboundMail, author: Mailbox | None) -> Iterable[Mailbox]:
    """Everybody on a mail who may be somebody we know."""
    forwarded = (one.sender for one in (*((mail.forwarded,) if mail.forwarded else ()), *mail.handed))
    found = (author, mail.sender, lists.sole_reply_to(mail), *forwarded, *mail.to[:MAX_COPIED], *mail.cc[:MAX_COPIED])
    return (box for box in found if box is not None)


def _person(box: Mailbox | None, known: Mapping[Address, Person], desk: Desk) -> Person | None:
    if box is None:
        return None
    return known.get(box.address) or desk.newcomer(box.address, without_links(box.name))


def _is_form(mail: InboundMail, queue: QueuePolicy, person: Person | None, proof: proofs.Judgement, envelope: Envelope) -> bool:
    """Whether a contact form of the queue sent it: proven by its domain, or by a relay of ours that has heard nothing against."""
    if (
        mail.sender is None
        or mail.sender.address not in queue.form_senders
        or (person is not None and (person.is_staff or person.is_partner))
    ):
        return False
    return proof.trust >= Trust.ALIGNED or (envelope.peer.trusted and proof.trust is not Trust.FAILED)


def _filled_in(scene: Scene, queue: QueuePolicy, met: Mapping[Address, Person]) -> Person | None:
    """Who filled in the form: exactly one valid Reply-To that is none of ours; a form proves nobody to be staff."""
    box = lists.sole_reply_to(scene.arrival.mail)
    if box is None or is_ours(scene, box.address) or box.address in queue.form_senders:
        return None
    person = _person(box, met, scene.desk)
    return None if person is None or person.is_staff or person.is_partner else person


def _of_form(classified: Classified, form: Person | None) -> Classified:
    """A person's words by way of a program: only a report or a loop stays what it is. Who is not named is not answered."""
    if classified.mail_class in (MailClass.BOUNCE, MailClass.LOOP):
        return classified
    because = "filled in by a person" if form else "a contact form without one valid Reply-To"
    return Classified(mail_class=MailClass.HUMAN, reason=because, may_auto_answer=form is not None)


def _addresses(box: Mailbox | None, person: Person | None, form: Person | None) -> frozenset[Address]:
    """Every address of whoever wrote: a block of one of them is a block of the person."""
    mine = frozenset((person.address, *person.aliases)) if person else frozenset[Address]()
    theirs = frozenset((form.address, *form.aliases)) if form else frozenset[Address]()
    return mine | theirs | (frozenset((box.address,)) if box else frozenset())
