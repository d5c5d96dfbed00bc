"""Command lines, one by one (RFC 5321 §2.3.8, §4.1.1). The one rule: a line ends in CR LF and in nothing else (T36)."""

from __future__ import annotations

from mailgate.inbound.doorway import Goodbye, Refusal

#: The commands that name somebody, who may have letters beyond ASCII (RFC 6531 §3.3, §3.7.4).
_NAMING = ("MAIL ", "RCPT ", "VRFY ")


def checked(line: bytes, longest: int) -> str:
    """A command line without its end: printable, with its end at most ``longest`` octets, and ASCII. Where somebody is named
    UTF-8 is read; whether it may stand there ``grammar`` says. Raises Refusal or Goodbye.
    """
    if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
        raise Goodbye("500 5.5.2 lines end in CR LF")
    if len(line) > longest:
        raise Refusal("500 5.5.2 that line is too long")
    try:
        text = line[:-2].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("500 5.5.2 ASCII only, and UTF-8 in addresses") from error
    if not text.isascii() and not (text[:5].isascii() and text[:5].upper() in _NAMING):
        raise Refusal("500 5.5.2 ASCII only")
    if not text.isprintable():
        raise Refusal("500 5.5.2 printable characters only")
    return text
