"""What each element of an HTML document means for its text. Its one rule: what was entered is left in the same order, undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailgate.mail import html_links, html_marks
from mailgate.mail.html_lists import Numbering, bullet_of
from mailgate.mail.html_marks import Role
from mailgate.mail.html_page import QUOTED, Page
from mailgate.mail.html_style import PLAIN, Look, is_of_signs, look


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


SKIPPED = _tags("head script style title template svg iframe select noscript xml")
"""Elements of which nothing is shown; ``xml`` is what Word keeps for itself. Of others mail programs show what they hold."""
_PARAGRAPHS = _tags("p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote table hr")
_LINES = _tags(
    "address article aside body caption center dd details div dt fieldset figcaption figure footer form"
    " header legend li main nav section summary tbody td tfoot th thead tr"
)
_UNMARKED = _tags("html body a b i font img br")
"""Elements whose names say nothing of what they hold."""
_TIGHT_CLASS = re.compile("Mso(?:Normal|PlainText|ListParagraph|NoSpacing)")


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that was entered: what is to be put back when it is left."""

    tag: str
    pre: bool
    tiny: bool
    signs: bool
    prefixes: int
    mark: int = -1
    bullet: int = -1
    """Where in the line Word's own bullet begins, in an element that holds one."""
    block: bool = False
    gap: bool = False


@dataclass(slots=True)
class Writer:
    """Writes a page, element by element."""

    names: Mapping[str, str]
    """Content-ID to file name, of the pictures beside the document."""
    tight: bool = False
    """Paragraphs stand without a space between them."""
    page: Page = field(default_factory=Page)
    opened: list[_Open] = field(default_factory=list)
    lists: list[Numbering | None] = field(default_factory=list)
    """The open lists; None: one of bullets."""
    links: list[tuple[str, int, list[str]]] = field(default_factory=list)
    """The open links: target, number of lines at the beginning, text."""
    level: int = 0
    """Word's level of the paragraph, if it is an item of a list."""

    def words(self, text: str) -> None:
        """Running text."""
        if self.links and not self.page.tiny:
            self.links[-1][2].append(text)
        self.page.words(text)

    def enter(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Begin an element; False if nothing of it is left to be shown or undone."""
        if tag in SKIPPED:
            return False
        if tag == "br":
            self.page.break_line()
            return False
        if tag == "img":
            self.words(html_links.picture(attributes, self.names) if "hidden" not in attributes else "")
            return False
        style = attributes.get("style") if attributes else None
        seen = look(style) if style else PLAIN
        if seen.hidden or "hidden" in attributes:
            return False
        role = html_marks.role(tag, attributes, seen) if tag not in _UNMARKED else None
        self._begin(tag, attributes, seen, role)
        return True

    def _begin(self, tag: str, attributes: Mapping[str, str | None], seen: Look, role: Role | None) -> None:
        page = self.page
        block = role is not None or tag in _LINES or tag in _PARAGRAPHS
        gap = tag in _PARAGRAPHS and not self._is_tight(tag, attributes, seen)
        if block:
            page.end_line(gap=gap)
        indented = tag == "blockquote" and seen.indented and role is Role.QUOTE
        bullet = len(page.line) if seen.bullet else -1
        mark = page.begin_mark(role) if role is not None and not indented else -1
        self.opened.append(_Open(tag, page.pre, page.tiny, page.signs, len(page.prefixes), mark, bullet, block, gap))
        page.pre = seen.pre if seen.pre is not None else page.pre or tag == "pre"
        page.tiny = seen.tiny if seen.tiny is not None else page.tiny
        page.signs = seen.signs if seen.signs is not None else page.signs
        if tag == "font" and (face := attributes.get("face")):
            page.signs = is_of_signs(face)
        if tag == "p":
            self.level = seen.level
        if tag == "blockquote":
            page.push("  " if indented else QUOTED)
        else:
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        match tag:
            case "a":
                self.links.append((attributes.get("href") or "", len(self.page.lines), []))
            case "td" | "th":
                self.page.begin_cell()
            case "tr":
                self.page.begin_row()
            case "ul" | "ol":
                if len(self.opened) > 1 and self.opened[-2].tag in ("ul", "ol"):
                    self.page.push("  ")
                self.lists.append(Numbering.of(attributes) if tag == "ol" else None)
            case "li":
                numbers = self.lists[-1] if self.lists else None
                self.page.item(numbers.next(attributes.get("value")) if numbers else "- ")
            case "dd":
                self.page.push("  ")
            case "hr":
                self.page.words("---")
            case "q":
                self.words('"')
            case _:
                return

    def leave(self) -> None:
        """End the element entered last."""
        was, page = self.opened.pop(), self.page
        if was.tag == "q":
            self.words('"')
        if was.block:
            page.end_line(gap=was.gap)
        if was.mark >= 0:
            page.end_mark(was.mark)
        if was.bullet >= 0:
            page.line[was.bullet :] = [bullet_of("".join(page.line[was.bullet :]), self.level)]
        while len(page.prefixes) > was.prefixes:
            page.pop()
        page.pre, page.tiny, page.signs = was.pre, was.tiny, was.signs
        if was.tag in ("ul", "ol"):
            self.lists.pop()
        elif was.tag == "tr":
            page.end_row()
        elif was.tag == "a":
            self._end_link()

    def _is_tight(self, tag: str, attributes: Mapping[str, str | None], seen: Look) -> bool:
        """Has it no space above and below?"""
        if any(one.tag == "li" for one in self.opened[-2:]) and tag in ("p", "ul", "ol"):
            return True
        if tag in ("ul", "ol", "table"):
            return bool(self.lists) and tag != "table"
        return tag == "p" and (self.tight or seen.tight or _TIGHT_CLASS.match(attributes.get("class") or "") is not None)

    def _end_link(self) -> None:
        href, lines, pieces = self.links.pop()
        shown = " ".join("".join(pieces).split())
        if self.links:
            self.links[-1][2].append(shown)
        target = html_links.target(href, shown)
        if not target:
            return
        if self.page.line:
            last = self.page.line.pop()
            self.page.line += (last.rstrip(" "), f" ({target})" + " " * last.endswith(" "))
        elif len(self.page.lines) > lines:
            self.page.lines[-1] += f" ({target})"
