"""What can be said of a queue's deadlines on the command line. The one rule: what is typed is checked before all else."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from mailgate.cli.common import an_address
from mailgate.cli.output import Json
from mailgate.cli.queue_options import a_duration
from mailgate.desk import business
from mailgate.desk.model import ALWAYS, QueuePolicy
from mailgate.settings import spell_duration


def _business(text: str | None) -> str | None:
    try:
        return text if text is None or business.length(text, ALWAYS) is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _somebody(text: str | None) -> str | None:
    return an_address(text) if text not in (None, "", "all") else text


CalendarName = Annotated[
    str | None, typer.Option("--calendar", metavar="NAME", help="The [[calendar]] of its deadlines; '': around the clock.")
]
FirstAnswer = Annotated[
    str | None, typer.Option("--first-answer", metavar="4h", help="Business time till the first answer.", callback=_business)
]
Resolution = Annotated[
    str | None, typer.Option("--resolution", metavar="3d", help="Business time till it is closed.", callback=_business)
]
EscalateTo = Annotated[
    str | None,
    typer.Option("--escalate-to", metavar="A", help="Who hears of a missed target: staff, all, or ''.", callback=_somebody),
]
AutoClose = Annotated[
    str | None,
    typer.Option("--auto-close", metavar="14d", help="Close what is pending that long; 0s: never.", callback=a_duration),
]
Warning_ = Annotated[
    str | None,
    typer.Option("--auto-close-warning", metavar="3d", help="Warn that long before; 0s: do not.", callback=a_duration),
]
Satisfaction = Annotated[
    bool | None, typer.Option("--satisfaction/--no-satisfaction", help="Ask how it was when a ticket is closed.")
]


def of(queue: QueuePolicy) -> dict[str, Json]:
    """A queue's deadlines as every output names them; times in business hours are spelt as hours."""
    return {
        "calendar": queue.calendar.name,
        "first_answer": _hours(queue.first_answer),
        "resolution": _hours(queue.resolution),
        "escalate_to": str(queue.escalate_to),
        "auto_close": spell_duration(queue.auto_close),
        "auto_close_warning": spell_duration(queue.auto_close_warning),
        "satisfaction": queue.satisfaction,
    }


def _hours(time: timedelta) -> str:
    """Business time without days, of which each calendar has its own."""
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"
