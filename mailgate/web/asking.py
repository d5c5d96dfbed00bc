"""Where a link is asked for: a form with an address. The one rule: whoever asks is told the same whether we know it or not (T13).

The question becomes a mail in the journal, to ``+mypage@`` of a queue, like anything else that is written on the page; what is
mailed, and whether, the desk decides later (``desk.page_links``). Nothing is looked up about the address here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.desk.ourselves import ours
from mailgate.mail import address
from mailgate.mail.model import Address, Mailbox
from mailgate.mail.recipient import Addresses
from mailgate.web import answers, forms, limits, posting, uploads
from mailgate.web.places import Place
from mailgate.web.posting import Posting
from mailgate.web.site import NOT_KEPT, Site
from mailgate.web.visitors import Visit, opened, visit

#: Whose forms are those that anybody may fill in: nobody's.
ABOUT = (0,)
#: The address of the desk itself that mails links.
WORD = "mypage"
#: Octets of an address with all that may stand in it (RFC 5321 §4.5.3.1.3).
LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, and what became of it. ``given``: what was typed."""

    given: str = ""
    wrong: bool = False
    expired: bool = False
    sent: bool = False


def routes(site: Site) -> list[Route]:
    """``/m/``."""

    async def show(request: Request) -> Response:
        return form(site, request, Asked(sent="sent" in request.query_params))

    async def ask(request: Request) -> Response:
        async with uploads.filled_in(site, request) as filled:
            given = filled.text("address").strip()
            try:
                carried = forms.must_be_ours(site, request, filled, ABOUT)
            except forms.ExpiredError:
                return form(site, request, Asked(given=given[:LONGEST], expired=True))
        wanted = address.parse(given) if len(given) <= LONGEST else None
        if wanted is None:
            return form(site, request, Asked(given=given[:LONGEST], wrong=True))
        site.limits.spend("mail-link", limits.of(request), wanted)
        there, own = await site.read(lambda session: _place(site, session, wanted))
        if not own:
            await _keep(site, said(request, Mailbox(address=wanted), there, (carried, WORD), proven=False))
        return RedirectResponse(answers.place(site, request, "/m/", {"sent": ""}), status_code=303)

    async def renew(request: Request) -> Response:
        """From the page of a ticket: the link goes to whose page it is."""
        await site.read(lambda session: opened(site, session, request.path_params["link"]))
        async with uploads.filled_in(site, request) as filled:
            found, there = await site.read(lambda session: (_visit(site, session, request), place(site, session)))
            carried = forms.must_be_ours(site, request, filled, found.about)
        address = found.person.address
        site.limits.spend("mail-link", address)  # not their client: who sits there too has no say in what is theirs
        await _keep(site, said(request, Mailbox(address=address), there, (carried, WORD), proven=True))
        return RedirectResponse(answers.place(site, request, f"/t/{found.segment}/", {"mailed": ""}) + "#link", status_code=303)

    return [
        Route("/m/", show, methods=["GET"]),
        Route("/m/", ask, methods=["POST"]),
        answers.leads_back(site, "/t/{link}/link", "/t/{link}/"),
        Route("/t/{link}/link", renew, methods=["POST"]),
    ]


def form(site: Site, request: Request, asked: Asked) -> Response:
    """The page with the form."""
    facts = {"form": forms.made(site, ABOUT), **asdict(asked)}
    return answers.page(site, request, "ask_link", facts, status=422 if asked.wrong else 403 if asked.expired else 200)


def said(request: Request, author: Mailbox, there: Place, words: tuple[str, str], *, proven: bool) -> Posting:
    """A mail to the desk itself. ``words``: what the form carried, and what is written."""
    carried, text = words
    return Posting(author=author, proven=proven, host=forms.host(request), place=there, form=carried, text=text)


async def _keep(site: Site, mail: Posting) -> None:
    """Into the journal; nobody waits for what becomes of it. Raises HTTPException."""
    try:
        await site.keep(await site.apart(lambda: posting.entry(mail, posting.message_id(mail), site.now())))
    except NOT_KEPT as error:
        raise HTTPException(503) from error


def place(site: Site, session: Session) -> Place:
    """Where the desk itself is asked; it does not matter at which queue."""
    queue = next(iter(site.house.queues(session).values()))
    to = Addresses(site.house.addresses.keys).service(queue.address, WORD)
    return Place(queue=queue, to=to, subject=WORD)


def _visit(site: Site, session: Session, request: Request) -> Visit:
    return visit(site, session, request.path_params["link"])


def _place(site: Site, session: Session, wanted: Address) -> tuple[Place, bool]:
    """Where to ask, and whether the address is ours: then there is nobody to mail."""
    return place(site, session), ours(wanted, site.house.desk(session))
