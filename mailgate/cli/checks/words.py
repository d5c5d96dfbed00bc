"""Whether the operator's own catalogues can be used. The one rule: what is wrong with one stops no letter, and is told here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mailgate import languages
from mailgate.cli.checks.desk import Desk, Trouble


def words(desk: Desk) -> str:
    """The languages letters can be written in."""
    says, wrong = look(desk.settings.path("templates"))
    if wrong:
        raise Trouble(wrong)
    return says


def look(own: Path) -> tuple[str, str]:
    """The languages there are, and what is wrong with the catalogues in ``own``; "" where nothing is."""
    files = [file for found in languages.found([own]).values() for file in found]
    own_words = f"; {len(files)} of your own" if files else ""
    known = languages.known(own)
    return f"letters in {', '.join(known)}{own_words}", "; ".join((*_idle(own, known), *_wrong(files)))


def _idle(own: Path, known: tuple[str, ...]) -> Iterator[str]:
    """Folders of templates for a language that letters are never written in."""
    for folder in sorted(own.glob("mail/*/")):
        if folder.name not in known:
            yield f"{folder}: {languages.unknown(folder.name, known)}"


def _wrong(files: list[Path]) -> Iterator[str]:
    from mailgate.render import catalogues

    for file in files:
        try:
            catalogues.compiled(file)
            flaws = [flaw for flaw in catalogues.flaws(catalogues.read(file)) if flaw.spoilt]
        except catalogues.CatalogueError as error:
            yield f"{file}: {error}"
        else:
            if flaws:
                more = f" (and {len(flaws) - 1} more)" if flaws[1:] else ""
                yield f"{file}: {flaws[0].message!r} {flaws[0].why}{more}; the shipped words are used instead"
