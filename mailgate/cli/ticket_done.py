"""What a deed of ``mailgate ticket`` came to, on the screen. The one rule: it names everybody who gets a mail because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailgate.cli import output
from mailgate.cli import unread as as_read
from mailgate.cli.output import Json

if TYPE_CHECKING:
    from mailgate.desk.actions import Decision
    from mailgate.desk.model import Unread


def done(decision: Decision, as_json: bool, unread: Unread | None = None) -> None:
    """What was done, who will get a mail because of it, who reads along from now on; what whoever took it had not read."""
    from mailgate.desk.actions import AddParticipant, CreateTicket, Send

    told = sorted({a.letter.to.address for a in decision.actions if isinstance(a, Send)})
    split = [a.number for a in decision.actions if isinstance(a, CreateTicket) and a.split_from is not None]
    if as_json:
        facts: dict[str, Json] = {
            "ticket": decision.ticket,
            "message": decision.entry,
            "visibility": decision.visibility.value if decision.visibility else None,
            "told": [str(one) for one in told],
        }
        output.print_json(facts | ({"opened": split[0]} if split else {}) | as_read.as_json(unread))
        return
    output.say(f"#{decision.ticket}: done" + (f"; mail goes to {', '.join(told)}" if told else "; no mail goes out"))
    if unread is not None:
        as_read.say(unread)
    if split:
        output.say(f"opened #{split[0]}")
        return
    joined = [a.person.address for a in decision.actions if isinstance(a, AddParticipant) and not a.person.is_staff]
    if joined and decision.ticket is not None:
        output.say(f"reads along from now on: {', '.join(joined)}")
