"""When those inside hear of what they hear of. The one rule: nothing is lost on the way: it goes at once, waits, or is set aside.

Who chose the digest finds it there, unless they asked for just this, or nobody else would hear. What falls into somebody's quiet
hours waits until they end. What answers their own mail never waits: they are awake.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.desk.actions import Action, Decision, Send
from mailgate.desk.deadline_letters import Deadline, DeadlinesDigest
from mailgate.desk.hours import quiet_until
from mailgate.desk.letters import Because, FailureNotice, HeldDigest, HeldNotice, Letter, Notice
from mailgate.desk.mail_actions import SetAside, Why
from mailgate.desk.model import NotifyMode, PersonKind, Policy, Priority
from mailgate.desk.targets import Target

#: What waits for the end of the quiet hours.
_WAITS = (Notice, Deadline, DeadlinesDigest, HeldNotice, HeldDigest, FailureNotice)


def tasted(decision: Decision, policy: Policy, now: datetime) -> Decision:
    """The decision as those inside want to hear of it."""
    actions = tuple(_one(action, policy, now) for action in decision.actions)
    return decision if actions == decision.actions else replace(decision, actions=actions)


def _one(action: Action, policy: Policy, now: datetime) -> Action:
    if not isinstance(action, Send) or action.letter.to.kind is PersonKind.CUSTOMER:
        return action
    letter = action.letter
    if isinstance(letter, Notice) and in_digest(letter):
        return SetAside(letter=letter, why=Why.DAILY)
    ends = quiet_until(letter.to, policy, now, urgent=_urgent(letter)) if isinstance(letter, _WAITS) else None
    if ends is None or (action.waits is not None and action.waits >= ends):
        return action
    return replace(action, waits=ends)


def in_digest(letter: Notice) -> bool:
    """Whether its reader finds it in their digest."""
    return letter.to.notify is NotifyMode.DIGEST and letter.because in (Because.CHOSEN, Because.NAMED)


def _urgent(letter: Letter) -> bool:
    told = (letter,) if isinstance(letter, Deadline) else letter.tickets if isinstance(letter, DeadlinesDigest) else ()
    missed = (line for one in told for line in one.lines if line.passed and line.target is not Target.DUE)
    return any(missed) or (letter.head is not None and letter.head.priority is Priority.URGENT)
