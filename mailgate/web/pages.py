"""The templates of the page. Its one rule: what people wrote is only ever a value in them, escaped (T62, T63, T70).

``templates/web/<page>.j2``; words are English and go through gettext, as in letters. An operator's own template of the same name
stands in for the shipped one, as long as it works: a page is never lost by one that does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailgate import languages
from mailgate.languages import ENGLISH
from mailgate.render import catalogues, speech
from mailgate.render.pages import engine

_log = structlog.get_logger("mailgate.web")


def autonym(language: str) -> str:
    """What a language calls itself: ``Deutsch``, ``Français``."""
    locale = catalogues.locale(language)
    name = (locale.get_display_name() if "-" in language else locale.get_language_name()) or language
    return name[:1].upper() + name[1:]


class Pages:
    """The templates of some folders, the first hit of each name counting; each is compiled once for each language."""

    def __init__(self, folders: Sequence[Path], language: str = ENGLISH) -> None:
        """``folders``: each holds ``web/`` and ``locale/``. ``language``: where nobody says which, and where there is none."""
        self._loader = FileSystemLoader([folder / "web" for folder in folders])
        self._shipped = FileSystemLoader(folders[-1] / "web") if len(folders) > 1 else None
        self._catalogues = languages.found(folders)
        self._tongues: dict[tuple[str, FileSystemLoader], Environment] = {}
        self._default = languages.tag(language)
        self._static = [folder / "web" / "static" for folder in folders]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those there are words in."""
        return tuple(sorted({ENGLISH, *self._catalogues}))

    @property
    def static(self) -> tuple[Path, ...]:
        """Where style sheets, scripts and pictures lie, the operator's first."""
        return tuple(folder for folder in self._static if folder.is_dir())

    def language(self, *wanted: str | None) -> str:
        """The first of those wanted that there are words in (``de-AT`` is ``de``), else the default, else English."""
        return languages.spoken(self.languages, *wanted, self._default)

    def filled(self, page: str, language: str, facts: Mapping[str, object]) -> str:
        """One page, by the shipped templates alone where the operator's fail. ``facts``: strings, numbers, tuples and dicts,
        never things of ours. Raises jinja2.TemplateError."""
        told = {**facts, "language": language}
        try:
            return self._tongue(language, self._loader).get_template(f"{page}.j2").render(told)
        except Exception as error:  # a template can raise whatever its words can; its text may quote a mail
            if self._shipped is None:
                raise
            _log.error("a template of yours fails; the shipped one is shown", page=page, exc_info=error)
        return self._tongue(language, self._shipped).get_template(f"{page}.j2").render(told)

    def _tongue(self, language: str, loader: FileSystemLoader) -> Environment:
        key = (language, loader)
        if key not in self._tongues:
            said = catalogues.translations(self._catalogues.get(language, []))
            made = engine(ImmutableSandboxedEnvironment, loader, autoescape=True)
            made.globals |= speech.functions(said)
            made.filters |= speech.filters(language, said)
            made.filters["autonym"] = autonym
            self._tongues[key] = made
        return self._tongues[key]
