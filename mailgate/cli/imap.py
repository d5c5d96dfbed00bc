"""``mailgate imap``: the mailboxes that mail is picked up from. The one rule: it looks, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, rfc3339, settings, store
from mailgate.cli.output import Json
from mailgate.cli.shop import shop
from mailgate.settings import ConfigError, Mailbox

if TYPE_CHECKING:
    from mailgate.inbound.mailbox.trying import Tried
    from store.tables import MailboxAccount, MailboxFolder

app = noun("The mailboxes that mail is picked up from ([[imap]] in the config).")

ANAME = Annotated[str, typer.Argument(metavar="NAME", help="The account's name in the config.")]


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List them: how each fares, and how far its folders were taken in.

    Example: `mailgate imap list`
    """
    from store import mailboxes

    configured = settings(context)
    with store(configured) as opened, opened.read() as session:
        known = mailboxes.accounts(session)
        rows = [_row(box, known.get(box.name), mailboxes.folders(session, box.name)) for box in configured.imap[:limit]]
    if as_json:
        output.print_json(rows)
        return
    columns = ("name", "user", "state", "well_at", "trouble")
    output.table([one.upper().replace("_", " ") for one in columns], (tuple(row[one] for one in columns) for row in rows))


@app.command("test")
def try_out(context: typer.Context, name: ANAME, as_json: AsJson = False) -> None:
    """Log in, and tell what there is and what would be taken. Nothing is changed, there or here.

    Example: `mailgate imap test support`
    """
    from mailgate import pickup
    from mailgate.imap.troubles import ImapError

    with shop(context) as opened:
        box = next((one for one in opened.settings.imap if one.name == name), None)
        if box is None:
            names = ", ".join(one.name for one in opened.settings.imap) or "none"
            raise ConfigError(f"no [[imap]] is called {name!r}; there are: {names}")
        try:
            tried = pickup.try_out(opened.settings, opened.store, box)
        except ImapError as error:
            raise CommandError(f"{box.user} at {box.host}: {error}") from error
    if as_json:
        output.print_json(_json(box, tried))
    else:
        _say(box, tried)


def _say(box: Mailbox, tried: Tried) -> None:
    output.say(f"logged in as {box.user} at {box.host} port {box.port}, tls {box.tls}")
    output.say(f"the server offers {', '.join(tried.offers) or 'no IDLE, no MOVE, no UIDPLUS'}")
    output.say(f"its folders: {', '.join(tried.folders)}")
    for one in tried.seen:
        remark = f"; {one.remark}" if one.remark else ""
        output.say(f"{one.folder}: {one.mails} mails, {one.wanted} would be taken now{remark}")


def _json(box: Mailbox, tried: Tried) -> Json:
    return {
        "name": box.name,
        "offers": list(tried.offers),
        "folders": list(tried.folders),
        "seen": [
            {"folder": one.folder, "mails": one.mails, "wanted": one.wanted, "remark": one.remark or None} for one in tried.seen
        ],
    }


def _row(box: Mailbox, known: MailboxAccount | None, folders: list[MailboxFolder]) -> dict[str, Json]:
    at = {one.folder: one for one in folders}
    return {
        "name": box.name,
        "host": box.host,
        "user": box.user,
        "state": _state(known),
        "well_at": rfc3339(known.well_at) if known else None,
        "failing_since": rfc3339(known.failing_since) if known else None,
        "trouble": (known.trouble or None) if known else None,
        "folders": [_folder(name, at.get(name)) for name in box.folder],
    }


def _folder(name: str, row: MailboxFolder | None) -> Json:
    """``uidvalidity`` and ``position`` are null before the first look."""
    return {
        "folder": name,
        "uidvalidity": row.uidvalidity if row is not None else None,
        "position": row.position if row is not None else None,
    }


def _state(known: MailboxAccount | None) -> str:
    if known is None or (known.well_at is None and not known.trouble):
        return "new"
    return "trouble" if known.trouble else "well"
