"""T09: what colleagues write to each other beside the desk, about a customer's message, is no answer to that message."""

from __future__ import annotations

import pytest

from tests.client import Draft
from tests.office import Office
from tests.security.scenes import holding, opened, outside, words

SAID = "She is always like that, let her wait till Monday."


def _beside(office: Office, to: str, **headers: str) -> list[tuple[str, str]]:
    """Tom has written to Bea alone about the notice he got; Bea answers him, a copy to the desk. What is on the ticket then."""
    notice = opened(office).to_tom
    draft = Draft(
        sender="Bea <bea@staff.example>",
        to=("Tom <tom@staff.example>",),
        cc=(to or notice.reply_to,),
        subject="Re: FW: [#1] The lamp",
        body=SAID,
        in_reply_to="<toms-own-1@staff.example>",
        references=(*notice.header("References").split(), notice.message_id, "<toms-own-1@staff.example>"),
        headers=headers,
    )
    office.post(draft)
    office.work()
    return words(office, 1)[1:]


@pytest.mark.parametrize("lost", [{}, {"In-Reply-To": ""}], ids=["", "without In-Reply-To"])
def test_an_answer_to_a_mail_that_never_came_here_is_internal_though_it_names_a_public_notice(
    office: Office, lost: dict[str, str]
) -> None:
    assert _beside(office, "support@help.example", **lost) == [("internal", SAID)]
    assert holding(outside(office), "Monday") == []
    assert "internal" in office.letter("bea@staff").subject  # and its author is told


def test_its_own_signed_address_says_that_it_is_meant_for_the_customer(office: Office) -> None:
    """A relay that writes ids of its own over ours makes every answer look like that: the address decides."""
    assert _beside(office, "") == [("public", SAID)]
