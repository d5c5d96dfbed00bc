"""Second thoughts of partners about words that have not gone out yet. The one rule: a button says what a mail would say, to the
address that the letter about that message names; only its author has one.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.desk.seeing import is_out
from mailgate.desk.story import Spoken
from mailgate.mail.model import ActionKind, Mailbox, Visibility
from mailgate.mail.recipient import Addresses
from mailgate.web import answers, forms, inside, places, posting, signed_in, uploads
from mailgate.web.answers import GoneError
from mailgate.web.forms import ExpiredError
from mailgate.web.inside import Inside
from mailgate.web.posting import Posting
from mailgate.web.site import NOT_KEPT, Site
from mailgate.web.uploads import Filled

#: What a form is about, as its signature says it; those of words have other numbers.
_ABOUT = 3
#: What can still become of it.
WORDS = ("stop", "note")


def routes(site: Site) -> list[Route]:
    """``/p/<N>/stop/<entry>``"""

    async def stop(request: Request) -> Response:
        await site.read(lambda session: signed_in.partner(site, session, request))
        async with uploads.filled_in(site, request) as filled:
            seen = await site.read(lambda session: inside.entered(site, session, request))
            entry = request.path_params["entry"]
            back = f"/p/{seen.number}/"
            try:
                carried = forms.must_be_ours(site, request, filled, _about(seen, entry))
                made = _posting(site, seen, request, (filled, entry, carried))
                await posting.send(site, made)
            except ExpiredError:
                return RedirectResponse(answers.place(site, request, back), status_code=303)
            except NOT_KEPT:
                return RedirectResponse(answers.place(site, request, back, {"said": "not_kept"}), status_code=303)
        return RedirectResponse(answers.place(site, request, back, {"said": "stopping"}), status_code=303)

    path = "/p/{number}/stop/{entry:int}"
    return [answers.leads_back(site, path, "/p/{number}/"), Route(path, stop, methods=["POST"])]


def waiting(site: Site, seen: Inside) -> tuple[dict[str, object], ...]:
    """What this partner said and nobody outside has seen yet, each with the form that stops it."""
    return tuple(
        {
            "id": int(one.id),
            "until": seen.clock(one.visible_at),
            "form": forms.made(site, _about(seen, int(one.id))),
            "action": f"{site.root}/p/{seen.number}/stop/{one.id}",
        }
        for one in seen.story.timeline
        if isinstance(one, Spoken) and _can_stop(one, seen, site)
    )


def _can_stop(one: Spoken, seen: Inside, site: Site) -> bool:
    return seen.wrote(one) and one.visibility is Visibility.PUBLIC and not is_out(one, site.now()) and one.visible_at is not None


def _about(seen: Inside, entry: int) -> tuple[int, ...]:
    return seen.signed_in.about(int(seen.number), _ABOUT, entry)


def _posting(site: Site, seen: Inside, request: Request, form: tuple[Filled, int, str]) -> Posting:
    filled, entry, carried = form
    word = filled.text("word")
    assert seen.person.id is not None  # they are signed in
    if word not in WORDS:
        raise GoneError
    to = Addresses(site.house.addresses.keys).action(seen.queue.address, ActionKind.UNDO, entry, seen.person.id)
    return Posting(
        author=Mailbox(address=seen.person.address, name=seen.person.name),
        proven=True,
        signed_in=True,
        host=forms.host(request),
        place=places.Place(queue=seen.queue, to=to, subject=f"Re: {seen.story.ticket.subject}"),
        form=carried,
        text=word,
    )
