"""Where whoever is asked about a request says whether it is theirs: ``/c/<link>/``. The one rule: the link shows nothing of what
was written, for it may have gone to somebody who never wrote it (T24), and only a form sent from here says anything (T17).

What is said goes to the desk as a mail to the address that the question can be answered at, so that both ways are one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import anyio
import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.desk import hours
from mailgate.desk.charge import DAY
from mailgate.desk.model import Choice, Doubt, Person, QueuePolicy
from mailgate.mail import links
from mailgate.mail.links import Kind, ThingLink
from mailgate.mail.model import ActionKind, JournalId, Mailbox, PersonId, TicketNumber
from mailgate.mail.recipient import Addresses
from mailgate.web import answers, forms, posting, telling, uploads
from mailgate.web.answers import GoneError
from mailgate.web.new_request import form_of
from mailgate.web.places import Place
from mailgate.web.posting import LOOKS, Posting
from mailgate.web.site import NOT_KEPT, Site
from store import held, mails, page_access, people, tickets
from store.tables import HeldRow

#: What the buttons say, as the answer to the letter would.
WORDS = ("yes", "no")

#: So many other requests are named at a time.
MOST = 20

_log = structlog.get_logger("mailgate.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, and who is asked whether it is theirs."""

    segment: str
    """The part of the path that is the key; never in a log."""
    link: ThingLink
    row: HeldRow
    person: Person
    queue: QueuePolicy
    ticket: TicketNumber | None
    """What became of it."""
    place: str = ""
    """The URL of that ticket as they may see it; "": there is none, or it was revoked."""

    others: tuple[dict[str, str], ...] = ()
    """Other requests that wait for their word: where they can give it, and when they came. One letter may be all they got."""

    @property
    def about(self) -> tuple[int, ...]:
        """Whose form this is and what it is about."""
        return (-2, self.link.number, self.link.until)

    @property
    def state(self) -> str:
        """``open``: nobody has said anything; ``waiting``: it is about to be done; ``opened``; ``discarded``; ``held``, now for
        another reason."""
        if self.row.resolved_at is None:
            return "waiting" if self.row.decision is not None else "open"
        if self.row.resolution == Choice.DISCARD.value:
            return "discarded"
        return "opened" if self.ticket is not None else "held"


def routes(site: Site) -> list[Route]:
    """``/c/<link>/``."""

    async def show(request: Request) -> Response:
        try:
            return _page(site, request, await site.read(lambda session: _asked(site, session, request)))
        except GoneError:
            return await _over(site, request)

    async def say(request: Request) -> Response:
        try:
            await site.read(lambda session: _asked(site, session, request))
        except GoneError:
            return await _over(site, request)
        async with uploads.filled_in(site, request) as filled:
            asked = await site.read(lambda session: _asked(site, session, request))
            try:
                carried = forms.must_be_ours(site, request, filled, asked.about)
            except forms.ExpiredError:
                return _page(site, request, asked, status=403)
            word = filled.text("say")
        if asked.state == "open" and word in WORDS:
            try:
                await posting.send(site, _posting(site, request, asked, (carried, word)))
            except NOT_KEPT as error:
                _log.error("not kept", why=type(error).__name__)
                return _page(site, request, asked, status=503)
            await _until_done(site, request)
        there = answers.place(site, request, f"/c/{asked.segment}/")
        return RedirectResponse(there, status_code=303)

    return [Route("/c/{link}/", show, methods=["GET"]), Route("/c/{link}/", say, methods=["POST"])]


def _asked(site: Site, session: Session, request: Request) -> Asked:
    """Raises GoneError for every other link (T13)."""
    segment = request.path_params["link"]
    link = links.read_thing(Kind.REQUEST, segment)
    if link is None or not site.links.opens(link, 0, site.now()):
        raise GoneError
    row = held.held(session, link.number)
    if row is None or row.reason != Doubt.UNCONFIRMED.value or row.confirmer is None:
        raise GoneError
    person = people.by_id(session, [PersonId(row.confirmer)]).get(PersonId(row.confirmer))
    queue = site.house.queues(session).get(row.queue)
    if person is None or queue is None:
        raise GoneError
    ticket = _ticket(session, row)
    place = _place(site, session, ticket, person)
    others = _others(site, session, row, person)
    return Asked(segment=segment, link=link, row=row, person=person, queue=queue, ticket=ticket, place=place, others=others)


async def _over(site: Site, request: Request) -> Response:
    """The page of a link that has ended: how to write once more. What became of the request it does not say. Raises GoneError."""
    queue = await site.read(lambda session: _ended(site, session, request))
    facts = {
        "language": answers.language(site, request, None, queue),
        "queue_name": queue.display_name,
        "brand": queue.name,
        "state": "ended",
        "new": answers.place(site, request, f"/n/{queue.name}/") if form_of(site, queue.name) else "",
        "write_to": queue.address,
        "others": (),
        "unsent": False,
        "expired": False,
    }
    return answers.page(site, request, "confirm", facts, status=410)


def _ended(site: Site, session: Session, request: Request) -> QueuePolicy:
    """The queue of a request whose link we made, and which has ended. Raises GoneError for every other link (T13)."""
    link = links.read_thing(Kind.REQUEST, request.path_params["link"])
    if link is None or not site.links.signed(link, 0) or site.links.opens(link, 0, site.now()):
        raise GoneError
    row = held.held(session, link.number)
    queue = site.house.queues(session).get(row.queue) if row is not None else None
    if queue is None:
        raise GoneError
    return queue


def _others(site: Site, session: Session, row: HeldRow, person: Person) -> tuple[dict[str, str], ...]:
    """Those that came so soon after this one that no letter of their own may have been sent. Who has made their links worthless
    is shown none by an older one (T22)."""
    who, zone, keep = (
        PersonId(row.confirmer or 0),
        hours.zone_of(person, site.house.policy),
        site.settings.schedule.unconfirmed_keep,
    )
    if page_access.generations(session, [who]).get(who, 0):
        return ()
    waiting = held.waiting_for(session, who, Doubt.UNCONFIRMED.value, (row.received_at, row.received_at + DAY), MOST + 1)
    return tuple(
        {
            "url": site.links.thing(Kind.REQUEST, one.id or 0, 0, one.received_at + keep),
            "at": telling.spelt(one.received_at, zone),
        }
        for one in waiting
        if one.id != row.id
    )[:MOST]


def _ticket(session: Session, row: HeldRow) -> TicketNumber | None:
    entry = JournalId(row.journal_id)
    ends = (end for end in mails.dispositions(session, [entry]).get(entry, []) if end.queue == row.queue)
    number = next((end.ticket for end in ends), None)
    return TicketNumber(number) if number is not None and row.resolved_at is not None else None


def _place(site: Site, session: Session, ticket: TicketNumber | None, person: Person) -> str:
    """Where they see it. A link that was made worthless is not given anew by an older one (T22)."""
    if ticket is None or person.id is None:
        return ""
    pair = (ticket, person.id)
    if tickets.generations(session, [pair]).get(pair, 0):
        return ""
    return site.links.ticket(*pair, 0, site.now() + site.settings.web.link_lasts)


def _posting(site: Site, request: Request, asked: Asked, said: tuple[str, str]) -> Posting:
    """The answer that they could have mailed."""
    carried, word = said
    shipped = Addresses(site.house.addresses.keys)  # as in ``places``: it is written here and read by the desk alone
    to = shipped.action(asked.queue.address, ActionKind.CONFIRM, asked.link.number, PersonId(asked.person.id or 0), 0)
    return Posting(
        author=Mailbox(address=asked.person.address),
        proven=True,
        host=forms.host(request),
        place=Place(queue=asked.queue, to=to, subject=word),
        form=carried,
        text=word,
    )


async def _until_done(site: Site, request: Request) -> None:
    """What was said is written down; a moment later it is carried out."""
    for pause in LOOKS:
        with suppress(DBAPIError, OSError):
            if (await site.read(lambda session: _asked(site, session, request))).state not in ("open", "waiting"):
                return
        await anyio.sleep(pause)


def _page(site: Site, request: Request, asked: Asked, *, status: int = 200) -> Response:
    facts = {
        "language": answers.language(site, request, asked.person, asked.queue),
        "queue_name": asked.queue.display_name,
        "brand": asked.queue.name,
        "at": telling.spelt(asked.row.received_at, hours.zone_of(asked.person, site.house.policy)),
        "state": asked.state,
        "number": asked.ticket or 0,
        "place": asked.place,
        "others": asked.others,
        "form": forms.made(site, asked.about),
        "action": f"{site.root}/c/{asked.segment}/",
        "unsent": status == 503,
        "expired": status == 403,
    }
    return answers.page(site, request, "confirm", facts, status=status)
