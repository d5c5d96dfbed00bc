"""``mailgate outbox``: the mails going out. The one rule: what is sent leaves through ``outbound.delivery``, also from here."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, rfc3339
from mailgate.cli.output import Json
from mailgate.cli.shop import shop
from mailgate.mail.model import OutboxId

if TYPE_CHECKING:
    from store.outbox_views import Listed, Shown

app = noun("Mails going out: what waits, what failed, what was sent.")

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**53, help="As `outbox list` shows it.")]


@app.command("list")
def show_all(
    context: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="Only these: waiting, due, sent, deferred, failed, held …")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List letters, the newest first.

    Example: `mailgate outbox list --state failed`
    """
    from store import outbox_views
    from store.outbox_rows import State

    try:
        states = [State(one) for one in state or ()]
    except ValueError as error:
        raise typer.BadParameter(f"--state: one of {', '.join(s.value for s in State)}") from error
    with shop(context) as opened, opened.store.read() as session:
        found = outbox_views.listing(session, outbox_views.Filter(states=states, limit=limit))
    if as_json:
        output.print_json([_row(one) for one in found])
        return
    columns = ("ID", "STATE", "TICKET", "TO", "KIND", "ATTEMPTS", "NEXT")
    output.table(columns, ((o.id, o.state, o.ticket, o.recipient, o.kind, o.attempts, rfc3339(o.next_at)) for o in found))


@app.command()
def show(
    context: typer.Context,
    outbox_id: Id,
    raw: Annotated[bool, typer.Option("--raw", help="Print the bytes as they go over the wire.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one letter.

    Example: `mailgate outbox show 7 --raw`
    """
    from mailgate.outbound.wire import assembled
    from store import copies, outbox_views

    with shop(context) as opened:
        with opened.store.read() as session:
            found = outbox_views.show(session, OutboxId(outbox_id))
            copied = copies.state(session, OutboxId(outbox_id)) if found else None
        if found is None or copied is None:
            raise _unknown(outbox_id)
        if raw:
            _print_raw(assembled(found.wire, opened.house.blobs))
            return
    state, trouble = copied
    record = {**_whole(found), "copy": state.value, "copy_trouble": trouble}
    if as_json:
        output.print_json(record)
    else:
        output.facts({key.replace("_", " "): _flat(value) for key, value in record.items()})


def _print_raw(octets: bytes) -> None:
    if sys.stdout.isatty():
        output.say(octets.decode("utf-8", "backslashreplace"))
    else:
        output.raw(octets)


@app.command()
def deliver(context: typer.Context, as_json: AsJson = False) -> None:
    """Send what is due once, copy what went out into Sent folders, and end. For homes without a running daemon.

    Example: `mailgate outbox deliver`
    """
    from mailgate import app as composition
    from mailgate import copying, home

    # the daemon sends by itself; two senders of one name would free what the other has in hand
    with shop(context) as opened, home.lock(opened.settings), composition.present(opened):
        sender = composition.delivery(opened, home.owner(opened.settings))
        sent = asyncio.run(_drain(sender))
        for copier in copying.copiers(opened):
            copier.run()
    output.print_json({"sent": sent}) if as_json else output.say(f"{sent} sent")


async def _drain(sender: object) -> int:
    from mailgate.outbound.delivery import Delivery

    assert isinstance(sender, Delivery)
    sender.give_back()
    try:
        return await sender.drain()
    finally:
        await sender.relay.close()
        sender.diary.close()


@app.command()
def retry(context: typer.Context, outbox_id: Id, as_json: AsJson = False) -> None:
    """Try a letter again that failed, was held or is deferred; one that its author may still stop goes by itself.

    Example: `mailgate outbox retry 7`
    """
    from mailgate import app as composition
    from mailgate.inbound import nudge
    from store import outbox

    with shop(context) as opened:
        with opened.store.write() as session:
            again = outbox.retry(session, OutboxId(outbox_id), now())
        nudge.send(composition.socket_path(opened.settings))
    if not again:
        raise CommandError(
            f"letter {outbox_id} is not there, was sent, is being sent or waits to be stopped; `mailgate outbox list` says"
        )
    output.print_json({"id": outbox_id, "state": "due"}) if as_json else output.say(f"letter {outbox_id} is due")


@app.command()
def cancel(context: typer.Context, outbox_id: Id, as_json: AsJson = False) -> None:
    """Take back a letter that has not gone out: one that waits, is due, deferred or held.

    A message whose last letter is cancelled stays inside, unless one is uncertain: somebody may have it.

    Example: `mailgate outbox cancel 7`
    """
    from store import outbox, outbox_views, undo

    with shop(context) as opened, opened.store.write() as session:
        found = outbox_views.show(session, OutboxId(outbox_id))
        done = undo.cancel(session, OutboxId(outbox_id), "cancelled by the operator", now())
    if found is None:
        raise _unknown(outbox_id)
    if not done:
        state = found.listed.state.value
        why = "is being handed over" if state in outbox.OPEN else f"is {state} already"
        raise CommandError(f"letter {outbox_id} {why} and cannot be cancelled; `mailgate outbox show {outbox_id}` says more")
    output.print_json({"id": outbox_id, "state": "cancelled"}) if as_json else output.say(f"letter {outbox_id} is cancelled")


def _row(one: Listed) -> dict[str, Json]:
    return {
        "id": one.id,
        "ticket": one.ticket,
        "message": one.message,
        "recipient": one.recipient,
        "kind": one.kind.value,
        "state": one.state.value,
        "attempts": one.attempts,
        "next_at": rfc3339(one.next_at),
        "message_id": one.message_id,
    }


def _whole(found: Shown) -> dict[str, Json]:
    return {
        **_row(found.listed),
        "audience": found.to.audience.value,
        "mail_from": found.mail_from,
        "created_at": rfc3339(found.created_at),
        "finished_at": rfc3339(found.finished_at),
        "last_reply": found.last_reply,
        "size": len(found.wire.content),
        "attachments": [enclosure.name for enclosure in found.wire.enclosures],
    }


def _flat(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _unknown(outbox_id: int) -> CommandError:
    return CommandError(f"no letter {outbox_id}; `mailgate outbox list` shows those there are")
