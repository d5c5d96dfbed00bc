"""T07: a seal of a listed forwarder makes of a forgery a mail that proves nothing, and never more than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.mail.model import Trust
from mailgate.mail.trust import judge
from tests.client import Draft
from tests.office import BORDER, Office
from tests.security.borders import BORDER as HOP
from tests.security.borders import OUTSIDE, behind, evidence
from tests.security.scenes import by_border, opened, words

FAIL = "mx.corp.example; arc=pass (i=1) smtp.remote-ip=192.0.2.1; dmarc=fail header.from=corp.example"
LISTED = frozenset({"lists.example"})


def sealed(number: int, domain: str) -> list[tuple[str, str]]:
    """One ARC set (RFC 8617 §4.1), without its message signature."""
    return [
        ("arc-seal", f"i={number}; a=rsa-sha256; t=1772438400; cv=none; d={domain}; s=arc; b=abc=="),
        ("arc-authentication-results", f"i={number}; mx.{domain}; dmarc=pass header.from=corp.example"),
    ]


def verdict(result: str, *sets: tuple[str, str], above: tuple[tuple[str, str], ...] = ()) -> tuple[Trust, str]:
    """The trust of a mail that came through our border with these ARC sets below it, for staff; for customers it is the same."""
    seen = behind(evidence(*above, ("R", HOP), ("AR", result), ("R", OUTSIDE), *sets), arc_sealers=LISTED)
    judged = judge(seen)
    assert judge(replace(seen, for_staff=False)) == judged
    return judged.trust, judged.because


def test_a_listed_forwarders_seal_lifts_a_failure_to_nothing_proven() -> None:
    assert verdict(FAIL, *sealed(1, "lists.example")) == (
        Trust.NONE,
        "dmarc=fail, but forwarded by lists.example, as its ARC seal and our border say",
    )


@pytest.mark.parametrize(
    "sets",
    [
        [],
        sealed(1, "evil.example"),
        sealed(1, "sub.lists.example"),
        [*sealed(2, "evil.example"), *sealed(1, "lists.example")],
        [*sealed(1, "lists.example"), *sealed(1, "lists.example")],
        sealed(1, "lists.example")[:1],
        [*sealed(1, "lists.example"), *sealed(2, "evil.example")[1:]],
        sealed(51, "lists.example"),
        sealed(0, "lists.example"),
        [("arc-seal", "i=1; d=lists.example; d=evil.example"), *sealed(1, "lists.example")[1:]],
        [("arc-seal", "i=1; i=1; d=lists.example"), *sealed(1, "lists.example")[1:]],
        [("arc-seal", "i=١; d=lists.example"), *sealed(1, "lists.example")[1:]],
    ],
)
def test_any_other_seal_lifts_nothing(sets: list[tuple[str, str]]) -> None:
    assert verdict(FAIL, *sets) == (Trust.FAILED, "dmarc=fail")


@pytest.mark.parametrize(
    "result",
    [
        FAIL.replace("arc=pass", "arc=fail"),
        FAIL.replace("arc=pass", "arc=none"),
        FAIL.replace("arc=pass (i=1) smtp.remote-ip=192.0.2.1; ", ""),
        FAIL + "; arc=fail",
    ],
)
def test_a_seal_our_border_did_not_find_good_lifts_nothing(result: str) -> None:
    assert verdict(result, *sealed(1, "lists.example"))[0] is Trust.FAILED


def test_our_borders_own_seal_does_not_hide_the_forwarders() -> None:
    assert verdict(FAIL, *sealed(1, "lists.example"), above=tuple(sealed(2, "corp.example")))[0] is Trust.NONE
    assert verdict(FAIL, *sealed(1, "evil.example"), above=tuple(sealed(2, "lists.example")))[0] is Trust.FAILED


def test_a_seal_makes_nobody_aligned() -> None:
    nothing = "mx.corp.example; arc=pass; dmarc=none header.from=corp.example"
    assert verdict(nothing, *sealed(1, "lists.example"))[0] is Trust.NONE


@pytest.mark.parametrize(("listed", "customer"), [(("lists.example",), "reply"), ((), "held")])
def test_forwarded_customers_are_heard_and_forwarded_staff_are_held(
    tmp_path: Path, listed: tuple[str, ...], customer: str
) -> None:
    auth = {"border_hosts": (BORDER,), "arc_sealers": listed}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, auth=auth) as office:
        office.staff("bea@staff", notify="all")
        office.staff("tom@staff", notify="all")
        ticket = opened(office)
        for letter, who, expected in ((ticket.acknowledged, ticket.who, customer), (ticket.notice, "bea@staff.example", "held")):
            draft = Draft(sender=who, to=(letter.reply_to,), subject=f"Re: {who}", body=f"It is {who}.")
            domain = who.partition("@")[2]
            block = (
                f"Received: from lists.example by {BORDER}; x\n"
                f"Authentication-Results: {BORDER}; arc=pass; dmarc=fail header.from={domain}\n"
                "Received: from x by lists.example; x\n" + "".join(f"{n}: {v}\n" for n, v in sealed(1, "lists.example"))
            )
            entry = by_border(office, draft, block)
            office.work()
            assert office.disposition(entry) == expected, office.why(entry)
        assert (("public", f"It is {ticket.who}.") in words(office, ticket.number)) == (customer == "reply")
