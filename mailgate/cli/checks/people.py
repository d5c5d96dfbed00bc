"""The lines about queues and staff. The one rule: a queue that nobody can answer for is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailgate import policy
from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.cli.common import CommandError
from mailgate.cli.people import refuse_ours
from mailgate.desk import hours
from mailgate.desk.assigning import could_get
from mailgate.desk.model import Assignment
from mailgate.mail import forms_told
from mailgate.mail.recipient import room_left

if TYPE_CHECKING:
    from mailgate.desk.model import QueuePolicy


def queues(desk: Desk) -> str:
    """The queues, and what is left of their local parts."""
    if not desk.queues:
        raise Trouble("no queue takes mail; add a [[queue]] to the config, or use `mailgate queue add`")
    staff = {person.address for person in desk.staff}
    for queue in desk.queues:
        if queue.assignee and queue.assignee not in staff:
            raise Trouble(f"queue {queue.name!r}: its assignee {queue.assignee} is not staff; see `mailgate staff list`")
        _refuse_idle_robin(desk, queue)
        if queue.escalate_to not in ("", "all", *staff):
            raise Trouble(f"queue {queue.name!r}: escalate_to {queue.escalate_to} is not staff; see `mailgate staff list`")
    layout = desk.settings.gateway.layout
    return "; ".join(f"{q.address} ({_room(room_left(q.address, layout))})" for q in desk.queues)


def addresses(desk: Desk) -> str:
    """The form of the addresses, what the server must do for it, and what is weaker."""
    if not desk.queues:
        return "no queue takes mail, so there is nothing to say about its addresses"
    return forms_told.told(desk.settings.gateway.layout, desk.queues[0].address)


def _refuse_idle_robin(desk: Desk, queue: QueuePolicy) -> None:
    """A queue that goes round among nobody, away or not: its tickets would find nobody for good."""
    if Assignment.ROUND_ROBIN in queue.assignment and not any(could_get(person, queue.name) for person in desk.staff):
        raise Trouble(
            f"queue {queue.name!r}: its assignment is round_robin, and nobody who works there is told of mail;"
            f" see `mailgate staff edit ADDRESS --queue {queue.name}`, or --notify"
        )


def _room(left: int) -> str:
    return f"{left} octets of the local part left" if left >= 0 else f"fits while numbers are {-left} digits short of nine each"


def _refuse_ours(desk: Desk) -> None:
    """Another form of our addresses, a queue or a list added later may have made somebody's own address ours."""
    from store import people

    with desk.store.read() as session:
        known = (*desk.staff, *people.partners(session))
    for one in dict.fromkeys(one for person in known for one in (person.address, *person.aliases)):
        try:
            refuse_ours(desk.settings, desk.queues, one)
        except CommandError as error:
            raise Trouble(
                f"{error}: letters to them stay here and their mail is held;"
                " change [gateway] delimiter, reply_domain or also_read, the queue or the list, or give them another address"
            ) from error


def staff(desk: Desk) -> str:
    """The staff, and whether they can be reached."""
    from store import suppression

    operator = policy.policy(desk.settings).operator
    if operator and operator not in {person.address for person in desk.staff}:
        raise Trouble(f"gateway.operator {operator} is not staff; add them with `mailgate staff add {operator}`")
    _refuse_ours(desk)
    if not desk.staff:
        return "nobody yet: add people with `mailgate staff add`, or nobody is told of mail"
    with desk.store.read() as session:
        dead = sorted(suppression.among(session, (person.address for person in desk.staff), desk.now))
    if dead:
        raise Trouble(
            f"no mail goes to {', '.join(dead)}: it came back; once that is mended, `mailgate suppression remove {dead[0]}`"
        )
    for person in desk.staff:
        try:
            hours.zone(person.timezone or "UTC")
        except ValueError as error:
            raise Trouble(f"{person.address}: {error}: `mailgate staff edit {person.address} --timezone …`") from error
    idle = [queue.name for queue in desk.queues if not any(not p.queues or queue.name in p.queues for p in desk.staff)]
    return f"{len(desk.staff)} in all" + (f"; nobody works in {', '.join(idle)}" if idle else "")
