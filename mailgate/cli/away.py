"""Who is away, at the command line. The one rule: what a person says of themselves counts more than what their machine says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.common import CommandError, now, rfc3339
from mailgate.cli.output import Json
from mailgate.desk import hours, when
from mailgate.desk.command.base import Moment
from mailgate.desk.model import Person
from mailgate.policy import policy
from mailgate.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

Until = Annotated[
    str | None,
    typer.Option("--away-until", metavar="DATE", help="They are away till that day, or that time of it: 2026-12-12, friday, 3d."),
]
Since = Annotated[str | None, typer.Option("--away-from", metavar="DATE", help="Away from then on; without it from now on.")]
Back = Annotated[bool, typer.Option("--back", help="They are here again.")]


def change(configured: Settings, session: Session, person: Person, wanted: tuple[str | None, str | None, bool]) -> None:
    """Write what was asked for: since, until, back. Raises CommandError for what makes no sense."""
    from store import absence

    since, until, back = wanted
    assert person.id is not None  # everybody in the store has one
    if back and (since or until):
        raise CommandError("--back says that they are here; leave out --away-until and --away-from")
    if since and not until:
        raise CommandError("--away-from needs to know till when; add --away-until DATE")
    if back:
        absence.back(session, person.id)
    elif until:
        zone = hours.zone_of(person, policy(configured))
        moment = Moment(now=now(), zone=zone, language=person.language or configured.gateway.language)
        begins = _time(moment, since) if since else moment.now
        ends = _time(moment, until)
        if ends <= begins:
            raise CommandError(
                f"away from {begins:%Y-%m-%d %H:%M} UTC till {ends:%Y-%m-%d %H:%M} UTC is no time; change one of them"
            )
        absence.away(session, person.id, begins, ends, absence.By.SET)


def _time(moment: Moment, text: str) -> datetime:
    """A day or time as they would write it, in their own zone."""
    try:
        return when.read(text, moment.now, moment.zone, moment.language)
    except when.UnreadableTimeError as error:
        raise CommandError(f"{text!r} is no time to come; write {error}") from error


def facts(person: Person) -> dict[str, Json]:
    """An absence that is not over, for ``--json``."""
    over = person.away_until is None or person.away_until <= now()
    return {
        "away_from": None if over else rfc3339(person.away_since),
        "away_until": None if over else rfc3339(person.away_until),
    }


def spelt(person: Person) -> str:
    """`` (away until 2026-12-12 08:00 UTC)`` behind a name, or ""."""
    if person.away_until is None or person.away_until <= now():
        return ""
    since = f"from {person.away_since:%Y-%m-%d %H:%M} UTC " if person.away_since and person.away_since > now() else ""
    return f" (away {since}until {person.away_until:%Y-%m-%d %H:%M} UTC)"
