"""What can be said of a queue on the command line. The one rule: what is typed is checked here, before anything is opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from mailgate.cli.common import CommandError, an_address, our_address
from mailgate.cli.people import LANGUAGES, a_language
from mailgate.desk.model import Assignment, ClosedReply
from mailgate.mail.model import Address
from mailgate.settings import Queue, parse_duration

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.queues import QueueChange

UPDATES = ("open", "pending", "closed", "assigned")
WAYS = tuple(way.value for way in Assignment)


def _a_queue_name(text: str) -> str:
    try:
        return Queue(name=text, address="a@b.example").name
    except ValidationError as error:
        raise typer.BadParameter("lower-case letters, digits, - and _, at most 40, beginning with a letter or digit") from error


def a_duration(text: str | None) -> str | None:
    """A duration as typed, checked. Raises typer.BadParameter."""
    try:
        return text if text is None or parse_duration(text) is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _updates(words: list[str] | None) -> list[str] | None:
    for word in words or ():
        if word not in (*UPDATES, "none"):
            raise typer.BadParameter(f"{word!r} is none of {', '.join(UPDATES)}, none")
    return words


def _ways(words: list[str] | None) -> list[str] | None:
    for word in words or ():
        if word not in (*WAYS, "none"):
            raise typer.BadParameter(f"{word!r} is none of {', '.join(WAYS)}, none")
    return words


def _forms(texts: list[str] | None) -> list[str] | None:
    return [text if text == "none" else an_address(text) for text in texts] if texts else None


def _perhaps_an_address(text: str | None) -> str | None:
    return an_address(text) if text else text


def _perhaps_ours(text: str | None) -> str | None:
    return our_address(text) if text else text


AName = Annotated[str, typer.Argument(metavar="NAME", help="The queue, as `queue list` shows it.")]
NewName = Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits, - and _.", callback=_a_queue_name)]
NewAddress = Annotated[str, typer.Option("--address", metavar="A", help="Where people write.", callback=our_address)]
AnAddress = Annotated[str | None, typer.Option("--address", metavar="A", help="Where they write.", callback=_perhaps_ours)]
Display = Annotated[str | None, typer.Option("--display-name", metavar="NAME", help="How it signs.")]
Lang = Annotated[str | None, typer.Option("--language", metavar="LANG", help=LANGUAGES, callback=a_language)]
Closed = Annotated[ClosedReply | None, typer.Option("--closed-reply", help="What a customer's mail does to a closed ticket.")]
Within = Annotated[
    str | None, typer.Option("--reopen-within", metavar="14d", help="How long after closing it reopens.", callback=a_duration)
]
Updates = Annotated[
    list[str] | None,
    typer.Option("--customer-updates", metavar="CHANGE", help=f"Told at once: {', '.join(UPDATES)}; or none.", callback=_updates),
]
Assignee = Annotated[
    str | None,
    typer.Option("--assignee", metavar="A", help="Who gets each new ticket; '' is nobody.", callback=_perhaps_an_address),
]
Ways = Annotated[
    list[str] | None,
    typer.Option(
        "--assignment",
        metavar="WAY",
        help=f"How a new ticket finds somebody: {', '.join(WAYS)}; repeat it: each is tried in turn. 'none': nobody.",
        callback=_ways,
    ),
]

Forms = Annotated[
    list[str] | None,
    typer.Option(
        "--form-sender",
        metavar="A",
        help="A contact form that writes here: its Reply-To is the requester; repeat it. 'none': no more.",
        callback=_forms,
    ),
]


def duration(text: str | None) -> timedelta | None:
    """A duration that was checked already; None: not given."""
    return None if text is None else parse_duration(text)


def form_senders(texts: list[str] | None) -> tuple[Address, ...] | None:
    """Addresses that were checked already; None: not given, ``none``: nobody."""
    found = words_of(texts)
    return None if found is None else tuple(Address(one) for one in found)


def words_of(words: list[str] | None) -> tuple[str, ...] | None:
    """None: not given. The word ``none`` alone means an empty list."""
    return tuple(word for word in words if word != "none") if words else None


def refuse_no_staff(session: Session, change: QueueChange) -> None:
    """Tickets are assigned to staff only. Raises CommandError."""
    from store.people import by_address

    escalate_to = "" if change.escalate_to == "all" else change.escalate_to
    for wanted in filter(None, (change.assignee, escalate_to)):
        person = by_address(session, [Address(wanted)]).get(Address(wanted))
        if person is None or not person.is_staff:
            raise CommandError(f"{wanted} is not staff; `mailgate staff add` makes them so")
