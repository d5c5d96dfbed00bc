"""What a customer's mail does to a closed ticket, by policy, age and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailgate.desk.closing import OnClosed, heard_at, on_closed
from mailgate.desk.model import ClosedReply, Status
from mailgate.mail.model import Attachment, Digest
from tests.unit.desk.makers import ANNA, HILFE, NOW, SUPPORT, desk, known, said, ticket

WITHIN = timedelta(days=14)
SECOND = timedelta(seconds=1)
FILE = Attachment(name="a.txt", content_type="text/plain", size=1, sha256=Digest("0" * 64), inline=False)

AGES = [
    (ClosedReply.REOPEN, timedelta(0), OnClosed.REOPEN),
    (ClosedReply.REOPEN, WITHIN - SECOND, OnClosed.REOPEN),
    (ClosedReply.REOPEN, WITHIN, OnClosed.REOPEN),
    (ClosedReply.REOPEN, WITHIN + SECOND, OnClosed.FOLLOW_UP),
    (ClosedReply.FOLLOW_UP, timedelta(0), OnClosed.FOLLOW_UP),
    (ClosedReply.FOLLOW_UP, WITHIN + SECOND, OnClosed.FOLLOW_UP),
    (ClosedReply.REFUSE, timedelta(0), OnClosed.REFUSE),
    (ClosedReply.REFUSE, WITHIN + SECOND, OnClosed.REFUSE),
]


@pytest.mark.parametrize(("policy", "age", "verdict"), AGES)
@pytest.mark.parametrize("thanks", [False, True])
@pytest.mark.parametrize("with_file", [False, True])
def test_policy_age_and_words_decide(
    policy: ClosedReply, age: timedelta, verdict: OnClosed, thanks: bool, with_file: bool
) -> None:
    queue = replace(SUPPORT, closed_reply=policy, reopen_within=WITHIN)
    closed = ticket(status=Status.CLOSED, closed_at=NOW - age)
    words = said(attachments=(FILE,) if with_file else ())
    facts = known(ANNA, closed, desk=desk(queues=(queue, HILFE)), mere_thanks=thanks, said=words)
    assert on_closed(closed, facts) is (OnClosed.THANKS if thanks and not with_file else verdict)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.PENDING])
@pytest.mark.parametrize("policy", list(ClosedReply))
def test_policies_are_about_closed_tickets_only(status: Status, policy: ClosedReply) -> None:
    facts = known(ANNA, desk=desk(queues=(replace(SUPPORT, closed_reply=policy), HILFE)), mere_thanks=True)
    assert on_closed(ticket(status=status), facts) is OnClosed.ADD


def test_the_ticket_s_own_queue_says_which_policy() -> None:
    strict = replace(HILFE, closed_reply=ClosedReply.REFUSE)
    facts = known(ANNA, desk=desk(queues=(SUPPORT, strict)), queue=SUPPORT)
    assert on_closed(ticket(status=Status.CLOSED, closed_at=NOW, queue="hilfe"), facts) is OnClosed.REFUSE


@pytest.mark.parametrize(
    ("came", "after", "heard"),
    [
        ((), 0, 0),
        ((0,), 1, 60),
        ((0,), 59, 60),
        ((0,), 60, 60),
        ((0,), 61, 61),
        ((0, 1), 2, None),
        ((0, 1), 59, None),
        ((0, 1), 60, 120),
        ((0, 1), 61, 120),
        ((0, 1), 119, 120),
        ((0, 1), 120, 120),
        ((0, 1, 70), 119, None),
    ],
)
def test_a_ticket_that_stays_closed_is_told_once_an_hour_and_never_for_nothing(
    came: tuple[int, ...], after: int, heard: int | None
) -> None:
    closed = ticket(status=Status.CLOSED, kept_at=tuple(NOW + timedelta(minutes=n) for n in came))
    due = None if heard is None else NOW + timedelta(minutes=heard)
    assert heard_at(closed, NOW + timedelta(minutes=after)) == due
