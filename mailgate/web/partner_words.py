"""What partners write. The one rule: the page they write on decides who reads it, once and for all: its form is signed over that,
and over everybody outside whom it named, so that it can do nothing else (T17, T19).

A reply begins with ``#public`` and a note with ``#note``, as in a mail, and what is typed below is taken as in a mail. Commands
alone go alone: most of those that undo something are obeyed in no other company.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import assert_never

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.desk import second_thoughts
from mailgate.desk.command.base import Moment
from mailgate.desk.commands import read_block
from mailgate.desk.model import Person
from mailgate.mail.model import Mailbox, PersonId, Visibility
from mailgate.web import answers, forms, inside, partner_facts, places, posting, room, signed_in, uploads
from mailgate.web.answers import GoneError
from mailgate.web.forms import ExpiredError
from mailgate.web.inside import Inside
from mailgate.web.posting import Held, Posting, Refused, Stored, Waiting
from mailgate.web.room import Shares
from mailgate.web.signed_in import SignInError
from mailgate.web.site import NOT_KEPT, Site
from mailgate.web.uploads import Filled, Problem

_log = structlog.get_logger("mailgate.web")

#: What a form is about, as its signature says it.
_ABOUT = {Visibility.PUBLIC: 1, Visibility.INTERNAL: 2}
_COMMANDS = {Visibility.PUBLIC: "#public", Visibility.INTERNAL: "#note"}
_NAMES = {Visibility.PUBLIC: "reply", Visibility.INTERNAL: "note"}
_KEPT = {"gone": 404, "signed_out": 403, "form": 403, "trouble": 503}
"""Why nothing was sent, with the status of the answer."""
_READERS = re.compile(r"(?:[1-9][0-9]{0,17}(?:,[1-9][0-9]{0,17}){0,999})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was written into a form, and why it was not taken. ``why``: a Problem, "readers" (they changed), "" for nothing."""

    text: str = ""
    why: str = ""


def routes(site: Site) -> list[Route]:
    """``/p/<N>/reply`` and ``/p/<N>/note``."""
    return [route for visibility in Visibility for route in _routes(site, visibility)]


def _routes(site: Site, visibility: Visibility) -> list[Route]:
    path = f"/p/{{number}}/{_NAMES[visibility]}"

    async def show(request: Request) -> Response:
        seen = await site.read(lambda session: inside.entered(site, session, request))
        if str(seen.number) != request.path_params["number"]:
            return RedirectResponse(answers.place(site, request, f"/p/{seen.number}/{_NAMES[visibility]}"), status_code=302)
        return _form(site, request, seen, visibility)

    async def take(request: Request) -> Response:
        async with uploads.filled_in(site, request, await _shares(site, request)) as filled:
            if not forms.from_our_page(site, request):
                raise HTTPException(403)
            try:
                return await _taken(site, request, filled, visibility)
            except GoneError:
                return _kept(site, request, filled, visibility, "gone")
            except SignInError:
                return _kept(site, request, filled, visibility, "signed_out")
            except HTTPException:
                return _kept(site, request, filled, visibility, "form")
            except NOT_KEPT as error:
                _log.error("not kept", why=type(error).__name__)
                return _kept(site, request, filled, visibility, "trouble")

    return [Route(path, show, methods=["GET"]), Route(path, take, methods=["POST"])]


async def _shares(site: Site, request: Request) -> Shares | None:
    """Of the room for files. Whoever is no longer signed in, or may be, keeps their words alone."""
    try:
        who = await site.read(lambda session: signed_in.partner(site, session, request))
    except (SignInError, DBAPIError, OSError):
        return None
    return room.of_person(site.settings.web, _id(who.person))


async def _taken(site: Site, request: Request, filled: Filled, visibility: Visibility) -> Response:
    """What was written becomes a mail, or its form comes again with the words in it."""
    seen = await site.read(lambda session: inside.entered(site, session, request))
    text = filled.text("text")
    try:
        carried = forms.must_be_ours(site, request, filled, _about(seen, visibility, filled.text("readers")))
    except ExpiredError:
        return _form(site, request, seen, visibility, Said(text=text, why=Problem.EXPIRED))
    if filled.text("readers") != _readers(seen, visibility):
        return _form(site, request, seen, visibility, Said(text=text, why="readers"))
    if (problem := uploads.problem(site, filled, "text")) is not None:
        return _form(site, request, seen, visibility, Said(text=text, why=problem))
    made = await site.read(lambda session: _posting(site, session, request, (seen, filled, visibility, carried)))
    return _told(site, request, (seen, visibility), await posting.send(site, made))


def _posting(site: Site, session: Session, request: Request, form: tuple[Inside, Filled, Visibility, str]) -> Posting:
    seen, filled, visibility, carried = form
    return Posting(
        author=Mailbox(address=seen.person.address, name=seen.person.name),
        proven=True,
        signed_in=True,
        host=forms.host(request),
        place=places.of_partner(site.house, session, seat(seen), visibility),
        form=carried,
        text=_worded(site, seen, visibility, filled),
        files=filled.files,
    )


def _worded(site: Site, seen: Inside, visibility: Visibility, filled: Filled) -> str:
    """What is written, as in a mail. A wish stands alone in one: without ``#public`` it can only be a note, if it is none."""
    text = filled.text("text")
    moment = Moment.by(seen.person, seen.queue, site.now(), site.house.policy)
    block = read_block(text, moment)
    widens = visibility is Visibility.INTERNAL and second_thoughts.lets_out(text, block)  # a note lets nothing out
    if second_thoughts.is_one(text, block) and not filled.files and not widens:
        return text
    return f"{_COMMANDS[visibility]}\n{text}"


def seat(seen: Inside) -> places.Seat:
    """A partner at their ticket, for ``places``."""
    return places.Seat(
        ticket=seen.number,
        person=_id(seen.person),
        generation=seen.generation,
        queue=seen.queue,
        subject=seen.story.ticket.subject,
    )


def _form(site: Site, request: Request, seen: Inside, visibility: Visibility, said: Said = Said()) -> Response:
    readers = _readers(seen, visibility)
    minutes, seconds = divmod(int(site.settings.gateway.undo_window.total_seconds()), 60)
    facts = {
        **partner_facts.head(seen, site.root),
        "language": answers.language(site, request, seen.person, seen.queue),
        "public": visibility is Visibility.PUBLIC,
        "names": tuple(one.shown for one in seen.outside),
        "text": said.text,
        "why": str(said.why),
        "form": forms.made(site, _about(seen, visibility, readers)),
        "readers": readers,
        "minutes": 0 if seconds else minutes,
        "seconds": minutes * 60 + seconds if seconds else 0,
        "action": f"{site.root}/p/{seen.number}/{_NAMES[visibility]}",
        **uploads.limits(site),
    }
    status = 422 if said.why else 200
    return answers.page(site, request, "partner_write", facts, status=status)


def _told(site: Site, request: Request, where: tuple[Inside, Visibility], fate: posting.Fate) -> Response:
    """Back to the ticket, which shows what it became."""
    seen, visibility = where
    words = {"said": _said(fate), "as": _NAMES[visibility]}
    return RedirectResponse(answers.place(site, request, f"/p/{seen.number}/", words), status_code=303)


def _said(fate: posting.Fate) -> str:
    match fate:
        case Stored(entry=None, obeyed=obeyed):
            return "command" if obeyed else "not_obeyed"
        case Stored(entry=entry):
            return str(entry)
        case Held():
            return "held"
        case Refused():
            return "refused"
        case Waiting():
            return "waiting"
        case _:
            assert_never(fate)


def _kept(site: Site, request: Request, filled: Filled, visibility: Visibility, why: str) -> Response:
    """Nothing was sent; the words stand there. Where only we are to blame, the same form, for the same readers, tries again."""
    facts = {
        "why": why,
        "public": visibility is Visibility.PUBLIC,
        "text": filled.text("text"),
        "form": filled.text(forms.FIELD),
        "readers": filled.text("readers"),
        "with_files": bool(filled.files or filled.problem),
        "name": _NAMES[visibility],
        **uploads.limits(site),
    }
    return answers.page(site, request, "partner_kept", facts, status=_KEPT[why])


def _about(seen: Inside, visibility: Visibility, readers: str) -> tuple[int, ...]:
    """Whose form it is, on which ticket, for whom: all that its signature says."""
    if not _READERS.fullmatch(readers):
        raise HTTPException(403)
    named = [int(one) for one in readers.split(",") if one]
    return seen.signed_in.about(int(seen.number), _ABOUT[visibility], *named)


def _readers(seen: Inside, visibility: Visibility) -> str:
    """Everybody outside who reads it, by their numbers."""
    outside = seen.outside if visibility is Visibility.PUBLIC else ()
    return ",".join(map(str, sorted(_id(one) for one in outside)))


def _id(person: Person) -> PersonId:
    assert person.id is not None  # they take part, or are signed in
    return person.id
