"""What single uses of budgets cost, whatever letter they are for. The one rule: a key names its budget in the store for good.

A window begins with the first use and ends by itself (T24, T26; RFC 3834 §2: not blindly, not often).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from mailgate.desk.alarms import Alarm
from mailgate.desk.model import Budgets
from mailgate.mail.domains import organisational
from mailgate.mail.model import Address, TicketNumber

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: How an acknowledgement is called where it is paid for.
ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One use of one budget. ``key`` names it in the store, ``says`` to people."""

    key: str
    limit: int
    window: timedelta
    says: str
    quick: bool = False
    """Counted are uses that follow the last one within the window; each begins it anew, and a pause as long forgets them."""
    alarm: Alarm | None = None
    """Somebody is told when it is used up."""
    address: str = ""


def message(ticket: TicketNumber, author: Address, budgets: Budgets, *, proven: bool) -> Charge:
    """A customer's message on a ticket that was there before. What anybody can forge in their name is counted apart."""
    return Charge(
        key=f"{'messages' if proven else 'unproven messages'} of {author} on {ticket}",
        limit=budgets.messages_per_hour,
        window=HOUR,
        says="messages of one customer on one ticket in an hour",
        alarm=Alarm.STORM,
        address=author,
    )


def later(storm: Charge) -> Charge:
    """Of a proven sender's messages beyond the bound as many again go out when the window is over; more write machines only."""
    return replace(storm, key=f"later {storm.key}", alarm=None)


def of_kind(kind: str, to: str, budgets: Budgets, *, proven: bool) -> Charge:
    """One answer of a kind to an address."""
    own, word = (budgets.acks_per_day, "proven") if proven else (budgets.acks_unproven_per_day, "unproven")
    return Charge(key=f"{word} {kind} to {to}", limit=own, window=DAY, says=f"{kind}s to this address in a day")


def of_ticket(ticket: TicketNumber, budgets: Budgets) -> Charge:
    """All that goes out by itself about one ticket."""
    limit = budgets.automatic_per_ticket
    return Charge(key=f"automatic on {ticket}", limit=limit, window=DAY, says="automatic mails about this ticket in a day")


def beyond(to: Address, budgets: Budgets, *, proven: bool) -> tuple[Charge, ...]:
    """What an answer costs others than its recipient and its ticket."""
    word = "proven" if proven else "unproven"
    limit = -(-budgets.automatic_per_hour // 4) if proven else budgets.unproven_per_domain
    domain = organisational(to.rpartition("@")[2])  # names below one's own domain cost nothing
    of_domain = Charge(key=f"{word} to {domain}", limit=limit, window=HOUR, says="answers to this domain in an hour")
    if proven:
        return (*_quick(to, budgets), of_domain, gateway(Alarm.PROVEN, budgets))
    return (of_domain, gateway(Alarm.UNPROVEN, budgets))


def usual(author: Address, tickets: Iterable[TicketNumber], budgets: Budgets) -> frozenset[str]:
    """The keys of what a mail of this author about these tickets will most likely have to pay: an acknowledgement, messages."""
    mine = [of_kind(ACKNOWLEDGEMENT, author, budgets, proven=proven) for proven in (True, False)]
    others = [charge for proven in (True, False) for charge in beyond(author, budgets, proven=proven)]
    said = [message(ticket, author, budgets, proven=proven) for ticket in tickets for proven in (True, False)]
    own = [of_ticket(ticket, budgets) for ticket in tickets]
    return frozenset((f"answers to {author}", *(one.key for one in (*mine, *others, *said, *map(later, said), *own))))


def _quick(to: Address, budgets: Budgets) -> tuple[Charge, ...]:
    """Two helpdesks that answer each other's answers (T26): no person opens ticket after ticket as soon as they are answered."""
    if not budgets.quick_answer:
        return ()
    charge = Charge(
        key=f"quick answers of {to}",
        limit=budgets.quick_answers,
        window=budgets.quick_answer,
        says="quick answers of this address in a row",
        quick=True,
        alarm=Alarm.QUICK,
        address=to,
    )
    return (charge,)


def gateway(alarm: Alarm, budgets: Budgets) -> Charge:
    """One of all mails that go out by themselves for that sort of reason."""
    says = "automatic mails of the gateway in an hour"
    return Charge(key=f"gateway {alarm.value}", limit=budgets.automatic_per_hour, window=HOUR, says=says, alarm=alarm)
