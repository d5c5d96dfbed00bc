"""The lines of ``mailgate check`` about who writes. The one rule: it counts what was decided, and changes nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mailgate import policy
from mailgate.cli.checks.desk import Desk
from mailgate.desk import fitting
from mailgate.mail.trust import Dialect
from mailgate.settings import Border, Settings
from mailgate.settings.forms import is_this_machine

if TYPE_CHECKING:
    from store.engine import Store

#: How far back mails of staff are counted, in days.
LOOK_BACK = 30
#: How many unknown servers are named.
SHOWN = 3


def staff_trust(desk: Desk) -> str:
    """Which ``staff_trust`` fits what was seen."""
    settings = desk.settings
    return fitting.opinion(policy.policy(settings).staff_trust, _reporter(settings), _staff_mails(desk.store, desk.now))


def servers(desk: Desk) -> str:
    """Ids that stood at our border and are not configured, each with the line that would configure it."""
    from mailgate.deed import borders
    from store import servers as seen

    settings = desk.settings
    with desk.store.read() as session:
        rows = seen.seen(session)
    tables = [(row, table) for row in rows if (table := borders.named(settings, row.source)) is not None]
    found = [(row, *table) for row, table in tables if row.authserv_id not in policy.source(table[0], row.source).ids]
    told = [
        f"{row.authserv_id} stood on {row.mails} mail{'' if row.mails == 1 else 's'}, last on {row.last_at:%Y-%m-%d}; if that is"
        f" your own server, write authserv_id = {json.dumps([*border.authserv_id, row.authserv_id])} into {section}"
        for row, border, section in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        told.append(f"and {len(found) - SHOWN} more, seen less often")
    return "; ".join(told) or "no unknown id stood in Authentication-Results at the border"


def _reporter(settings: Settings) -> str:
    """Who says where mail comes from: the border, and our own check where strangers can reach our port."""
    auth = settings.auth
    every: list[Border] = [auth, *settings.imap]
    border = dict.fromkeys(name for one in every for name in _named(one))
    own = ["our own check"] if auth.verify and not _for_this_machine(settings.smtp.listen) else []
    return ", ".join([*border, *own])


def _named(border: Border) -> tuple[str, ...]:
    return ("Microsoft 365",) if Dialect(border.dialect) is Dialect.MICROSOFT365 else border.authserv_id


def _for_this_machine(listen: str) -> bool:
    """Whether a port is open to nobody from outside: none, or one on the loopback interface."""
    return not listen or is_this_machine(listen.rpartition(":")[0].strip("[]"))


def _staff_mails(store: Store, now: datetime) -> fitting.StaffMails:
    from store import ledger

    with store.read() as session:
        sent, proven = ledger.staff_mails(session, now - timedelta(days=LOOK_BACK))
    return fitting.StaffMails(days=LOOK_BACK, sent=sent, proven=proven)
