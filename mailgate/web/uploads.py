"""What a form brings, read within bounds. The one rule: whoever sends too much loses their files, never their words.

RFC 7578 as browsers write it, and urlencoded forms. Nothing is written to a disk: files wait in memory, and all that are coming
in at one time have one room together (``[web] uploads``). What a browser says of a file's type is not believed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from mailgate.settings import Web
from mailgate.web.filled import MAX_FIELDS, File, Filled, Problem, heard_out, lines, most_words
from mailgate.web.multipart import Parts, Taken
from mailgate.web.room import Shares
from mailgate.web.site import Site

__all__ = ["File", "Filled", "Problem", "filled_in", "problem"]


def problem(site: Site, filled: Filled, *named: str) -> Problem | None:
    """What is wrong with the words of these fields, the files first; without any words, files are enough."""
    texts = [filled.text(name).strip() for name in named]
    if filled.problem is not None:
        return filled.problem
    if any(len(text) > site.settings.web.max_text for text in texts):
        return Problem.TOO_LONG
    return None if any(texts) or filled.files else Problem.EMPTY


def limits(site: Site) -> dict[str, int]:
    """How much may be sent at once, for the macros of ``_forms.j2``."""
    web = site.settings.web
    return {"max_text": web.max_text, "max_files": web.max_files, "max_upload": web.max_upload}


@asynccontextmanager
async def filled_in(site: Site, request: Request, shares: Shares | None = None) -> AsyncIterator[Filled]:
    """The form of a request, its files in memory within, in ``shares`` of the room; None: they are not kept. Raises HTTPException
    400 for what is no form of a browser, 413 for what does not end, 415 for other things.

    Whatever says who it is, a link or a cookie, is looked at before: whoever has none sends nothing for long.
    """
    taken = Taken(site, shares)
    try:
        yield await _read(request, taken)
    finally:
        taken.leave()


async def _read(request: Request, taken: Taken) -> Filled:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        if kind == b"application/x-www-form-urlencoded":
            return await _plain(request, taken.web)
        if kind == b"multipart/form-data" and options.get(b"boundary"):
            return await _multipart(request, options[b"boundary"], taken)
    except (FormParserError, ClientDisconnect, ValueError) as error:
        raise HTTPException(400) from error
    raise HTTPException(415 if kind != b"multipart/form-data" else 400)


async def _plain(request: Request, web: Web) -> Filled:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > 2 * most_words(web):
            raise HTTPException(413)
    pairs = parse_qsl(
        body.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=MAX_FIELDS
    )
    return Filled(fields={name: lines(value) for name, value in pairs})


async def _multipart(request: Request, boundary: bytes, taken: Taken) -> Filled:
    parts, web = Parts(taken), taken.web
    taken.expect(int(request.headers.get("content-length", "0")))
    parser = parts.parser(boundary)
    async for chunk in _bounded(request, heard_out(web)):
        parser.write(chunk)
    if not parts.whole:
        raise HTTPException(400)
    return parts.filled()


async def _bounded(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body, up to what nobody listens to any more."""
    heard = 0
    async for chunk in request.stream():
        heard += len(chunk)
        if heard > most:
            raise HTTPException(413)
        yield chunk
