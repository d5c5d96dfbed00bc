"""The front of the page: what every request passes, and every answer. The one rule: what is refused here has cost us nothing yet,
and whatever is answered, also when all breaks, carries HEADERS (T23b, T70, T76).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mailgate import figures
from mailgate.crowd import Crowd
from mailgate.settings import Web
from mailgate.web import limits, payers, requests
from mailgate.web.clients import Proxies, is_here
from mailgate.web.limits import GuessingError, TooManyError
from mailgate.web.requests import Bounds
from mailgate.web.site import Site

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: On every answer, whatever it is.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: For a year nobody who was here by TLS comes without (RFC 6797).
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
#: First parts of paths that hold no link and lead to nothing of the store: what a page needs to look like one.
OPEN = frozenset({"static", "brand", "robots.txt", "favicon.ico"})

_log = structlog.get_logger("mailgate.web")

Refusing = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that was answered."""

    method: str
    route: str
    """As it is declared, ``/t/{link}/``; "" where there is none."""
    status: int
    seconds: float
    client: str


Sight = Callable[[Seen], None]


class Front:
    """Stands before ``app``."""

    def __init__(self, site: Site, app: ASGIApp, routes: Mapping[object, str], refusing: Refusing, seen: Sight) -> None:
        """``routes``: what answers -> its path as declared. ``refusing`` makes the page that says no."""
        self._site, self._app, self._routes, self._refusing, self._seen = site, app, routes, refusing, seen
        web = site.settings.web
        self._bounds = Bounds.of(web, site.root)
        self._proxies = Proxies(web.trusted_proxies)
        self._streams = 0
        self.busy = Crowd(web.requests, web.requests_per_client)
        """Those whose answer is being made."""
        self.heard = Crowd(2 * web.requests, web.requests_per_client)
        """Those whose form is still coming in: however slow, they hold no place of whoever can be answered (T76)."""
        self._headers = headers(web)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI)."""
        client = self._proxies.client(scope)
        inner = {**scope, "client": (client, 0)}
        turn = _Turn(self, limits.key(client), inner, receive, send)
        try:
            await self._through(turn)
        finally:
            turn.close()
            route = self._routes.get(inner.get("endpoint"), "")
            told = Seen(
                method=scope["method"] if scope["method"] in requests.METHODS else "other",
                route=route,
                status=turn.status,
                seconds=turn.seconds(),
                client=client,
            )
            _log.debug("answered", **_line(told))
            self._seen(told)

    async def _through(self, turn: _Turn) -> None:
        """The request to the app, or its refusal. Whatever breaks is answered."""
        try:
            app = self._app
            try:
                self._objections(turn)
            except GuessingError as error:  # by the thousand, if at all: not worth a page
                app = PlainTextResponse(f"429: {error}\n", 429, {"Retry-After": str(error.wait)})
            except (HTTPException, TooManyError) as error:
                app = await self._refusing(Request(turn.scope, turn.receive), error)
            await app(turn.scope, turn.receive, turn.send)
        except Exception as error:  # noqa: BLE001 - told by its kind and place alone: its text may quote a mail
            _log.error("a request broke", exc_info=error)
            if not turn.status:
                await PlainTextResponse("That did not work.\n", 500)(turn.scope, turn.receive, turn.send)

    def _objections(self, turn: _Turn) -> None:
        """What is wrong with a request, before anything is done for it. Raises HTTPException and TooManyError."""
        requests.check(turn.scope, self._bounds, is_here=is_here(turn.scope["client"][0]))
        spoken = requests.first(turn.scope)
        if spoken not in OPEN:
            turn.payer = payers.of_link(self._site, turn.scope) or turn.client
            self._guesses(turn)
        if turn.scope["method"] == "POST":
            self._site.limits.spend("post", turn.payer)
        turn.go_in(self.busy)

    def _guesses(self, turn: _Turn) -> None:
        """Raises GuessingError for whoever has tried too much, but never where there is nothing to be guessed."""
        payer = payers.of_guess(self._site, turn.scope, turn.payer)
        if payer == turn.client and payers.is_public(turn.scope):
            return
        if wait := self._site.limits.wait("bad-link", payer):
            raise GuessingError(wait)

    def streaming(self, more: int) -> None:
        """A stream is open, or is no longer."""
        self._streams += more
        figures.count("page_streams", amount=self._streams)

    def misled(self, scope: Scope, payer: str) -> None:
        """Somebody was answered that there is nothing."""
        if requests.first(scope) not in OPEN:
            with contextlib.suppress(TooManyError):
                self._site.limits.spend("bad-link", payers.of_guess(self._site, scope, payer))

    def headed(self, message: Message) -> Message:
        """The start of an answer with HEADERS, where it does not have its own."""
        there = {name.lower() for name, _ in message.get("headers", ())}
        extra = [(n.lower().encode(), v.encode()) for n, v in self._headers.items() if n.lower().encode() not in there]
        return {**message, "headers": [*message.get("headers", ()), *extra]}

    @property
    def body_size(self) -> int:
        """Octets a request may have behind its head."""
        return self._bounds.body


class _Turn:
    """One request on its way."""

    def __init__(self, front: Front, client: str, scope: Scope, receive: Receive, send: Send) -> None:
        self.client, self.scope, self.payer = client, scope, client
        self.status = 0
        self._inside: Crowd | None = None
        self._said = scope["method"] != "POST"
        self._front, self._receive, self._send = front, receive, send
        self._octets, self._begun, self._streamed = 0, time.perf_counter(), 0.0

    async def receive(self) -> Message:
        """What comes of the body, as long as it is in bounds. Raises HTTPException."""
        if not self._said:
            self.go_in(self._front.heard)
        message = await self._receive()
        if not self._said and not message.get("more_body"):
            self._said = True
            self.go_in(self._front.busy)
        self._octets += len(message.get("body", b""))
        if self._octets > self._front.body_size:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """The answer, as it leaves."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = self._front.headed(message)
            if self.status == 404:
                self._front.misled(self.scope, self.payer)
            if any(name == b"content-type" and value.startswith(b"text/event-stream") for name, value in message["headers"]):
                self.end()  # it is open for hours, and makes nothing
                self._streamed = self.seconds()
                self._front.streaming(1)
        await self._send(message)

    def seconds(self) -> float:
        """How long the answer took; a stream, until it began."""
        return self._streamed or time.perf_counter() - self._begun

    def close(self) -> None:
        """The line, as far as it is ours, is done."""
        self.end()
        if self._streamed:
            self._front.streaming(-1)

    def go_in(self, crowd: Crowd) -> None:
        """Be counted there and no longer elsewhere. Raises HTTPException where there is no room."""
        if crowd is self._inside:
            return
        self.end()
        if not crowd.enter(self.client):
            raise HTTPException(503, headers={"Retry-After": "1"})
        self._inside = crowd

    def end(self) -> None:
        """Nothing is being made any more."""
        if self._inside is not None:
            self._inside.leave(self.client)
            self._inside = None


def headers(web: Web) -> dict[str, str]:
    """What every answer carries, also those that no application gives."""
    return HEADERS | (HSTS if web.public_url.startswith("https:") else {})


def _line(told: Seen) -> dict[str, object]:
    """The line of a request: never its path, which holds a key, nor its query."""
    milliseconds = round(told.seconds * 1000, 1)
    return {"method": told.method, "route": told.route, "status": told.status, "ms": milliseconds, "peer": told.client}
