"""HTML to text. Its one rule: nothing is fetched, run or trusted, and no markup costs more than a bounded time (T52).

The parser's time grows with the depth of open elements, so what has too many or too deep ones is only stripped of its tags.
Start at ``lay_out``; ``html_page`` grows the lines, ``html_history`` judges what mail programs have marked.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailgate.mail import html_history, quoting
from mailgate.mail.html_history import Mark
from mailgate.mail.html_marks import Role
from mailgate.mail.html_page import QUOTED
from mailgate.mail.html_writer import SKIPPED, Writer
from mailgate.mail.marked import UNMARKED, Marked

_DEPTH = 1_000
_ELEMENTS = 15_000
"""Elements that can nest. Mail of half a megabyte has a few thousand; the parser's worst case at this bound is about a second."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What a character reference may name and no text may hold."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_FLAT = _tags("area base br col hr img input link meta p td th tr tbody thead tfoot dt dd option param source wbr")
"""Elements that hold nothing or end by themselves, so leaving them open makes no depth."""
_TIGHT_SHEET = re.compile(
    r"(?is)<style[^>]{0,200}>\s{0,20}(?:<!--)?[^<]{0,4000}?(?:(?<=[>\s,}])|(?<=--))p\s{0,3}\{[^}]{0,200}?margin(?:-top)?\s{0,3}:\s{0,3}0"
)
"""A style sheet that leaves no space between paragraphs, as Outlook on the web writes it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML as text; what its markup knows of the lines; and whether it was plain enough to be laid out, else only stripped."""

    text: str
    marked: Marked = UNMARKED
    laid_out: bool = True


def render(html: str) -> tuple[str, bool]:
    """``html`` as text, and whether it was plain enough to be laid out; if not, its tags are only stripped. Never raises."""
    rendered = lay_out(html)
    return rendered.text, rendered.laid_out


def lay_out(html: str, names: Mapping[str, str] | None = None) -> Rendered:
    """``html`` as text with what is known of its lines. ``names``: Content-ID to file name, of the pictures beside it.

    Lists become ``- `` lines, quotes ``> `` lines, links ``text (url)`` where the two differ; hidden text is dropped.
    """
    if too_complex(html):
        return Rendered(_CONTROLS.sub("", _stripped(html)), laid_out=False)
    tree = LexborHTMLParser(html)
    writer = Writer(names=names or {}, tight=_TIGHT_SHEET.search(html[:20_000]) is not None)
    if tree.root is not None:
        _walk(tree.root, writer)
    lines, marks = _without_outer_quotation(*writer.page.told())
    return Rendered(_CONTROLS.sub("", "\n".join(lines).strip("\n")), html_history.settle(lines, marks))


def too_complex(html: str) -> bool:
    """Has it more or deeper elements than a parser should be given?"""
    depth = elements = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        elements += not closing
        if depth > _DEPTH or elements > _ELEMENTS:
            return True
    return False


def _stripped(html: str) -> str:
    """The text between tags, without a parser: linear, for markup no parser should see."""
    shown: list[str] = []
    until = ""
    for piece in ("x>" + html).split("<"):
        tag, _, text = piece.partition(">")
        name = tag[:16].split(None, 1)[0].lower() if tag[:16].strip() else ""
        if until and not (piece.find("-->") >= 0 if until == "-->" else name == until):
            continue
        text = piece.rpartition("-->")[2] if until == "-->" else text
        until = ""
        if name.startswith("!--") and "-->" not in piece:
            until = "-->"
        elif name in SKIPPED and name != "head":
            until = "/" + name
        elif line := entities.unescape(text).strip():
            shown.append(line)
    return "\n".join(shown)


def _without_outer_quotation(lines: list[str], marks: list[Mark]) -> tuple[list[str], list[Mark]]:
    """What holds the whole text quotes nothing, unless it begins as history does."""
    if not lines or not all(line.startswith(">") for line in lines):
        return lines, marks
    inner = [line.removeprefix(QUOTED) if line != ">" else "" for line in lines]
    if quoting.begins_history([line.strip() for line in inner[:8]], frozenset()):
        return lines, marks
    outer = next((mark for mark in marks if mark.role in (Role.QUOTE, Role.HISTORY)), None)
    return inner, [mark for mark in marks if mark is not outer]


def _walk(root: LexborNode, writer: Writer) -> None:
    """Enter and leave every node in order, without recursion."""
    node: LexborNode | None = root
    above: list[LexborNode] = []
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            writer.words(node.text_content or "")
        elif tag and tag[0] != "-" and writer.enter(tag, node.attributes):
            if (child := node.first_child) is not None:
                above.append(node)
                node = child
                continue
            writer.leave()
        while node is not None and node.next is None:
            node = above.pop() if above else None
            if node is not None:
                writer.leave()
        node = node.next if node is not None else None
