"""``mailgate ticket list`` and ``search``. The one rule: what somebody sees of a ticket is said by ``deed.reading``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output, story
from mailgate.cli.common import AsJson, Limit, an_address, now, rfc3339
from mailgate.cli.completing import organisation_names, queue_names, staff_addresses, tag_names
from mailgate.cli.shop import shop
from mailgate.cli.ticket_turns import app
from mailgate.desk.model import Person, Status, WaitingFor
from mailgate.settings import parse_duration

if TYPE_CHECKING:
    from sqlmodel import Session

    from mailgate.app import Shop
    from mailgate.deed.reading import Line, Reading

__all__ = ["app"]

#: Nobody's turn is on a closed ticket, unless closed ones are asked for.
_OPEN = tuple(status for status in Status if status is not Status.CLOSED)

Statuses = Annotated[list[Status] | None, typer.Option("--status", help="Only these; can be repeated.")]
InQueue = Annotated[str | None, typer.Option("--queue", help="Only this queue.", autocompletion=queue_names)]
Tag = Annotated[str | None, typer.Option("--tag", help="Only with this tag.", autocompletion=tag_names)]
Assignee = Annotated[
    str | None,
    typer.Option("--assignee", metavar="ADDRESS|none", help="Only theirs, or nobody's.", autocompletion=staff_addresses),
]
OfOrganisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="NAME", help="Only from its people.", autocompletion=organisation_names),
]
SeenBy = Annotated[str | None, typer.Option("--as", metavar="ADDRESS", help="Exactly what that person may see.")]


@app.command("list")
def show_all(
    context: typer.Context,
    status: Statuses = None,
    queue: InQueue = None,
    assignee: Assignee = None,
    requester: Annotated[str | None, typer.Option("--requester", metavar="ADDRESS", help="Only from them.")] = None,
    organisation: OfOrganisation = None,
    tag: Tag = None,
    due: Annotated[bool, typer.Option("--due", help="Only with a deadline, the nearest first.")] = False,
    waiting: Annotated[
        WaitingFor | None, typer.Option("--waiting", help="Only where it is their turn; closed ones if asked for.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DURATION", help="Only changed within it: 2d, 12h.")] = None,
    seen_by: SeenBy = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List tickets, the last changed first.

    Example: `mailgate ticket list --status new --status open --assignee none`
    """
    from mailgate.deed import reading
    from store import timeline

    wanted = timeline.Wanted(
        status=tuple(s.value for s in status or (_OPEN if waiting else ())),
        queue=queue,
        assignee=an_address(assignee) if assignee and assignee != "none" else None,
        unassigned=assignee == "none",
        requester=an_address(requester) if requester else None,
        organisation=organisation,
        tag=tag.lower() if tag else None,
        due=due,
        waiting_for=waiting.value if waiting else None,
        updated_since=now() - _a_duration(since) if since else None,
        limit=limit,
    )
    with shop(context) as opened, opened.store.read() as session:
        found = reading.listed(_reading(opened, session, seen_by, limit), wanted)
    _print(found, as_json=as_json, how="due" if due else "list")


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, all in one message.")],
    seen_by: SeenBy = None,
    status: Statuses = None,
    queue: InQueue = None,
    tag: Tag = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find tickets by words, the last changed first. All words must stand in one message, its subject or its files' names;
    "quotes" keep them together, `-word` keeps one out, `batter*` finds batteries. `from:ADDRESS` (or `@domain`), `tag:`, `queue:`
    and `status:` narrow it. Words also find a ticket by its title, tags and people.

    Example: `mailgate ticket search 'lamp "does not light" -bulb from:@customer.example'`
    """
    from mailgate.deed import reading
    from mailgate.desk.searching import Only, read_search

    narrowed = [Only(key=key, value=value.lower()) for key, value in (("queue", queue), ("tag", tag)) if value]
    with shop(context) as opened, opened.store.read() as session:
        asked = read_search(query, opened.settings.limits.search_words).narrowed(narrowed, tuple(status or ()))
        found = reading.found(_reading(opened, session, seen_by, limit), asked)
    if asked.too_long:
        output.tell(f"nothing was looked for: no more than {opened.settings.limits.search_words} words ([limits] search_words)")
    _print(found, as_json=as_json, how="search")


def _reading(opened: Shop, session: Session, seen_by: str | None, limit: int) -> Reading:
    from mailgate.deed.reading import Reading
    from store import people

    desk = opened.house.desk(session)
    reader = None
    if seen_by:
        address = an_address(seen_by)
        reader = people.by_address(session, [address]).get(address) or desk.newcomer(address)
    return Reading(session=session, desk=desk, reader=reader, now=now(), limit=limit)


def _a_duration(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no duration; write 2d, 12h or 30m") from error


def _print(found: list[Line], *, as_json: bool, how: str) -> None:
    if as_json:
        output.print_json([_line(one) for one in found])
        return
    heading, cells = _TABLES[how]
    rows = [(f"#{one.ticket.number}", one.ticket.status, *cells(one)) for one in found]
    output.table(("N", "STATUS", *heading), rows)


_Cells = Callable[["Line"], tuple[object, ...]]
_TABLES: dict[str, tuple[tuple[str, ...], _Cells]] = {
    "list": (
        ("QUEUE", "WAITS FOR", "FROM", "ASSIGNEE", "TITLE"),
        lambda one: (one.ticket.queue, one.ticket.waiting_for, _who(one.ticket.requester), _assignee(one), _called(one)),
    ),
    "due": (
        ("QUEUE", "DEADLINE", "ASSIGNEE", "TITLE"),
        lambda one: (one.ticket.queue, story.deadline(one.ticket), _assignee(one), _called(one)),
    ),
    "search": (("TITLE", "WHERE"), lambda one: (_called(one), one.snippet)),
}


def _called(one: Line) -> str:
    """A changed title is internal: customers keep the first subject."""
    return one.ticket.title if one.whole else one.ticket.subject


def _assignee(one: Line) -> str:
    return _who(one.ticket.assignee) if one.whole else ""


def _who(person: Person | None) -> str:
    return person.address if person else ""


def _line(one: Line) -> dict[str, output.Json]:
    return {
        **story.head(one.ticket, whole=one.whole),
        "last_customer_at": rfc3339(one.last_customer_at),
        "participants": story.participants(one.participants),
        "created_at": rfc3339(one.created_at),
        "updated_at": rfc3339(one.updated_at),
        "public": one.public,
        "internal": one.internal,
    }
