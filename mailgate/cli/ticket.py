"""``mailgate ticket``: looking at one; ``ticket_lists`` finds them, what can be done to them is in ``ticket_deeds``.

The one rule: what a person may see is decided by ``desk.seeing``, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mailgate.cli import output, story
from mailgate.cli.common import AsJson, CommandError, an_address, now
from mailgate.cli.shop import shop
from mailgate.cli.ticket_deeds import Number
from mailgate.cli.ticket_lists import SeenBy
from mailgate.cli.ticket_side import app
from mailgate.mail.model import TicketNumber

if TYPE_CHECKING:
    from mailgate.desk.story import Story

__all__ = ["app"]


@app.command()
def show(
    context: typer.Context,
    number: Number,
    seen_by: SeenBy = None,
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
