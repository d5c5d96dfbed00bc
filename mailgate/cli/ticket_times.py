"""``mailgate ticket due``. The one rule: a time is read as in a mail, by the same reader."""

from __future__ import annotations

from typing import Annotated

import typer

from mailgate.cli.common import AsJson
from mailgate.cli.shop import By
from mailgate.cli.ticket_deeds import Number, do, read
from mailgate.cli.ticket_marks import app
from mailgate.desk.command.due import Due

__all__ = ["app"]


@app.command()
def due(
    context: typer.Context,
    number: Number,
    date: Annotated[str, typer.Argument(metavar="DATE", help="2026-12-01, friday, 3d; or none.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Have those who care for a ticket reminded of it then. Example: `mailgate ticket due 12 2026-12-01`"""
    do(context, number, read(Due, date), by, as_json)
