"""``mailgate queue``: the support addresses. The one rule: queues of the config file are changed there, all others here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mailgate.cli import output, queue_deadlines
from mailgate.cli.common import AsJson, CommandError, Limit, a_name, noun, settings, store
from mailgate.cli.output import Json
from mailgate.cli.people import queues
from mailgate.cli.queue_deadlines import (
    AutoClose,
    CalendarName,
    EscalateTo,
    FirstAnswer,
    Resolution,
    Satisfaction,
    Warning_,
)
from mailgate.cli.queue_options import (
    AnAddress,
    AName,
    Assignee,
    Closed,
    Display,
    Forms,
    Lang,
    NewAddress,
    NewName,
    Updates,
    Ways,
    Within,
    duration,
    form_senders,
    refuse_no_staff,
    words_of,
)
from mailgate.desk.model import QueuePolicy
from mailgate.mail.model import Address
from mailgate.settings import Settings, spell_duration

if TYPE_CHECKING:
    from sqlmodel import Session


app = noun("The support addresses.")


@app.command()
def add(
    context: typer.Context,
    name: NewName,
    address: NewAddress,
    display_name: Display = None,
    language: Lang = None,
    closed_reply: Closed = None,
    reopen_within: Within = None,
    customer_updates: Updates = None,
    assignee: Assignee = None,
    assignment: Ways = None,
    form_sender: Forms = None,
    calendar: CalendarName = None,
    first_answer: FirstAnswer = None,
    resolution: Resolution = None,
    escalate_to: EscalateTo = None,
    auto_close: AutoClose = None,
    auto_close_warning: Warning_ = None,
    satisfaction: Satisfaction = None,
) -> None:
    """Add a queue. Mail to its address, and to that address with `+` and more behind it, must reach Mailgate.

    Example: `mailgate queue add sales --address sales@help.example --language de`
    """
    from store.queues import QueueChange, add_queue

    change = QueueChange(
        display_name=None if display_name is None else a_name(display_name),
        language=language,
        closed_reply=closed_reply,
        reopen_within=duration(reopen_within),
        customer_updates=words_of(customer_updates),
        assignee=assignee,
        assignment=words_of(assignment),
        form_senders=form_senders(form_sender),
        calendar=calendar,
        first_answer=first_answer,
        resolution=resolution,
        escalate_to=escalate_to,
        auto_close=duration(auto_close),
        auto_close_warning=duration(auto_close_warning),
        satisfaction=satisfaction,
    )
    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        _refuse_taken(configured, session, name, Address(address))
        refuse_no_staff(session, change)
        add_queue(session, name, Address(address), change)
        queue = _find(queues(configured, session), name)
    output.say(f"the queue {queue.name!r} takes mail at {queue.address}")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the queues, those of the config file first.

    Example: `mailgate queue list`
    """
    configured = settings(context)
    with store(configured) as opened, opened.read() as session:
        found = queues(configured, session)[:limit]
    if as_json:
        output.print_json([_whole(configured, queue) for queue in found])
        return
    rows = ((q.name, q.address, q.display_name, q.language, q.closed_reply, q.assignee, _source(configured, q)) for q in found)
    output.table(("NAME", "ADDRESS", "SIGNS AS", "LANGUAGE", "CLOSED REPLY", "ASSIGNEE", "FROM"), rows)


@app.command()
def show(context: typer.Context, name: AName, as_json: AsJson = False) -> None:
    """Show one queue with all its policies.

    Example: `mailgate queue show support`
    """
    configured = settings(context)
    with store(configured) as opened, opened.read() as session:
        queue = _find(queues(configured, session), name)
    if as_json:
        output.print_json(_whole(configured, queue))
    else:
        lists = {"customer_updates": queue.customer_updates, "form_senders": queue.form_senders}
        spelt = {key: ", ".join(sorted(words)) or "none" for key, words in lists.items()}
        spelt["assignment"] = ", then ".join(queue.assignment) or "none"
        output.facts({k.replace("_", " "): v for k, v in {**_whole(configured, queue), **spelt}.items()})


@app.command()
def edit(
    context: typer.Context,
    name: AName,
    address: AnAddress = None,
    display_name: Display = None,
    language: Lang = None,
    closed_reply: Closed = None,
    reopen_within: Within = None,
    customer_updates: Updates = None,
    assignee: Assignee = None,
    assignment: Ways = None,
    form_sender: Forms = None,
    calendar: CalendarName = None,
    first_answer: FirstAnswer = None,
    resolution: Resolution = None,
    escalate_to: EscalateTo = None,
    auto_close: AutoClose = None,
    auto_close_warning: Warning_ = None,
    satisfaction: Satisfaction = None,
) -> None:
    """Change a queue that was added here; what is not given stays. People keep the addresses they have: an old one must go on
    reaching Mailgate, or their replies are lost.

    Example: `mailgate queue edit sales --closed-reply follow_up --customer-updates closed --customer-updates assigned`
    """
    from store.queues import QueueChange, edit_queue

    change = QueueChange(
        address=Address(address) if address else None,
        display_name=None if display_name is None else a_name(display_name),
        language=language,
        closed_reply=closed_reply,
        reopen_within=duration(reopen_within),
        customer_updates=words_of(customer_updates),
        assignee=assignee,
        assignment=words_of(assignment),
        form_senders=form_senders(form_sender),
        calendar=calendar,
        first_answer=first_answer,
        resolution=resolution,
        escalate_to=escalate_to,
        auto_close=duration(auto_close),
        auto_close_warning=duration(auto_close_warning),
        satisfaction=satisfaction,
    )
    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        refuse_no_staff(session, change)
        edit_queue(session, name, change)
        queue = _find(queues(configured, session), name)  # a clash with the config file raises here, and nothing is changed
    output.say(f"the queue {queue.name!r} takes mail at {queue.address}")


@app.command()
def remove(context: typer.Context, name: AName) -> None:
    """Take away a queue that was added here and has no tickets.

    Example: `mailgate queue remove sales`
    """
    from store.queues import remove_queue

    with store(settings(context)) as opened, opened.write() as session:
        remove_queue(session, name)
    output.say(f"the queue {name!r} is gone; mail to its address is refused from now on")


def _find(found: tuple[QueuePolicy, ...], name: str) -> QueuePolicy:
    for queue in found:
        if queue.name == name:
            return queue
    raise CommandError(f"there is no queue {name!r}; `mailgate queue list` shows what there is")


def _refuse_taken(configured: Settings, session: Session, name: str, address: Address) -> None:
    from store.people import by_address

    for queue in queues(configured, session):
        if queue.name == name or queue.address == address:
            raise CommandError(f"there is already a queue {queue.name!r} at {queue.address} ({_source(configured, queue)})")
    person = by_address(session, [address]).get(address)
    if person and (person.is_staff or person.is_partner or person.address != address):
        raise CommandError(f"{address} is an address of {person.address}; a queue needs one of its own")


def _source(configured: Settings, queue: QueuePolicy) -> str:
    return "config" if queue.name in {one.name for one in configured.queue} else "store"


def _whole(configured: Settings, queue: QueuePolicy) -> dict[str, Json]:
    return {
        "name": queue.name,
        "address": queue.address,
        "display_name": queue.display_name,
        "language": queue.language,
        "closed_reply": queue.closed_reply.value,
        "reopen_within": spell_duration(queue.reopen_within),
        "customer_updates": sorted(queue.customer_updates),
        "assignee": queue.assignee,
        "assignment": [way.value for way in queue.assignment],
        "form_senders": sorted(queue.form_senders),
        **queue_deadlines.of(queue),
        "source": _source(configured, queue),
    }
