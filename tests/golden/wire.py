"""A mail as it stands on the wire, read by other means than it was written with."""

from __future__ import annotations

import email.message
import re
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header

from mailgate.desk.letters import Letter
from mailgate.mail.compose import assemble
from mailgate.render import Rendered, Renderer, Stamp
from tests.checkout import ROOT

TEMPLATES = ROOT / "templates"
RENDERER = Renderer([TEMPLATES])
LANGUAGES = ("en", "de", "fr", "it")


def octets(rendered: Rendered) -> bytes:
    """The whole mail, each attachment holding nothing but ``data``."""
    return assemble(rendered.content, rendered.boundary, [(a.name, a.content_type, b"data") for a in rendered.attachments])


def send(letter: Letter, stamp: Stamp, language: str = "en") -> bytes:
    rendered = RENDERER.render(letter, replace(stamp, language=language))
    assert not rendered.trouble
    return octets(rendered)


def header_names(raw: bytes) -> list[str]:
    """The names down to the first empty line, by line ends of any kind: what the most gullible reader sees."""
    block = re.split(rb"\r\n\r\n|\n\n|\r\r", raw, maxsplit=1)[0]
    return [line.partition(b":")[0].decode() for line in re.split(rb"\r\n|\r|\n", block) if not line.startswith((b" ", b"\t"))]


def read(raw: bytes) -> email.message.Message:
    return email.message_from_bytes(raw)


def header(raw: bytes, name: str) -> str:
    """One header, decoded."""
    return str(make_header(decode_header(re.sub(r"\r?\n", "", str(read(raw)[name])))))


def headers_decoded(raw: bytes) -> str:
    return "\n".join(f"{name}: {header(raw, name)}" for name in read(raw))


def parts(raw: bytes) -> Iterator[tuple[str, str]]:
    """Content type and decoded text of each leaf, LF line ends."""
    for part in read(raw).walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            yield part.get_content_type(), payload.decode("utf-8").replace("\r\n", "\n")


def text(raw: bytes) -> str:
    return next(body for kind, body in parts(raw) if kind == "text/plain")


def html(raw: bytes) -> str:
    return next(body for kind, body in parts(raw) if kind == "text/html")
