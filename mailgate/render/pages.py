"""The templates. Its one rule: what people wrote is only ever a value in them, never a template (T62).

``templates/mail/<language>/<letter>.j2`` yields three blocks, ``subject``, ``text`` and ``html``. Text and HTML are rendered by
two environments: in the one nothing is escaped, in the other everything is (T63).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined, Template, meta
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from mailgate.render.sheet import Facts, line

FALLBACK = "en"
_BLANKS = re.compile(r"^ +| {2,}", re.MULTILINE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class TooLongError(Exception):
    """A template of the operator's says more than any letter should."""


class Page:
    """The words of one mail."""

    __slots__ = ("html", "subject", "text")

    def __init__(self, subject: str, text: str, html: str) -> None:
        """``subject`` is one line."""
        self.subject, self.text, self.html = line(subject), text.strip("\n"), html.strip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One template of a letter. ``source``: ``shipped``, ``own``, or ``mixed`` (shipped, but a piece of it is the operator's)."""

    letter: str
    language: str
    source: str
    path: Path


class Room:
    """How much a letter may still say. ``most``: octets; None: as much as it likes."""

    def __init__(self, most: int | None) -> None:
        """For one letter."""
        self._left = most

    def filled(self, template: Template, facts: Facts, part: str) -> str:
        """One part, given up as soon as it is too long. Raises TooLongError."""
        if self._left is None:
            return template.render(facts, part=part)
        pieces = []
        for piece in template.generate(facts, part=part):
            self._left -= len(piece.encode("utf-8", "replace"))
            if self._left < 0:
                raise TooLongError("more octets than limits.template_output")
            pieces.append(piece)
        return "".join(pieces)


class Shelf:
    """The templates of some folders, the first hit of each name counting; each is compiled once."""

    def __init__(self, folders: Sequence[Path], most: int | None = None) -> None:
        """``folders``: each holds ``mail/<language>/``. ``most``: octets of one letter, all parts together."""
        mails = [folder / "mail" for folder in folders]
        self._most = most
        self._own, self._ours = mails[:-1], mails[-1]
        self._touched: dict[str, bool] = {}
        loader = FileSystemLoader(mails)
        self._plain = _environment(loader, autoescape=False)
        self._escaped = _environment(loader, autoescape=True)
        found = (entry for folder in mails if folder.is_dir() for entry in folder.iterdir() if entry.is_dir())
        self._languages = frozenset(entry.name for entry in found)

    def page(self, template: str, language: str, facts: Facts) -> Page:
        """Fill in one template. Raises jinja2.TemplateError, and whatever a template may do wrong."""
        language = self.language(language)
        name, facts = f"{language}/{template}.j2", facts | {"language": language}
        plain, escaped = self._plain.get_template(name), self._escaped.get_template(name)
        room = Room(self._most)
        made = [room.filled(one, facts, part) for one, part in ((plain, "subject"), (plain, "text"), (escaped, "html"))]
        return Page(*made)

    def has_own(self, template: str, language: str) -> bool:
        """Whether a folder before the last has a part in that letter: its template, or one that it extends or includes."""
        return self._is_touched(f"{self.language(language)}/{template}.j2")

    def sources(self) -> tuple[str, ...]:
        """The templates as they are written."""
        loader = self._plain.loader
        names = loader.list_templates() if loader is not None else []
        return tuple(loader.get_source(self._plain, name)[0] for name in names if loader is not None and name.endswith(".j2"))

    def language(self, wanted: str) -> str:
        """``wanted`` if there are templates in it (``de-AT`` is ``de``), else English."""
        found = _LANGUAGE.match(wanted.lower())
        return found[0] if found and found[0] in self._languages else FALLBACK

    def listing(self) -> list[Listed]:
        """Every letter in every language, by name."""
        folders = [folder for folder in (*self._own, self._ours) if folder.is_dir()]
        names = {path.relative_to(folder).as_posix() for folder in folders for path in folder.glob("*/[!_]*.j2")}
        return [self._listed(folders, name) for name in sorted(names, key=lambda name: name.split("/")[::-1])]

    def _listed(self, folders: Sequence[Path], name: str) -> Listed:
        path = next(folder / name for folder in folders if (folder / name).is_file())
        mixed = "mixed" if self._is_touched(name) else "shipped"
        language, _, letter = name.removesuffix(".j2").partition("/")
        source = mixed if path.is_relative_to(self._ours) else "own"
        return Listed(letter=letter, language=language, source=source, path=path)

    def _is_touched(self, name: str) -> bool:
        if name not in self._touched:
            self._touched[name] = False  # a circle of templates is broken, and no business of the operator's
            self._touched[name] = any((folder / name).is_file() for folder in self._own) or any(
                map(self._is_touched, self._named(name))
            )
        return self._touched[name]

    def _named(self, name: str) -> Iterator[str]:
        """The templates a shipped one extends, includes or imports; their names are fixed words."""
        source = self._ours / name
        if source.is_file():
            yield from filter(None, meta.find_referenced_templates(self._plain.parse(source.read_text(encoding="utf-8"))))


def lines(text: str) -> Markup:
    """Plain text as HTML: escaped, with its line breaks and indentation, and without links of its own (T65)."""
    kept = _BLANKS.sub(lambda found: "\N{NO-BREAK SPACE}" * len(found[0]), text.replace("\t", "    "))
    return Markup(str(escape(kept)).replace("\n", "<br>\n"))


def size(octets: int) -> str:
    """A size for people: ``340 kB``, ``12.3 MB``."""
    return f"{octets / 1_000_000:.1f} MB" if octets >= 1_000_000 else f"{max(1, octets // 1000)} kB"


def _environment(loader: BaseLoader, *, autoescape: bool) -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        loader=loader,
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters |= {"lines": lines, "size": size}
    return made
