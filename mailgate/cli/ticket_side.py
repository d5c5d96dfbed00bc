"""``mailgate ticket ask`` and ``forward``: questions to somebody outside. The one rule: only what is given here leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.common import AsJson, an_address
from mailgate.cli.shop import By, acting
from mailgate.cli.ticket_deeds import Files, Number, Text, files, spoken
from mailgate.cli.ticket_done import done
from mailgate.cli.ticket_lists import app
from mailgate.mail.model import TicketNumber

if TYPE_CHECKING:
    from mailgate.desk.command.base import Command

__all__ = ["app"]

To = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Whom: somebody outside who takes no part in the ticket.")]


@app.command()
def ask(
    context: typer.Context,
    number: Number,
    to: To,
    text: Text = None,
    attach: Files = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Ask somebody outside, behind the customer's back. They get these words and files alone; what they answer is a note.

    Example: `mailgate ticket ask 12 --to vendor@parts.example --text "Do you still make the roller?"`
    """
    from mailgate.desk.command.ask import AskOutside

    _do(context, (number, AskOutside(an_address(to))), (spoken(text), attach), by, as_json)


@app.command()
def forward(
    context: typer.Context,
    number: Number,
    to: To,
    text: Text = "",
    attach: Files = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Send the customer's newest message to somebody outside, with words of yours above it. What they answer is a note.

    Example: `mailgate ticket forward 12 --to vendor@parts.example --text "Could you have a look?"`
    """
    from mailgate.desk.command.forward import ForwardTo

    _do(context, (number, ForwardTo(an_address(to))), (spoken(text), attach), by, as_json)


def _do(
    context: typer.Context, what: tuple[int, Command], words: tuple[str, list[Path] | None], by: str | None, as_json: bool
) -> None:
    from mailgate.deed import byhand

    with acting(context, by) as act:
        said = byhand.Words(text=words[0], attachments=files(act, words[1]))
        decision = byhand.do(act.session, act.hand, TicketNumber(what[0]), what[1], said)
    done(decision, as_json)
