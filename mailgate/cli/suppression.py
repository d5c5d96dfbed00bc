"""``mailgate suppression``: addresses that get no mail. The one rule: what a bounce put there, a person can take away."""

from __future__ import annotations

from typing import Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, a_name, an_address, noun, now, rfc3339, settings, store
from mailgate.cli.output import Json
from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address

app = noun("Addresses that get no mail of any kind, because mail to them came back.")

AnAddress = Annotated[str, typer.Argument(metavar="ADDRESS", help="The mail address.", callback=an_address)]
BY_HAND = "by hand"


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List them, the newest first, with the letter that came back.

    Example: `mailgate suppression list`
    """
    from store import suppression

    with store(settings(context)) as opened, opened.read() as session:
        rows = [_row(one) for one in suppression.listing(session, limit, now())]
    if as_json:
        output.print_json(rows)
        return
    output.table(("ADDRESS", "REASON", "OUTBOX", "AT", "UNTIL"), (tuple(r.values()) for r in rows))


@app.command()
def add(
    context: typer.Context,
    address: AnAddress,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the list.")] = BY_HAND,
) -> None:
    """Send nothing more to an address. What is set by hand stays until it is removed, whatever comes from there.

    Example: `mailgate suppression add gone@customer.example --reason "left the company"`
    """
    from store import suppression

    new = Suppressed(address=Address(address), reason=a_name(reason) or BY_HAND, outbox=None, at=now())
    with store(settings(context)) as opened, opened.write() as session:
        added = suppression.add(session, new)
    if not added:
        raise CommandError(f"{address} is on the list already; `mailgate suppression list` says why")
    output.say(f"{address} gets no more mail")


@app.command()
def remove(context: typer.Context, address: AnAddress) -> None:
    """Let an address get mail again. What was not sent meanwhile stays unsent; `mailgate outbox retry` sends a letter again.

    Example: `mailgate suppression remove anna@customer.example`
    """
    from store import suppression

    with store(settings(context)) as opened, opened.write() as session:
        removed = suppression.remove(session, Address(address))
    if not removed:
        raise CommandError(f"{address} is not on the list; `mailgate suppression list` shows who is")
    output.say(f"{address} gets mail again")


def _row(one: Suppressed) -> dict[str, Json]:
    return {
        "address": one.address,
        "reason": one.reason,
        "outbox": one.outbox,
        "at": rfc3339(one.at),
        "until": rfc3339(one.until) if one.until else None,
    }
