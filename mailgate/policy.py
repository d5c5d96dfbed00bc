"""From settings and the store's queues to what rules may know. The one rule: every queue has one name and one address.

Queues stand in the config file or, when added by ``mailgate queue add``, in the store; here they become one list with every
default filled in and every address normalised, so nobody below asks where a queue came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

from mailgate.calendars import calendars
from mailgate.desk import business
from mailgate.desk.model import (
    ALWAYS,
    Assignment,
    Budgets,
    Calendar,
    CcJoin,
    ClosedReply,
    Policy,
    QueuePolicy,
    ReceiptMode,
    StaffTrust,
)
from mailgate.mail import address, lists
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, Header
from mailgate.mail.recipient import room_left
from mailgate.mail.trust import Dialect, Source
from mailgate.settings import Border, ConfigError, Limits, Queue, Settings

#: ``room_left`` plans for nine digits of ticket and person; a queue that serves up to a million of each is not refused.
_SPARE = 6
#: Columns of an added queue that are kept as the config file has them, and those in seconds.
_PLAIN = (
    *("language", "closed_reply", "assignee", "calendar", "first_answer", "resolution"),
    *("escalate_to", "satisfaction"),
)
_SECONDS = ("reopen_within", "auto_close", "auto_close_warning")


class AddedQueue(Protocol):
    """A queue of the store, as this module sees it; None stands for the default."""

    name: str
    address: str
    display_name: str
    language: str | None
    closed_reply: str | None
    reopen_within: int | None
    customer_updates: str | None
    assignee: str | None
    assignment: str | None
    form_senders: str | None
    calendar: str | None
    first_answer: str | None
    resolution: str | None
    escalate_to: str | None
    auto_close: int | None
    auto_close_warning: int | None
    satisfaction: bool | None


def policy(settings: Settings) -> Policy:
    """What rules may know of the configuration. Raises ConfigError for an operator that is no address."""
    gateway, limits = settings.gateway, settings.limits
    return Policy(
        domain=gateway.domain,
        staff_trust=StaffTrust(gateway.staff_trust),
        cc_join=CcJoin(gateway.cc_join),
        cc_join_limit=limits.cc_join,
        receipts=ReceiptMode(gateway.receipts),
        ack_max_age=gateway.ack_max_age,
        budgets=_budgets(limits),
        reopens_per_hour=limits.reopens_per_hour,
        staff_suppressed_for=limits.staff_suppressed_for,
        undo_window=gateway.undo_window,
        timezone=gateway.timezone,
        digest_at=settings.schedule.digest_at,
        digest_lines=limits.digest_lines,
        listed=limits.listed,
        collision_window=gateway.collision_window,
        away_for=gateway.away_for,
        history=limits.history,
        operator=_optional("gateway.operator", gateway.operator),
        delimiter=gateway.delimiter,
        reply_domain=gateway.reply_domain,
        also_read=gateway.also_read,
        customer_attachments=limits.customer_attachments,
        customer_files=limits.customer_files,
        linked_files=settings.web.linked_files if settings.web.public_url else 0,
        page=bool(settings.web.public_url),
        own_lists=frozenset(map(lists.key, settings.auth.own_lists)),
    )


def _budgets(limits: Limits) -> Budgets:
    return Budgets(
        acks_per_day=limits.acks_per_day,
        acks_unproven_per_day=limits.acks_unproven_per_day,
        automatic_per_day=limits.automatic_per_day,
        automatic_per_ticket=limits.automatic_per_ticket,
        links_per_day=limits.links_per_day,
        unproven_per_domain=limits.unproven_per_domain,
        automatic_per_hour=limits.automatic_per_hour,
        quick_answers=limits.quick_answers,
        quick_answer=limits.quick_answer,
        messages_per_hour=limits.messages_per_hour,
        answers_about_held=limits.answers_about_held,
        notices_per_day=limits.notices_per_day,
        quiet_notices=limits.quiet_notices,
    )


def queue_policies(settings: Settings, rows: Sequence[AddedQueue]) -> tuple[QueuePolicy, ...]:
    """All queues, those of the config file first. Raises ConfigError where two share a name or address, or one cannot be used."""
    found = [_configured(settings, queue) for queue in settings.queue] + [_added(settings, row) for row in rows]
    _refuse_clashes(found)
    _refuse_shared(found, settings.gateway.layout)
    _refuse_long(found, settings.gateway.layout)
    return tuple(found)


def source(border: Border, name: str) -> Source:
    """The border before one way in, normalised. ``name`` is how ids seen there are counted."""
    mark, colon, value = border.internal_header.partition(": ")
    return Source(
        name=name,
        ids=frozenset(one.lower() for one in border.authserv_id),
        dialect=Dialect(border.dialect),
        border_hosts=frozenset(host.lower().rstrip(".") for host in border.border_hosts),
        auth_is_internal=mark == "auth=pass",
        internal_mark=Header(name=mark.lower(), value=value.lower()) if colon else None,
        arc_sealers=frozenset(_domain(one) for one in border.arc_sealers),
    )


def _domain(text: str) -> str:
    return _needed("arc_sealers", f"x@{text}").partition("@")[2]


def _configured(settings: Settings, queue: Queue) -> QueuePolicy:
    option = f"queue {queue.name!r}"
    calendar = _calendar(settings, queue)
    return QueuePolicy(
        name=queue.name,
        address=_needed(f"{option} address", queue.address),
        display_name=queue.display_name or queue.name.capitalize(),
        language=queue.language or settings.gateway.language,
        closed_reply=ClosedReply(queue.closed_reply),
        reopen_within=queue.reopen_within,
        customer_updates=frozenset(queue.customer_updates),
        assignee=_optional(f"{option} assignee", queue.assignee),
        assignment=tuple(Assignment(way) for way in dict.fromkeys(queue.assignment)),
        form_senders=frozenset(_needed(f"{option} form_senders", one) for one in queue.form_senders),
        calendar=calendar,
        first_answer=business.length(queue.first_answer, calendar),
        resolution=business.length(queue.resolution, calendar),
        remind_before=business.length(settings.schedule.remind_before, calendar),
        escalate_to=queue.escalate_to
        if queue.escalate_to in ("", "all")
        else _needed(f"{option} escalate_to", queue.escalate_to),
        auto_close=queue.auto_close,
        auto_close_warning=queue.auto_close_warning,
        satisfaction=queue.satisfaction,
    )


def _calendar(settings: Settings, queue: Queue) -> Calendar:
    if not queue.calendar:
        return ALWAYS
    found = calendars(settings.calendar)
    if queue.calendar not in found:
        known = ", ".join(found) or "none"
        raise ConfigError(
            f"queue {queue.name!r} calendar: there is no [[calendar]] called {queue.calendar!r}; there are: {known}"
        )
    return found[queue.calendar]


def _added(settings: Settings, row: AddedQueue) -> QueuePolicy:
    """A queue of the store, with the same defaults as one of the file."""
    given: dict[str, object] = {"name": row.name, "address": row.address, "display_name": row.display_name}
    given |= {key: value for key in _PLAIN if (value := getattr(row, key)) is not None}
    given |= {key: timedelta(seconds=value) for key in _SECONDS if (value := getattr(row, key)) is not None}
    if row.customer_updates is not None:
        given["customer_updates"] = tuple(word for word in row.customer_updates.split(",") if word)
    if row.assignment is not None:
        given["assignment"] = tuple(way for way in row.assignment.split(",") if way)
    if row.form_senders is not None:
        given["form_senders"] = tuple(row.form_senders.split())
    return _configured(settings, Queue.model_validate(given))


def _refuse_clashes(queues: Iterable[QueuePolicy]) -> None:
    names: dict[str, QueuePolicy] = {}
    addresses: dict[Address, QueuePolicy] = {}
    for queue in queues:
        if queue.name in names:
            raise ConfigError(f"two queues are called {queue.name!r}; rename one, or remove one with `mailgate queue remove`")
        if queue.address in addresses:
            other = addresses[queue.address].name
            raise ConfigError(f"the queues {other!r} and {queue.name!r} share the address {queue.address}; give each its own")
        names[queue.name] = addresses[queue.address] = queue


def _refuse_shared(queues: Iterable[QueuePolicy], layout: Layout) -> None:
    """Every local part at a domain of replies is ours to read: a queue there could be taken for one of them."""
    for queue in queues:
        if (domain := queue.address.partition("@")[2]) in layout.domains:
            raise ConfigError(
                f"queue {queue.name!r}: gateway.reply_domain {domain!r} is the domain of {queue.address};"
                f" give replies a domain of their own, like reply.{domain}"
            )


def _refuse_long(queues: Iterable[QueuePolicy], layout: Layout) -> None:
    for queue in queues:
        if (room := room_left(queue.address, layout) + _SPARE) < 0:
            local = queue.address.partition("@")[0]
            raise ConfigError(
                f"queue {queue.name!r}: the local part {local!r} is {-room} octets too long; with a signed address"
                " behind it, it must stay within 64 (RFC 5321 §4.5.3.1.1)"
            )


def _needed(option: str, text: str) -> Address:
    found = address.parse(text)
    if found is None:
        raise ConfigError(f"{option}: {text!r} is not a mail address")
    return found


def _optional(option: str, text: str) -> Address | None:
    return _needed(option, text) if text else None
