"""Whether mail can be picked up from the ``[[imap]]`` accounts. The one rule: it logs in and looks, and changes nothing."""

from __future__ import annotations

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.settings import ConfigError, Mailbox


def imap(desk: Desk) -> str:
    """Each account is logged in to, and its folders are looked at."""
    told = [_one(desk, box) for box in desk.settings.imap]
    if any(not good for good, _ in told):
        raise Trouble("; ".join(says for good, says in told if not good))
    return "; ".join(says for _, says in told) or "no [[imap]] account: mail is picked up from no mailbox"


def _one(desk: Desk, box: Mailbox) -> tuple[bool, str]:
    """Whether an account can be worked in, and what to say of it."""
    from mailgate import pickup
    from mailgate.imap.troubles import ImapError

    if box.queue and box.queue not in {queue.name for queue in desk.queues}:
        return False, f"{box.name}: there is no queue {box.queue!r}; mend queue in its [[imap]], or `mailgate queue add`"
    try:
        tried = pickup.try_out(desk.settings, desk.store, box)
    except ConfigError as error:
        return False, str(error)
    except ImapError as error:
        return False, f"{box.name}: {error}; `mailgate imap test {box.name}` tries again"
    if remarks := [f"{box.name}: folder {one.folder}: {one.remark}" for one in tried.seen if one.remark]:
        return False, "; ".join(remarks)
    watched = "is told at once" if "IDLE" in tried.offers else f"looks every {int(box.poll.total_seconds())}s"
    return True, f"{box.name}: logs in as {box.user} at {box.host}, {watched}, {sum(one.wanted for one in tried.seen)} waiting"
