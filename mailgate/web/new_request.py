"""New requests, by a form for each queue: ``/n/<queue>/``. The one rule: who proves nothing gets the same answer whoever they say
they are, and nothing happens in anybody's name before whoever has the mailbox said yes (T11, T13, T24).

Whoever comes from the page of their own tickets, ``/m/<link>/new/<queue>/``, or of one of them, ``/t/<link>/new/``, is known, and
their request is a ticket at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from zlib import crc32

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.desk.model import Desk, Person, QueuePolicy
from mailgate.desk.ourselves import ours
from mailgate.mail import address
from mailgate.mail.links import Kind
from mailgate.mail.model import Address, Mailbox
from mailgate.settings import Form, FormField
from mailgate.settings.request_forms import in_language
from mailgate.web import answers, forms, limits, places, posting, request_form, room, uploads
from mailgate.web.answers import GoneError
from mailgate.web.callers import caller
from mailgate.web.filled import Problem
from mailgate.web.posting import Fate, Held, Posting, Stored
from mailgate.web.request_form import Read
from mailgate.web.room import Shares
from mailgate.web.site import NOT_KEPT, Site
from mailgate.web.unvouched import FullError
from mailgate.web.uploads import Filled
from mailgate.web.visitors import visit
from store import tickets

_log = structlog.get_logger("mailgate.web")
_SAID = frozenset({"check", "arrived", "held"})
_FULL, _UNSENT = 429, 503
#: The client of whoever asks by a Unix socket, and of all the world if the web server there does not say who asks: the room that
#: they take counts, too.
HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who is at the form of a queue. ``person`` None: anybody."""

    desk: Desk
    queue: QueuePolicy
    form: Form
    path: str
    """Of the form, below the root."""
    person: Person | None = None
    key: tuple[int, ...] = ()
    """What the link says whose it is."""

    @property
    def about(self) -> tuple[int, ...]:
        """Whose form this is and what it is about."""
        return (-1, *self.key, crc32(self.queue.name.encode()))

    def is_ours(self, one: Address) -> bool:
        """Whether an address is one of the desk's own."""
        return ours(one, self.desk)


def routes(site: Site) -> list[Route]:
    """``/n/``, ``/n/<queue>/``, ``/m/<link>/new/<queue>/`` and ``/t/<link>/new/``."""

    async def listed(request: Request) -> Response:
        return await _listed(site, request)

    return [
        Route("/n/", listed, methods=["GET"]),
        *_at(site, "/n/{queue}/"),
        *_at(site, "/m/{link}/new/{queue}/"),
        *_at(site, "/t/{link}/new/"),
    ]


def _at(site: Site, path: str) -> list[Route]:
    async def show(request: Request) -> Response:
        asker = await site.read(lambda session: _asker(site, session, request))
        return _page(site, request, asker, None)

    async def send(request: Request) -> Response:
        asker = await site.read(lambda session: _asker(site, session, request))
        async with uploads.filled_in(site, request, _shares(site, request, asker.person)) as filled:
            asker = await site.read(lambda session: _asker(site, session, request))
            return await _sent(site, request, asker, filled)

    return [Route(path, show, methods=["GET"]), Route(path, send, methods=["POST"])]


def _shares(site: Site, request: Request, person: Person | None) -> Shares:
    web = site.settings.web
    return room.of_client(web, limits.of(request)) if person is None or person.id is None else room.of_person(web, person.id)


def form_of(site: Site, queue: str) -> Form | None:
    """The form of a queue, if it has one."""
    return next((one for one in site.settings.form if one.queue == queue), None)


async def _listed(site: Site, request: Request) -> Response:
    desk = await site.read(site.house.desk)
    found = [(desk.queues[one.queue], one) for one in site.settings.form if one.queue in desk.queues]
    if not found:
        raise GoneError
    if len(found) == 1:
        return RedirectResponse(answers.place(site, request, f"/n/{found[0][0].name}/"), status_code=307)
    spoken = answers.language(site, request)
    told = [
        {"url": answers.place(site, request, f"/n/{queue.name}/"), "name": in_language(one.title, spoken) or queue.display_name}
        for queue, one in found
    ]
    return answers.page(site, request, "new_requests", {"language": spoken, "forms": told})


def _asker(site: Site, session: Session, request: Request) -> Asker:
    """Raises GoneError where there is no such form, or a link is none."""
    segment, name = request.path_params.get("link"), request.path_params.get("queue")
    if name is None:
        return _of_ticket(site, session, str(segment))
    desk = site.house.desk(session)
    queue, form = desk.queues.get(name), form_of(site, name)
    if queue is None or (form is None and segment is None):
        raise GoneError
    form = form or Form(queue=name)
    if segment is None:
        return Asker(desk=desk, queue=queue, form=form, path=f"/n/{name}/")
    who, path = caller(site, session, Kind.MINE, segment), f"/m/{segment}/new/{name}/"
    key = (who.link.number, who.generation, who.link.until)
    return Asker(desk=desk, queue=queue, form=form, path=path, person=who.person, key=key)


def _of_ticket(site: Site, session: Session, segment: str) -> Asker:
    """Whoever comes from the page of a ticket that takes no more. Raises GoneError."""
    found = visit(site, session, segment)
    form = form_of(site, found.queue.name) or Form(queue=found.queue.name)
    desk, path = site.house.desk(session), f"/t/{segment}/new/"
    return Asker(desk=desk, queue=found.queue, form=form, path=path, person=found.person, key=found.about)


async def _sent(site: Site, request: Request, asker: Asker, filled: Filled) -> Response:
    found = request_form.read(asker.form, filled, asker.is_ours if asker.person is None else None)
    try:
        carried = forms.must_be_ours(site, request, filled, asker.about)
    except forms.ExpiredError:
        return _page(site, request, asker, replace(found, problem=Problem.EXPIRED), status=403)
    found = replace(found, problem=uploads.problem(site, filled, "text"))
    if not found.is_right:
        return _page(site, request, asker, found, status=422)
    try:
        fate = await posting.send(site, _posting(site, request, (asker, found), (carried, filled)))
    except NOT_KEPT as error:
        _log.error("not kept", why=type(error).__name__)
        return _page(site, request, asker, found, status=_UNSENT)
    except FullError:
        _log.warning("too much waits to be confirmed", peer=limits.of(request))
        return _page(site, request, asker, found, status=_FULL)
    return RedirectResponse(await _seen(site, request, asker, fate), status_code=303)


def _posting(site: Site, request: Request, at: tuple[Asker, Read], came: tuple[str, Filled]) -> Posting:
    (asker, found), (carried, filled) = at, came
    given = address.parse(found.values["address"]) if asker.person is None else asker.person.address
    assert given is not None  # ``request_form.read`` has looked
    return Posting(
        author=Mailbox(address=given, name=asker.person.name if asker.person else found.values["name"]),
        proven=asker.person is not None,
        host=forms.host(request),
        place=places.of_queue(asker.queue, found.values["subject"]),
        form=carried,
        text=request_form.said(asker.form, found, asker.queue.language),
        files=filled.files,
        language=answers.language(site, request, asker.person, asker.queue),
        client=(limits.of(request) or HERE) if asker.person is None else "",
    )


async def _seen(site: Site, request: Request, asker: Asker, fate: Fate) -> str:
    """Where it goes on: to the new ticket of somebody known, else to what there is to do."""
    person = asker.person
    if person is not None and person.id is not None and isinstance(fate, Stored) and fate.ticket is not None:
        pair = (fate.ticket, person.id)
        with suppress(DBAPIError, OSError):  # it is there already: the answer is where to look, or that it has arrived
            generation = (await site.read(lambda session: tickets.generations(session, [pair])))[pair]
            until = site.now() + site.settings.web.link_lasts
            there = site.links.ticket(*pair, generation, until).removeprefix(site.links.base)
            return answers.place(site, request, there)
    return answers.place(site, request, asker.path, {"said": _said(fate) if person else "check"})


def _said(fate: Fate) -> str:
    """What somebody known is told of a request that is no ticket yet. Nobody writes to them of one that is held."""
    return "held" if isinstance(fate, Held) else "arrived"


def _page(site: Site, request: Request, asker: Asker, found: Read | None, *, status: int = 200) -> Response:
    spoken = answers.language(site, request, asker.person, asker.queue)
    said = request.query_params.get("said", "")
    facts = {
        "language": spoken,
        "queue_name": asker.queue.display_name,
        "brand": asker.queue.name,
        "title": in_language(asker.form.title, spoken),
        "intro": in_language(asker.form.intro, spoken),
        "known": asker.person.address if asker.person else "",
        "fields": [_shown(one, spoken) for one in asker.form.field],
        "values": dict(found.values) if found else {},
        "wrong": {name: why.value for name, why in found.wrong.items()} if found else {},
        "problem": found.problem.value if found and found.problem else "",
        "unsent": status == _UNSENT,
        "full": status == _FULL,
        "said": said if said in _SAID and found is None else "",
        "write_to": asker.queue.address,
        "form": forms.made(site, asker.about),
        "action": f"{site.root}{asker.path}",
        "limits": uploads.limits(site),
        "name_max": request_form.NAME,
        "subject_max": request_form.SUBJECT,
    }
    return answers.page(site, request, "new_request", facts, status=status)


def _shown(one: FormField, spoken: str) -> dict[str, object]:
    return {
        "name": request_form.control(one),
        "label": in_language(one.label, spoken),
        "help": in_language(one.help, spoken),
        "kind": one.kind,
        "required": one.required,
        "max": one.max,
        "options": [("", "")] + [(c.value, in_language(c.label, spoken) or c.value) for c in one.choices],
    }
