"""The templates. Its one rule: what people wrote is only ever a value in them, never a template (T62).

``templates/mail/<letter>.j2`` yields three blocks, ``subject``, ``text`` and ``html``, for every language: its words are English
and go through gettext. ``templates/mail/<language>/<letter>.j2`` stands in for it in one. Text and HTML are rendered by two
environments: in the one nothing is escaped, in the other everything is (T63).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import TypeVar

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, meta
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from mailgate import languages
from mailgate.languages import ENGLISH
from mailgate.render import catalogues, speech
from mailgate.render.sheet import REMEMBERED, Facts, line

_E = TypeVar("_E", bound=Environment)
_BLANKS = re.compile(r"^ +| {2,}", re.MULTILINE)


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
    """The templates of some folders, the first hit of each name counting; each is compiled once for each language."""

    def __init__(self, folders: Sequence[Path], most: int | None = None, language: str = ENGLISH) -> None:
        """``folders``: each holds ``mail/`` and ``locale/``. ``most``: octets of one letter, all parts together.

        ``language``: of letters to people whose own there is no catalogue for.
        """
        mails = [folder / "mail" for folder in folders]
        self._most = most
        self._own, self._ours = mails[:-1], mails[-1]
        self._touched: dict[tuple[str, str], bool] = {}
        self._loader = FileSystemLoader(mails)
        self._reader = reader(self._loader)
        self._catalogues = languages.found(folders)
        self._said: dict[str, NullTranslations] = {}
        self._tongues: dict[str, Tongue] = {}
        self._default = languages.tag(language)

    def page(self, template: str, language: str, facts: Facts) -> Page:
        """Fill in one template. Raises jinja2.TemplateError, and whatever a template may do wrong."""
        tongue, room = self._tongue(self.language(language)), Room(self._most)
        return tongue.page(f"{template}.j2", facts, room)

    def has_own(self, template: str, language: str) -> bool:
        """Whether a folder before the last has a part in that letter: a template, one that it extends or includes, or words."""
        language = self.language(language)
        return self._has_own_words(language) or self._is_touched(f"{template}.j2", language)

    def sources(self) -> tuple[str, ...]:
        """The templates and catalogues as they are written."""
        names = [name for name in self._loader.list_templates() if name.endswith(".j2")]
        templates = (self._loader.get_source(self._reader, name)[0] for name in names)
        files = (file for found in self._catalogues.values() for file in found if file.stat().st_size <= catalogues.LARGEST)
        return (*templates, *(file.read_text(encoding="utf-8", errors="replace") for file in files))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those there are words in."""
        return tuple(sorted({ENGLISH, *self._catalogues}))

    def language(self, wanted: str) -> str:
        """``wanted`` if there are words in it (``de-AT`` is ``de``), else the default, else English."""
        return languages.spoken(self.languages, wanted, self._default)

    def said(self, language: str) -> NullTranslations:
        """The words of one of ``languages``."""
        if language not in self._said:
            self._said[language] = catalogues.translations(self._catalogues.get(language, []))
        return self._said[language]

    def environment(self, kind: type[_E], language: str, *, escaped: bool) -> _E:
        """What fills in templates of these folders in one of ``languages``; ``escaped``: for HTML."""
        made = engine(kind, _Local(self._loader, language), autoescape=escaped)
        made.globals |= speech.functions(self.said(language))
        made.filters |= speech.filters(language, self.said(language))
        return made

    def listing(self) -> list[Listed]:
        """Every letter in every language, by name."""
        names = {path.name for folder in (*self._own, self._ours) for path in folder.glob("[!_]*.j2")}
        return [self._listed(name, language) for name in sorted(names) for language in self.languages]

    def _tongue(self, language: str) -> Tongue:
        if language not in self._tongues:
            self._tongues[language] = Tongue(self, language)
        return self._tongues[language]

    def _listed(self, name: str, language: str) -> Listed:
        path = self._path(name, language)
        mixed = "mixed" if self._has_own_words(language) or self._is_touched(name, language) else "shipped"
        source = mixed if path.is_relative_to(self._ours) else "own"
        return Listed(letter=name.removesuffix(".j2"), language=language, source=source, path=path)

    def _path(self, name: str, language: str) -> Path:
        candidates = (folder / one for one in variants(name, language) for folder in (*self._own, self._ours))
        return next((path for path in candidates if path.is_file()), self._ours / name)

    def _has_own_words(self, language: str) -> bool:
        return any(not file.is_relative_to(self._ours.parent) for file in self._catalogues.get(language, ()))

    def _is_touched(self, name: str, language: str) -> bool:
        if (name, language) not in self._touched:
            self._touched[name, language] = False  # a circle of templates is broken, and no business of the operator's
            path = self._path(name, language)
            own = not path.is_relative_to(self._ours)
            self._touched[name, language] = own or any(self._is_touched(other, language) for other in self._named(path))
        return self._touched[name, language]

    def _named(self, path: Path) -> Iterator[str]:
        """The templates a shipped one extends, includes or imports; their names are fixed words."""
        if path.is_file():
            yield from filter(None, meta.find_referenced_templates(self._reader.parse(path.read_text(encoding="utf-8"))))


class Tongue:
    """The templates in one language, compiled when they are first asked for."""

    def __init__(self, shelf: Shelf, language: str) -> None:
        """``language``: one that ``shelf`` has words in."""
        self._language = language
        self._plain, self._escaped = (shelf.environment(SandboxedEnvironment, language, escaped=one) for one in (False, True))

    def page(self, name: str, facts: Facts, room: Room) -> Page:
        """Fill in one template."""
        facts = facts | {"language": self._language}
        plain, escaped = self._plain.get_template(name), self._escaped.get_template(name)
        return Page(*(room.filled(one, facts, part) for one, part in ((plain, "subject"), (plain, "text"), (escaped, "html"))))


class _Local(BaseLoader):
    """Finds the variant of a template for one language before the one for all."""

    def __init__(self, loader: BaseLoader, language: str) -> None:
        self._loader, self._language = loader, language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        for name in variants(template, self._language):
            with suppress(TemplateNotFound):
                return self._loader.get_source(environment, name)
        raise TemplateNotFound(template)


def variants(name: str, language: str) -> tuple[str, str]:
    """Where a template is looked for: ``de/refusal.j2``, then ``refusal.j2``."""
    return f"{language}/{name}", name


def lines(text: str) -> Markup:
    """Plain text as HTML: escaped, with its line breaks and indentation, and without links of its own (T65)."""
    return _lines(text) if len(text) <= REMEMBERED else _lines.__wrapped__(text)


@lru_cache(maxsize=64, typed=True)  # one message goes to many; what is HTML already is told apart from what is not
def _lines(text: str) -> Markup:
    kept = _BLANKS.sub(lambda found: "\N{NO-BREAK SPACE}" * len(found[0]), text.replace("\t", "    "))
    return Markup(str(escape(Markup(kept) if isinstance(text, Markup) else kept)).replace("\n", "<br>\n"))


def reader(loader: BaseLoader) -> Environment:
    """What reads templates and fills in none."""
    return engine(SandboxedEnvironment, loader, autoescape=False)


def engine(kind: type[_E], loader: BaseLoader, *, autoescape: bool) -> _E:
    """What fills in templates as all of ours are written; the words of a language are put into it (``speech``)."""
    made = kind(
        loader=loader,
        extensions=["jinja2.ext.i18n"],
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    made.policies["ext.i18n.trimmed"] = True
    made.filters["lines"] = lines
    return made
