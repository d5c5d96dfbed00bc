"""The templates. Its one rule: what people wrote is only ever a value in them, never a template (T62).

``templates/mail/<language>/<letter>.j2`` yields three blocks, ``subject``, ``text`` and ``html``. Text and HTML are rendered by
two environments: in the one nothing is escaped, in the other everything is (T63).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from mailgate.render.sheet import Facts, line

FALLBACK = "en"
_BLANKS = re.compile(r"^ +| {2,}", re.MULTILINE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class Page:
    """The words of one mail."""

    __slots__ = ("html", "subject", "text")

    def __init__(self, subject: str, text: str, html: str) -> None:
        """``subject`` is one line."""
        self.subject, self.text, self.html = line(subject), text.strip("\n"), html.strip("\n")


class Shelf:
    """The templates of some folders, the first hit of each name counting; each is compiled once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """``folders``: each holds ``mail/<language>/``."""
        mails = [folder / "mail" for folder in folders]
        loader = FileSystemLoader(mails)
        self._plain = _environment(loader, autoescape=False)
        self._escaped = _environment(loader, autoescape=True)
        found = (entry for folder in mails if folder.is_dir() for entry in folder.iterdir() if entry.is_dir())
        self._languages = frozenset(entry.name for entry in found)

    def page(self, template: str, language: str, facts: Facts) -> Page:
        """Fill in one template. Raises jinja2.TemplateError, and whatever a template may do wrong."""
        language = self.language(language)
        name, facts = f"{language}/{template}.j2", facts | {"language": language}
        plain = self._plain.get_template(name)
        subject = plain.render(facts, part="subject")
        text = plain.render(facts, part="text")
        return Page(subject, text, self._escaped.get_template(name).render(facts, part="html"))

    def language(self, wanted: str) -> str:
        """``wanted`` if there are templates in it (``de-AT`` is ``de``), else English."""
        found = _LANGUAGE.match(wanted.lower())
        return found[0] if found and found[0] in self._languages else FALLBACK


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
