"""``mailgate ticket tag``, ``cc``, ``link``: what hangs on a ticket. The one rule: what can be put on can be taken off."""

from __future__ import annotations

from typing import Annotated

import typer

from mailgate.cli.common import AsJson, an_address
from mailgate.cli.shop import By
from mailgate.cli.ticket_deeds import Number, app, do, read
from mailgate.desk.command.cc import AddCc
from mailgate.desk.command.link import LinkTo
from mailgate.desk.command.tag import TagWith
from mailgate.desk.command.uncc import RemoveCc
from mailgate.desk.command.untag import Untag

__all__ = ["app"]

Remove = Annotated[bool, typer.Option("--remove", help="Take it off again.")]


@app.command()
def tag(
    context: typer.Context, number: Number, tags: list[str], remove: Remove = False, by: By = None, as_json: AsJson = False
) -> None:
    """Add tags, or take them off. Example: `mailgate ticket tag 12 lamp warranty`"""
    do(context, number, read(Untag if remove else TagWith, " ".join(tags)), by, as_json)


@app.command()
def cc(
    context: typer.Context, number: Number, address: str, remove: Remove = False, by: By = None, as_json: AsJson = False
) -> None:
    """Bring somebody in on the public side, or let them go: their reply addresses are worthless then.

    Example: `mailgate ticket cc 12 carl@customer.example`
    """
    who = an_address(address)
    do(context, number, RemoveCc(who) if remove else AddCc(who), by, as_json)


@app.command()
def link(
    context: typer.Context,
    number: Number,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other ticket's number.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Note on two tickets that they belong together. Example: `mailgate ticket link 12 7`"""
    do(context, number, read(LinkTo, other), by, as_json)
