"""What is written on the page becomes a mail in the journal. The one rule: a page decides nothing; it writes what any mail client
would, and then says what the desk made of it.

A page that takes words does this (``reply`` is the one to look at)::

    async with uploads.filled_in(site, request) as filled:         fields and files, within bounds
        carried = forms.must_be_ours(site, request, filled, about)  shown by us, about just that, not too long ago (T17)
        problem = uploads.problem(site, filled, "text")             nothing written, too much …: the form again, with the words
        fate = await posting.send(site, Posting(form=carried, …))   durable, and decided; raises NotKeptError: 503, with the words

The same form with the same words is one message however often it is sent: its Message-ID is made of both (R5).
"""

from __future__ import annotations

import hashlib
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime

import anyio
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from mailgate.desk.model import Disposition
from mailgate.desk.obeyed import obeyed
from mailgate.mail import compose, from_page
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.model import Envelope, JournalId, Mailbox, MessageId, Peer, TicketNumber, Via
from mailgate.mail.proof.page import SIGNED_IN
from mailgate.web.places import Place
from mailgate.web.site import Site
from mailgate.web.unvouched import counted
from mailgate.web.uploads import File
from store import mails
from store.journal import Entry

#: Seconds between two looks whether the desk has decided: about three in all.
LOOKS = (0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Words on their way: by whom, where to, out of which form."""

    author: Mailbox
    """At the registered address of whose page it is; of a page that anybody can open, at the address they gave."""
    proven: bool
    """A link or a session says so; else anybody may have filled it in."""
    signed_in: bool = False
    host: str
    """Where the request came from."""
    place: Place
    form: str
    """What the form carried (``forms``), checked before."""
    text: str
    files: tuple[File, ...] = ()
    language: str = ""
    """Of the page, for who is answered and has said nowhere which is theirs."""
    client: str = ""
    """What counts as the client of a form that nobody vouches for, as long as its room is bounded; "" of every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """It is on its ticket, or was obeyed."""

    disposition: Disposition
    ticket: TicketNumber | None
    entry: int | None
    """The message it became; None: it was a command."""
    obeyed: bool = True
    """A command that was not is told to its author by mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A human looks at it first."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was added; the words stay in the journal."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """It is safe, and the desk will come to it."""

    journal: JournalId


Fate = Stored | Held | Refused | Waiting


async def send(site: Site, posting: Posting) -> Fate:
    """Make it durable, and wait a little for what becomes of it. Raises NotKeptError, FullError and what the store does: then
    nothing was kept."""
    made = await site.apart(lambda: message_id(posting))
    if (before := await site.read(lambda session: _of_first(session, made))) is not None:
        return before
    async with site.encoding if posting.files else nullcontext():
        mail = await site.apart(lambda: entry(posting, made, site.now()))
        async with counted(site, mail):
            kept = await site.keep(mail)
    for pause in LOOKS:
        with suppress(DBAPIError, OSError):  # it is safe, whatever becomes of the store while we look
            if (fate := await site.read(lambda session: _of(session, kept, made))) is not None:
                return fate
        await anyio.sleep(pause)
    return Waiting(journal=kept)


def message_id(posting: Posting) -> MessageId:
    """The id of these words out of this form. Nobody else can know it before: a form carries a token."""
    said = (posting.form, posting.author.address, posting.place.to, posting.place.subject, posting.text)
    digest = hashlib.sha256()
    for piece in (*said, *(part for file in posting.files for part in (file.name, file.data))):
        octets = piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")
        digest.update(b"%d:%b" % (len(octets), octets))  # lengths, so that no two forms run together alike
    return MessageId(f"page.{digest.hexdigest()[:40]}@{posting.place.queue.address.rpartition('@')[2]}")


def entry(posting: Posting, made: MessageId, at: datetime) -> Entry:
    """The mail as the journal takes it, under its ``message_id``. Every header of it is made by ``mail.compose``, whatever was
    typed (T60)."""
    place = posting.place
    spec = MailSpec(
        sender=posting.author,
        to=(Mailbox(address=place.queue.address, name=place.queue.display_name),),
        reply_to=None,
        subject=place.subject,
        date=at,
        message_id=made,
        in_reply_to=place.in_reply_to,
        references=place.references,
        auto=AutoKind.NONE,
        text=posting.text,
        html=None,
        boundary_seed=made,
        with_attachments=bool(posting.files),
        extra=((from_page.LANGUAGE, posting.language),) if posting.language else (),
    )
    built = compose.build(spec)
    enclosed = [(file.name, file.content_type, file.data) for file in posting.files]
    envelope = Envelope(
        mail_from=posting.author.address,
        rcpt_to=(place.to,),
        peer=Peer(host=posting.host),
        via=Via.WEB,
        account=SIGNED_IN if posting.signed_in else "",
        user=posting.author.address if posting.proven else None,
    )
    raw = compose.assemble(built.content, built.boundary, enclosed)
    return Entry(envelope=envelope, received_at=at, raw=raw, client=posting.client)


def _of_first(session: Session, made: MessageId) -> Fate | None:
    """What became of these words when they came first; None: they never came, or nobody has decided yet."""
    first = mails.first_with_id(session, made)
    return _of(session, first, made) if first is not None else None


def _of(session: Session, journal: JournalId, made: MessageId) -> Fate | None:
    """What became of one mail; of a copy, what became of the first."""
    ends = mails.dispositions(session, [journal]).get(journal, [])
    if not ends:
        return None
    end = ends[0]  # it went to one queue
    match Disposition(end.disposition):
        case Disposition.DUPLICATE:
            first = mails.first_with_id(session, made)
            return _of(session, first, made) if first not in (None, journal) else Refused(reasons=tuple(end.reasons))
        case Disposition.HELD:
            return Held(reasons=tuple(end.reasons))
        case Disposition.REJECTED | Disposition.LOOP:
            return Refused(reasons=tuple(end.reasons))
        case Disposition.FAILED:
            return Waiting(journal=journal)
        case found:
            ticket, done = None if end.ticket is None else TicketNumber(end.ticket), True
            if end.entry is None:
                done = obeyed(mails.inbound(session, [journal])[journal].steps)
            return Stored(disposition=found, ticket=ticket, entry=end.entry, obeyed=done)
