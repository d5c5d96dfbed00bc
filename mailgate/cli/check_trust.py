"""The lines of ``mailgate check`` about who writes. The one rule: it counts what was decided, and changes nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from mailgate import policy
from mailgate.desk import fitting
from mailgate.mail.trust import Dialect
from mailgate.settings import Settings

if TYPE_CHECKING:
    from store.engine import Store

#: How far back mails of staff are counted, in days.
LOOK_BACK = 30
#: How many unknown servers are named.
SHOWN = 3


def staff_trust(settings: Settings, store: Store, now: datetime) -> str:
    """Which ``staff_trust`` fits what was seen."""
    return fitting.opinion(policy.policy(settings).staff_trust, _reporter(settings), _staff_mails(store, now))


def servers(settings: Settings, store: Store) -> str:
    """Ids that stood at our border and are not configured, each with the line that would configure it."""
    from store import servers as table

    with store.read() as session:
        rows = table.seen(session)
    found = [row for row in rows if row.authserv_id not in policy.source(settings.auth, row.source).ids]
    told = [
        f"{row.authserv_id} stood on {row.mails} mail{'' if row.mails == 1 else 's'}, last on {row.last_at:%Y-%m-%d}; if that is"
        f" your own server, write authserv_id = {json.dumps([*settings.auth.authserv_id, row.authserv_id])} into [{row.source}]"
        for row in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        told.append(f"and {len(found) - SHOWN} more, seen less often")
    return "; ".join(told) or "no unknown id stood in Authentication-Results at the border"


def _reporter(settings: Settings) -> str:
    """Who says where mail comes from: the border, and our own check where strangers can reach our port."""
    auth = settings.auth
    border = ["Microsoft 365"] if Dialect(auth.dialect) is Dialect.MICROSOFT365 else auth.authserv_id
    own = ["our own check"] if auth.verify and not _for_this_machine(settings.smtp.listen) else []
    return ", ".join([*border, *own])


def _for_this_machine(listen: str) -> bool:
    """Whether a port is open to nobody from outside: none, or one on the loopback interface."""
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return not listen or ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _staff_mails(store: Store, now: datetime) -> fitting.StaffMails:
    from store import ledger

    with store.read() as session:
        sent, proven = ledger.staff_mails(session, now - timedelta(days=LOOK_BACK))
    return fitting.StaffMails(days=LOOK_BACK, sent=sent, proven=proven)
