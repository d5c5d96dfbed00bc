"""``mailgate held``: mails that wait for a human.

The one rule: a held mail is shown to staff, and nothing of it to anybody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, rfc3339
from mailgate.cli.output import Json
from mailgate.cli.shop import shop
from mailgate.desk.model import Choice
from mailgate.mail.model import JournalId

if TYPE_CHECKING:
    from store.tables import HeldRow

app = noun("Mails held back because nobody may guess: decide about them.")

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**53, help="As `held list` shows it.")]


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what waits, the oldest first.

    Example: `mailgate held list`
    """
    from store import held

    with shop(context) as opened, opened.store.read() as session:
        rows = [_row(row) for row in held.all_held(session, limit)]
    if as_json:
        output.print_json(rows)
        return
    columns = ("ID", "RECEIVED", "TICKET", "FROM", "SUBJECT", "WHY")
    output.table(columns, ((r["id"], r["received_at"], r["ticket"], r["from"], r["subject"], r["reason"]) for r in rows))


@app.command()
def show(context: typer.Context, held_id: Id, as_json: AsJson = False) -> None:
    """Show a held mail with its text and the choices.

    Example: `mailgate held show 3`
    """
    from mailgate.mail import parse
    from store import held, journal
    from store.tables import Person

    with shop(context) as opened:
        with opened.store.read() as session:
            row = held.held(session, held_id)
            decider = session.get(Person, row.decided_by) if row is not None and row.decided_by is not None else None
        if row is None:
            raise _unknown(held_id)
        raw = journal.raw(opened.store, JournalId(row.journal_id)) or b""
    text, who = parse.read(raw).text, decider.address if decider is not None else None
    if as_json:
        output.print_json({**_row(row), "text": text, "resolution": row.resolution, "decided_by": who})
        return
    output.facts({key.replace("_", " "): value for key, value in _row(row).items() if key != "choices"})
    output.say("")
    output.say(text)
    output.say("")
    if row.resolution or row.decision:
        by, when = f" by {who}" if who else "", "" if row.resolution else "; about to be carried out"
        output.say(f"decided: {row.resolution or row.decision}{by}{when}")
        return
    for number, choice in enumerate(row.choices, 1):
        output.say(f"  {number}  {choice}")
    output.say(f"decide with: mailgate held release {held_id} NUMBER")


@app.command()
def release(
    context: typer.Context,
    held_id: Id,
    choice: Annotated[str, typer.Argument(metavar="CHOICE", help="A number of `held show`, or its words.")],
    as_json: AsJson = False,
) -> None:
    """Decide what becomes of a held mail; it is judged again with that choice.

    Example: `mailgate held release 3 2` or `mailgate held release 3 "add as cc"`
    """
    _decide(context, held_id, choice, as_json)


@app.command()
def discard(context: typer.Context, held_id: Id, as_json: AsJson = False) -> None:
    """Let a held mail be: nothing happens. Its raw bytes stay in the journal, but for a form of the page that nobody vouched for.

    Example: `mailgate held discard 3`
    """
    _decide(context, held_id, Choice.DISCARD.value, as_json)


def _decide(context: typer.Context, held_id: int, choice: str, as_json: bool) -> None:
    from mailgate import app as composition
    from mailgate.inbound import nudge
    from mailgate.inbound.released import reread
    from store import held

    with shop(context) as opened:
        with opened.store.read() as session:
            row = held.held(session, held_id)
        if row is None:
            raise _unknown(held_id)
        chosen = _choice(choice, row)
        arrival = reread(opened.store, opened.deeds, JournalId(row.journal_id), chosen)
        with opened.store.write() as session:
            end = opened.deeds.release(session, opened.house.desk(session), held_id, arrival, chosen)
        nudge.send(composition.socket_path(opened.settings))
    if as_json:
        output.print_json({"id": held_id, "disposition": end.disposition.value, "ticket": end.ticket})
        return
    output.say(f"held mail {held_id}: {end.disposition.value}" + (f" #{end.ticket}" if end.ticket else ""))


def _choice(text: str, row: HeldRow) -> Choice:
    if text.isdecimal() and 1 <= int(text) <= len(row.choices):
        return Choice(row.choices[int(text) - 1])
    try:
        return Choice(text.strip().lower())
    except ValueError:
        numbered = ", ".join(f"{n} {c}" for n, c in enumerate(row.choices, 1))
        raise CommandError(f"{text!r} is no choice here; choose one of: {numbered}") from None


def _row(row: HeldRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "journal": row.journal_id,
        "ticket": row.ticket,
        "from": row.sender,
        "subject": row.subject,
        "reason": row.reason,
        "choices": list(row.choices),
        "received_at": rfc3339(row.received_at),
    }


def _unknown(held_id: int) -> CommandError:
    return CommandError(f"no held mail {held_id}; `mailgate held list` shows those that wait")
