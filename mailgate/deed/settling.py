"""A decision meets its limits: who wants quiet has it, suppressed addresses get nothing, what the budgets cannot pay is not sent.

The one rule: it happens in the transaction of the decision, between deciding and applying, for every deed alike; and it fails
closed. If the store is in trouble, the whole deed is tried again; if only the counters cannot be read, the deed goes on without
one automatic letter to people outside.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailgate.desk import spending, suppressing
from mailgate.desk.actions import Decision
from mailgate.desk.model import Desk
from mailgate.desk.tasting import tasted
from store import budget, suppression
from store.engine import is_trouble
from store.memo import is_hasty

_log = structlog.get_logger("mailgate.settling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Who pays and when. ``arrived``: when the mail behind the decision came. Without ``spends`` nothing is written down."""

    desk: Desk
    now: datetime
    arrived: datetime
    spends: bool = True


def settled(session: Session, decision: Decision, till: Till) -> Decision:
    """The decision as far as it may be carried out, with a step for everything that may not."""
    decision = tasted(decision, till.desk.policy, till.now)
    to = suppressing.recipients(decision)
    if not to:
        return decision
    decision = suppressing.without(decision, suppression.among(session, to, till.now))
    keys = spending.keys(decision, till.desk)
    if not keys:
        return decision
    try:
        with nullcontext() if is_hasty(session) else session.begin_nested():
            return _paid(session, decision, till, keys)
    except SQLAlchemyError as error:
        if is_trouble(error) or is_hasty(session):
            raise
        _log.exception("the budgets cannot be read")
        return spending.unpaid(decision, f"the budgets cannot be read ({type(error).__name__})")


def _paid(session: Session, decision: Decision, till: Till, keys: frozenset[str]) -> Decision:
    budget.unspent(session, spending.unspent(decision, till.desk))
    before = budget.read(session, keys) if till.spends else budget.look(session, keys)
    purse = spending.Purse(desk=till.desk, spent=before, now=till.now, arrived=till.arrived)
    made, after = spending.within(decision, purse)
    if till.spends:
        budget.write(session, {key: spent for key, spent in after.items() if spent != before.get(key)})
    return made
