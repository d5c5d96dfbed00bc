"""HTML to text. Its one rule: nothing is fetched, run or trusted, and no markup costs more than a bounded time (T52).

The parser's time grows with the depth of open elements, so what has too many or too deep ones is only stripped of its tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DEPTH = 1_000
_ELEMENTS = 15_000
"""Elements that can nest. Mail of half a megabyte has a few thousand; the parser's worst case at this bound is about a second."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_FLAT = _tags("area base br col hr img input link meta p td th tr tbody thead tfoot dt dd option param source wbr")
"""Elements that hold nothing or end by themselves, so leaving them open makes no depth."""
_SKIPPED = _tags("head script style title template svg math object iframe select textarea audio video canvas")
_PARAGRAPHS = _tags("p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote table hr")
_LINES = _tags(
    "address article aside body caption center dd details div dt fieldset figcaption figure footer form"
    " header legend li main nav section summary tbody tfoot thead tr"
)
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|max-height\s{0,3}:\s{0,3}0(?:px)?\s{0,3}(?:;|!|$)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SHOWN_URL = re.compile(r"(?i)(?:https?://|mailto:)")
_URL = 1_000
"""Longest link target shown."""


def render(html: str) -> tuple[str, bool]:
    """``html`` as text, and whether it was plain enough to be laid out; if not, its tags are only stripped. Never raises.

    Lists become ``- `` lines, quotes ``> `` lines, links ``text (url)`` where the two differ; hidden text is dropped.
    """
    if _too_complex(html):
        return _stripped(html), False
    tree = LexborHTMLParser(html)
    page = _Page()
    if tree.root is not None:
        _walk(tree.root, page)
    return page.text(), True


def _too_complex(html: str) -> bool:
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
    pieces = (piece.partition(">")[2] for piece in ("x>" + html).split("<"))
    return "\n".join(line for piece in pieces if (line := piece.strip()))


def _walk(root: LexborNode, page: _Page) -> None:
    """Enter and leave every node in order, without recursion."""
    node: LexborNode | None = root
    above: list[tuple[LexborNode, str]] = []
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            page.words(node.text_content or "")
        elif tag and tag[0] != "-" and page.enter(tag, node):
            if (child := node.first_child) is not None:
                above.append((node, tag))
                node = child
                continue
            page.leave(tag)
        while node is not None and node.next is None:
            node, tag = above.pop() if above else (None, "")
            if node is not None:
                page.leave(tag)
        node = node.next if node is not None else None


@dataclass(slots=True)
class _Page:
    """The text as it grows, line by line."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    preformatted: int = 0
    gap: int = -1
    """The quote depth at which an empty line is due before the next line; -1 if none is."""
    lists: list[int] = field(default_factory=list)
    """The open lists: -1 for bullets, else the last number."""
    links: list[tuple[str, list[str]]] = field(default_factory=list)

    def enter(self, tag: str, node: LexborNode) -> bool:
        """Begin an element; False if it and all below are not shown."""
        if tag in _SKIPPED:
            return False
        attributes = node.attributes
        if attributes and _hidden(attributes):
            return False
        if tag in _PARAGRAPHS or tag in _LINES:
            self.end_line(gap=tag in _PARAGRAPHS and not (tag in ("ul", "ol") and self.lists))
        self._begin(tag, attributes)
        return True

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self.break_line()
        elif tag == "img":
            self.words(attributes.get("alt") or "")
        elif tag in ("td", "th") and self.line:
            self.line.append("  ")
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self.line.append(self._bullet())
        elif tag == "hr":
            self.line.append("---")
        elif tag == "a":
            self.links.append(((attributes.get("href") or "").strip()[:_URL], []))

    def leave(self, tag: str) -> None:
        """End an element that was entered."""
        if tag in _PARAGRAPHS or tag in _LINES:
            self.end_line(gap=tag in _PARAGRAPHS and not (tag in ("ul", "ol") and len(self.lists) > 1))
        if tag == "blockquote":
            self.quotes -= 1
        elif tag == "pre":
            self.preformatted -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "a":
            self._end_link()

    def words(self, text: str) -> None:
        """Add running text; white space collapses outside ``pre``."""
        if self.links:
            self.links[-1][1].append(text)
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for one in rest:
                self.break_line()
                self.line.append(one)
            return
        text = _SPACE.sub(" ", text)
        if text and not (text[0] == " " and (not self.line or self.line[-1].endswith(" "))):
            self.line.append(text)
        elif text.strip():
            self.line.append(text.lstrip(" "))

    def break_line(self) -> None:
        """End the line, also an empty one."""
        text = "".join(self.line).rstrip()
        self.line.clear()
        mark = "> " * self.quotes
        if self.gap >= 0 and self.lines:
            self.lines.append(("> " * min(self.gap, self.quotes)).rstrip())
        self.gap = -1
        self.lines.append((mark + text).rstrip())

    def end_line(self, *, gap: bool) -> None:
        """End the line if it holds anything; with ``gap`` the next one stands apart."""
        if "".join(self.line).strip():
            self.break_line()
        else:
            self.line.clear()
        if gap:
            self.gap = self.quotes if self.gap < 0 else min(self.gap, self.quotes)

    def text(self) -> str:
        """Everything so far, runs of empty lines reduced to one."""
        self.end_line(gap=False)
        out: list[str] = []
        for line in self.lines:
            if line.strip("> ") or (out and out[-1].strip("> ")):
                out.append(line)
        return "\n".join(out).strip("\n")

    def _bullet(self) -> str:
        indent = "  " * (min(len(self.lists), 20) - 1)
        if not self.lists or self.lists[-1] < 0:
            return indent + "- "
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1]}. "

    def _end_link(self) -> None:
        target, pieces = self.links.pop()
        shown = " ".join("".join(pieces).split())
        if self.links:
            self.links[-1][1].append(shown)
        if shown and _SHOWN_URL.match(target) and _bare(target) not in _bare(shown):
            self.line.append(f" ({target})")


def _hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style.lower()))


def _bare(url: str) -> str:
    """A link target without what clients leave out when they show it."""
    return _SHOWN_URL.sub("", url.strip(), count=1).removeprefix("www.").rstrip("/").lower()
