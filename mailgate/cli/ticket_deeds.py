"""The deeds of ``mailgate ticket``: the same as by mail, through the same rules.

The one rule: a deed is one transaction, and says what it did.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mailgate.cli import away, output
from mailgate.cli.common import AsJson, CommandError, a_name, an_address, noun, now
from mailgate.cli.shop import Acting, By, acting
from mailgate.cli.ticket_done import done
from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.base import BadArgumentError, Command, Moment
from mailgate.desk.command.close import Close
from mailgate.desk.command.pending import Pend
from mailgate.desk.command.priority import Prioritise
from mailgate.desk.command.queue import MoveQueue
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.command.requester import ChangeRequester
from mailgate.desk.command.take import Take
from mailgate.desk.command.title import Retitle
from mailgate.desk.model import Priority
from mailgate.desk.ourselves import ours
from mailgate.mail.model import Attachment, TicketNumber, Visibility

app = noun("Tickets: look at them, answer, note, and everything else that can be done by mail.")

Number = Annotated[int, typer.Argument(metavar="N", min=1, max=2**31, help="The ticket's number.")]
Text = Annotated[str | None, typer.Option("--text", help="The words; without it they are read from standard input.")]
Files = Annotated[list[Path] | None, typer.Option("--attach", metavar="F", help="A file to go with it; can be repeated.")]

Notify = Annotated[bool, typer.Option("--notify", help="Tell me when the customer answers, whatever I chose to hear of; once.")]
Macros = Annotated[list[str] | None, typer.Option("--macro", metavar="NAME", help="A predefined message above it; repeat it.")]

_What = tuple[str | None, list[Path] | None, str | None, bool, list[str] | None]


@app.command()
def new(
    context: typer.Context,
    queue: Annotated[str, typer.Option("--queue", help="The queue it belongs to.")],
    requester: Annotated[str, typer.Option("--requester", metavar="ADDRESS", help="Whose ticket it is.")],
    subject: Annotated[str, typer.Option("--subject", help="Its subject.")],
    name: Annotated[str, typer.Option("--name", help="The requester's name, if they are new.")] = "",
    text: Text = None,
    attach: Files = None,
    notify: Notify = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Open a ticket for somebody; the text is its first public message, and they get it by mail.

    Example: `mailgate ticket new --queue support --requester anna@customer.example --subject "Your call" --text "As agreed …"`
    """
    from mailgate.deed import byhand
    from store import people

    words = spoken(text)
    with acting(context, by) as act:
        if queue not in act.desk.queues:
            raise CommandError(f"no queue {queue!r}; there are: {', '.join(act.desk.queues)}")
        address = an_address(requester)
        if ours(address, act.desk):
            raise CommandError(f"{address} is one of our own; a ticket is for somebody outside, or for a member of staff")
        known = people.by_address(act.session, [address]).get(address)
        person = known or act.desk.newcomer(address, a_name(name))
        said = byhand.Words(text=words, subject=a_name(subject), attachments=files(act, attach), notify=notify)
        decision = byhand.open_ticket(act.session, act.hand, act.desk.queues[queue], person, said)
    done(decision, as_json)


@app.command()
def reply(
    context: typer.Context,
    number: Number,
    text: Text = None,
    attach: Files = None,
    notify: Notify = False,
    macro: Macros = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Answer publicly: everybody on the ticket gets it.

    Example: `mailgate ticket reply 12 --text "It is on its way."`
    """
    _say(context, number, (text, attach, by, notify, macro), Visibility.PUBLIC, as_json)


@app.command()
def note(
    context: typer.Context,
    number: Number,
    text: Text = None,
    attach: Files = None,
    notify: Notify = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add an internal note: staff only.

    Example: `mailgate ticket note 12 --text "Third one this week."`
    """
    _say(context, number, (text, attach, by, notify, None), Visibility.INTERNAL, as_json)


def _say(context: typer.Context, number: int, what: _What, visibility: Visibility, as_json: bool) -> None:
    from mailgate.deed import byhand

    text, attach, by, notify, macros = what
    words = "" if macros and text is None else spoken(text)
    with acting(context, by) as act:
        said = byhand.Words(text=words, attachments=files(act, attach), notify=notify, macros=tuple(macros or ()))
        if not said.text.strip() and not said.attachments and not macros:
            raise CommandError("there are no words; give --text, or write them to standard input")
        decision = byhand.say(act.session, act.hand, TicketNumber(number), said, visibility)
    done(decision, as_json)


def spoken(text: str | None) -> str:
    """The words given, else what standard input says."""
    if text is not None:
        return text
    if sys.stdin.isatty():
        output.tell("The words, ended with Ctrl-D:")
    return sys.stdin.read().strip("\n")


def files(act: Acting, paths: list[Path] | None) -> tuple[Attachment, ...]:
    """Files as attachments, kept as blobs before any row names them."""
    import mimetypes

    from mailgate.mail import names

    made = []
    for path in paths or ():
        data = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        digest = act.shop.house.blobs.put(data)
        made.append(Attachment(name=names.safe(path.name), content_type=kind, size=len(data), sha256=digest, inline=False))
    return tuple(made)


@app.command()
def close(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """Close a ticket. Example: `mailgate ticket close 12`"""
    do(context, number, Close(), by, as_json)


@app.command()
def reopen(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """Open a closed ticket again. Example: `mailgate ticket reopen 12`"""
    do(context, number, Reopen(), by, as_json)


@app.command()
def pending(
    context: typer.Context,
    number: Number,
    wake_after: Annotated[str | None, typer.Argument(metavar="AFTER", help="Wake after that time: 3h, 3d, 2w.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Wait for the customer. Example: `mailgate ticket pending 12 3d`"""
    do(context, number, read(Pend, wake_after or ""), by, as_json)


def read(kind: type[Command], argument: str) -> Command:
    """The same words as by mail, read by the same reader."""
    try:
        return kind.read(argument, Moment(now=now()))
    except BadArgumentError as error:
        raise typer.BadParameter(f"{argument!r}: write {error}") from error


@app.command()
def assign(
    context: typer.Context,
    number: Number,
    who: Annotated[str, typer.Argument(metavar="WHO", help="An address of staff, its local part, or none.")],
    text: Annotated[str | None, typer.Option("--text", help="A note for whoever has it now, and all who watch it.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Hand a ticket over; who takes it is shown what they have not read.

    Example: `mailgate ticket assign 12 bea --text "She calls at noon."`
    """
    from mailgate.deed import byhand

    with acting(context, by) as act:
        whom = act.desk.find_staff(who.lower())
        takes = whom == act.hand.by
        unread = byhand.unread(act.session, act.hand, TicketNumber(number)) if takes else None
        command = Take() if takes else AssignTo(None if who.lower() == "none" else who.lower())
        decision = byhand.do(act.session, act.hand, TicketNumber(number), command, byhand.Words(text=text or ""))
    done(decision, as_json, unread)
    if whom is not None and not as_json and (absence := away.spelt(whom)):
        output.say(f"{whom.shown}{absence}")


@app.command()
def priority(context: typer.Context, number: Number, level: Priority, by: By = None, as_json: AsJson = False) -> None:
    """Say how much it hurries. Example: `mailgate ticket priority 12 high`"""
    do(context, number, Prioritise(level), by, as_json)


@app.command()
def queue(context: typer.Context, number: Number, name: str, by: By = None, as_json: AsJson = False) -> None:
    """Move a ticket to another queue. Example: `mailgate ticket queue 12 billing`"""
    do(context, number, MoveQueue(name), by, as_json)


@app.command()
def title(context: typer.Context, number: Number, text: str, by: By = None, as_json: AsJson = False) -> None:
    """Change the internal title; customers keep the first subject. Example: `mailgate ticket title 12 "Lamp, 3rd case"`"""
    do(context, number, Retitle(a_name(text)), by, as_json)


@app.command()
def requester(
    context: typer.Context,
    number: Number,
    address: str,
    name: Annotated[str, typer.Option("--name", help="Their name, if they are new.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give a ticket another requester; the old one stays on as cc.

    Example: `mailgate ticket requester 12 carl@customer.example`
    """
    do(context, number, ChangeRequester(an_address(address), a_name(name)), by, as_json)


def do(context: typer.Context, number: int, command: Command, by: str | None, as_json: bool) -> None:
    """One command without words, told on the screen."""
    from mailgate.deed import byhand

    with acting(context, by) as act:
        decision = byhand.do(act.session, act.hand, TicketNumber(number), command)
    done(decision, as_json)
