"""The deeds of ``mailgate ticket`` that change who may see what was said, and to which ticket it belongs.

The one rule: the same as by mail, through the same rules; what was done can be taken back by ``ticket undo``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, a_name
from mailgate.cli.shop import By, acting
from mailgate.cli.ticket_deeds import Number, do
from mailgate.cli.ticket_done import done
from mailgate.cli.ticket_times import app
from mailgate.desk.command.merge import Merge
from mailgate.desk.command.privatise import Privatise
from mailgate.desk.command.publish import Publish
from mailgate.desk.command.split import SplitOff
from mailgate.mail.model import EntryId, TicketNumber

if TYPE_CHECKING:
    from mailgate.desk.actions import Decision

__all__ = ["app"]

Entry = Annotated[int, typer.Argument(metavar="ENTRY", min=1, max=2**53, help="The message's number: `ticket show N`.")]


@app.command()
def publish(context: typer.Context, number: Number, entry: Entry, by: By = None, as_json: AsJson = False) -> None:
    """Make a note public: the customers who took part when it was written get it by mail.

    Example: `mailgate ticket publish 12 345`
    """
    do(context, number, Publish(EntryId(entry)), by, as_json)


@app.command()
def privatise(
    context: typer.Context,
    number: Number,
    entry: Entry,
    file: Annotated[list[str] | None, typer.Option("--file", metavar="NAME", help="Only this file; can be repeated.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a public message internal, or only files of it. What was sent stays sent; whoever outside wrote it still sees it.

    Example: `mailgate ticket privatise 12 345 --file contract.pdf`
    """
    do(context, number, Privatise(EntryId(entry), tuple(file or ())), by, as_json)


@app.command()
def merge(
    context: typer.Context,
    number: Number,
    into: Annotated[list[str], typer.Argument(metavar="[into] M", help="The ticket it becomes part of.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a ticket part of another. Its people read along there from now on; nobody sees what they did not see before.

    Example: `mailgate ticket merge 12 into 7`
    """
    words = [word for word in into if word.lower() != "into"]
    other = words[0].lstrip("#") if len(words) == 1 else ""
    if not other.isdecimal() or not 0 < int(other) <= 2**31:
        raise CommandError("give the number of the ticket it becomes part of: `mailgate ticket merge 12 into 7`")
    do(context, number, Merge(TicketNumber(int(other))), by, as_json)


@app.command()
def split(
    context: typer.Context,
    number: Number,
    entry: Entry,
    title: Annotated[str, typer.Option("--title", help="The new ticket's, for staff; without it the old one's.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Open a new ticket with one message of this one. It belongs to whoever outside wrote that, and stays here as well.

    Example: `mailgate ticket split 12 345 --title "The second lamp"`
    """
    do(context, number, SplitOff(EntryId(entry), a_name(title)), by, as_json)


@app.command()
def undo(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """Take back what the same person did last on a ticket, as far as nobody has changed the same since.

    Example: `mailgate ticket undo 12`
    """
    from mailgate.deed import byhand

    with acting(context, by) as act:
        decision = byhand.undo(act.session, act.hand, TicketNumber(number))
    _said(decision, as_json)


def _said(decision: Decision, as_json: bool) -> None:
    if as_json:
        done(decision, as_json)
        return
    why = decision.steps[-1].because.replace("_", " ")
    output.say(f"#{decision.ticket}: {why}")
