"""``mailgate ticket``: looking at tickets; what can be done to them is in ``ticket_deeds``.

The one rule: what a person may see is decided by ``desk.seeing``, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output, story
from mailgate.cli.common import AsJson, CommandError, Limit, an_address, now, rfc3339
from mailgate.cli.shop import shop
from mailgate.cli.ticket_deeds import Number
from mailgate.cli.ticket_side import app
from mailgate.desk.model import Person, Status
from mailgate.mail.model import TicketNumber

if TYPE_CHECKING:
    from mailgate.desk.story import Story
    from store.timeline import Head

__all__ = ["app"]


@app.command("list")
def show_all(
    context: typer.Context,
    status: Annotated[list[Status] | None, typer.Option("--status", help="Only these; can be repeated.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="Only this queue.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="ADDRESS", help="Only theirs.")] = None,
    requester: Annotated[str | None, typer.Option("--requester", metavar="ADDRESS", help="Only from them.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Only with this tag.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only with a deadline, the nearest first.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List tickets, the last changed first.

    Example: `mailgate ticket list --status new --status open`
    """
    from store import timeline

    wanted = timeline.Wanted(
        status=tuple(s.value for s in status or ()),
        queue=queue,
        assignee=an_address(assignee) if assignee else None,
        requester=an_address(requester) if requester else None,
        tag=tag.lower() if tag else None,
        due=due,
        limit=limit,
    )
    with shop(context) as opened, opened.store.read() as session:
        found = timeline.heads(session, wanted)
    if as_json:
        output.print_json([_line(one) for one in found])
        return
    if due:
        times = ((f"#{h.ticket.number}", h.ticket.status, h.ticket.queue, story.deadline(h.ticket), _who(h.ticket.assignee),
                  h.ticket.title) for h in found)  # fmt: skip
        output.table(("N", "STATUS", "QUEUE", "DEADLINE", "ASSIGNEE", "TITLE"), times)
        return
    rows = ((f"#{h.ticket.number}", h.ticket.status, h.ticket.queue, h.ticket.waiting_for, _who(h.ticket.requester),
             _who(h.ticket.assignee), h.ticket.title) for h in found)  # fmt: skip
    output.table(("N", "STATUS", "QUEUE", "WAITS FOR", "FROM", "ASSIGNEE", "TITLE"), rows)


def _who(person: Person | None) -> str:
    return person.address if person else ""


def _line(one: Head) -> dict[str, output.Json]:
    return {
        **story.head(one.ticket),
        "last_customer_at": rfc3339(one.last_customer_at),
        "participants": story.participants(one.ticket.participants),
        "created_at": rfc3339(one.created_at),
        "updated_at": rfc3339(one.updated_at),
        "public": one.public,
        "internal": one.internal,
    }


@app.command()
def show(
    context: typer.Context,
    number: Number,
    seen_by: Annotated[str | None, typer.Option("--as", metavar="ADDRESS", help="Exactly what that person may see.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a ticket with its whole story, or what one person may see of it.

    Example: `mailgate ticket show 12 --as anna@customer.example`
    """
    found = _story(context, number, seen_by)
    if as_json:
        output.print_json(story.as_json(found))
    else:
        story.show(found)


def _story(context: typer.Context, number: int, seen_by: str | None) -> Story:
    from mailgate.desk.seeing import as_seen_by
    from store import people, timeline

    with shop(context) as opened, opened.store.read() as session:
        found = timeline.story(session, TicketNumber(number))
        if found is not None and seen_by:
            address = an_address(seen_by)
            desk = opened.house.desk(session)
            queue = desk.queues[found.ticket.queue]
            person = people.by_address(session, [address]).get(address) or desk.newcomer(address)
            found = as_seen_by(person, found, queue.address, now(), queue.display_name)
    if found is None:
        who = f" that {seen_by} may see" if seen_by else ""
        raise CommandError(f"there is no ticket #{number}{who}; `mailgate ticket list` shows those there are")
    return found
