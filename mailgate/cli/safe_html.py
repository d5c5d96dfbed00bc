"""The HTML of a mail, printed safe to open. The one rule: it was sanitised here and now, so an old mail gains by a new rule."""

from __future__ import annotations

import unicodedata
from typing import Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import CommandError
from mailgate.mail import sanitise
from mailgate.mail.model import InboundMail

AsHtml = Annotated[bool, typer.Option("--html", help="Print its HTML, made safe: nothing in it runs or is fetched.")]

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_TEXTUAL = "\n\t"
#: The sanitiser has left nothing to fetch or run; this tells the browser so as well.
_HEAD = (
    '<!doctype html>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
)


def show(mail: InboundMail, name: str) -> None:
    """Print the HTML of ``mail``, which is called ``name``, as a page. Raises CommandError if none can be made."""
    if mail.html is None:
        raise CommandError(f"{name} has no HTML; without --html its text is shown")
    safe = sanitise.clean(mail.html, [file.content_id for file in mail.attachments if file.content_id])
    if safe is None:
        raise CommandError(f"the HTML of {name} is too complex to be made safe; without --html its text is shown")
    output.say(_HEAD + ("".join(map(_spelled, safe)) if not safe.isprintable() else safe))


def _spelled(char: str) -> str:
    """What cannot be seen as a character reference (HTML Living Standard §13.1.4): the page stays the same, the terminal too."""
    return f"&#{ord(char)};" if char not in _TEXTUAL and unicodedata.category(char) in _HIDDEN else char
