"""Predefined messages. The one rule: one text for each name and language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from mailgate.desk.model import Predefined
from store.tables import Macro


class MacroError(ValueError):
    """There is, or is not, a predefined message of that name and language. The text says what to do."""


def called(session: Session, name: str) -> Predefined:
    """Its texts by language, and the other names there are."""
    rows = session.scalars(select(Macro).where(col(Macro.name) == name).order_by(col(Macro.language)))
    others = session.scalars(select(col(Macro.name)).where(col(Macro.name) != name).distinct().order_by(col(Macro.name)))
    return Predefined(texts={row.language: row.text for row in rows}, others=tuple(others))


def every(session: Session, limit: int | None) -> tuple[Macro, ...]:
    """All of them, by name and language."""
    return tuple(session.scalars(select(Macro).order_by(col(Macro.name), col(Macro.language)).limit(limit)))


def texts(session: Session) -> tuple[str, ...]:
    """What all of them say: it is nobody's secret."""
    return tuple(session.scalars(select(col(Macro.text))))


def add(session: Session, new: Macro) -> None:
    """Another one. Raises MacroError where there is one of that name in that language."""
    if session.get(Macro, (new.name, new.language)) is not None:
        raise MacroError(f"there is {new.name!r} in {new.language!r} already; `mailgate macro edit` changes it")
    session.add(new)
    session.flush()


def edit(session: Session, new: Macro) -> None:
    """Another text. Raises MacroError where there is none of that name in that language."""
    row = session.get(Macro, (new.name, new.language))
    if row is None:
        raise MacroError(f"there is no {new.name!r} in {new.language!r}; `mailgate macro add` makes it")
    row.text, row.at = new.text, new.at
    session.add(row)
    session.flush()


def remove(session: Session, name: str, language: str | None) -> int:
    """Take away a text, or all of a name; how many those were."""
    which = [col(Macro.name) == name, *([col(Macro.language) == language] if language else [])]
    gone = session.scalars(delete(Macro).where(*which).returning(col(Macro.language))).all()
    return len(gone)


def made(name: str, language: str, text: str, at: datetime) -> Macro:
    """A predefined message as it is kept."""
    return Macro(name=name, language=language, text=text.strip("\n"), at=at)
