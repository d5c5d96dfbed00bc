"""The languages letters can be written in. Its one rule: a catalogue makes a language, and English needs none.

A catalogue is a file ``locale/<language>/LC_MESSAGES/mailgate.po`` in a folder of templates: the shipped one or the operator's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

ENGLISH = "en"
"""The language of the templates themselves."""
CATALOGUE = Path("LC_MESSAGES/mailgate.po")
_NAME = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?")


def shipped(name: str) -> Path:
    """A file or folder as it comes with the program: ``config`` or ``templates``, or something in them."""
    package = Path(__file__).parent
    inside = package / "_home"
    return (inside if inside.is_dir() else package.parent) / name


def found(folders: Iterable[Path]) -> dict[str, list[Path]]:
    """Each language that has a catalogue -> its files, first come first. ``folders``: each holds ``locale/``."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        locale = folder / "locale"
        names = sorted(entry.name for entry in locale.iterdir()) if locale.is_dir() else []
        for name in filter(_NAME.fullmatch, names):
            if (locale / name / CATALOGUE).is_file():
                files.setdefault(tag(name), []).append(locale / name / CATALOGUE)
    return files


def known(own: Path) -> tuple[str, ...]:
    """Every language of the shipped templates and of the operator's, which lie in ``own`` if there are any."""
    return tuple(sorted({ENGLISH, *found((own, shipped("templates")))}))


def unknown(language: str, known: Iterable[str]) -> str:
    """What is wrong with a language that is not among ``known``."""
    return f"there are no letters in {language!r}, only in {', '.join(known)}; docs/translating.md tells how to add a language"


def is_name(language: str) -> bool:
    """Whether a folder of ``locale`` can be called so: ``es``, ``pt-BR`` or ``pt_BR``."""
    return bool(_NAME.fullmatch(language))


def tag(name: str) -> str:
    """A language as it is written in mails and settings: ``pt_BR`` is ``pt-br`` (RFC 5646 §2.1.1: case means nothing)."""
    return name.replace("_", "-").lower()


def spoken(known: Collection[str], *wanted: str | None) -> str:
    """The first of those wanted that is among the known (``de-AT`` is ``de``), else English."""
    asked = (tag(one) for one in wanted if one)
    found = (name for one in asked for name in (one, one.partition("-")[0]))
    return next((one for one in found if one in known), ENGLISH)
