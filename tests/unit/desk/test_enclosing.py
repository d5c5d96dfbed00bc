"""How much goes to customers with one message, to the octet and the file."""

from __future__ import annotations

import pytest

from mailgate.desk.enclosing import bounded, too_much
from mailgate.desk.model import Policy
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Attachment, Digest


def files(*sizes: int) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=f"{n}.bin", content_type="application/x", size=size, sha256=Digest("0" * 64), inline=False)
        for n, size in enumerate(sizes)
    )


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ((), None),
        ((99,), None),
        ((100,), None),
        ((101,), "too_large"),
        ((60, 40), None),
        ((60, 41), "too_large"),
        ((1, 1), None),
        ((1, 1, 1), "too_many"),
        ((0, 0, 0), "too_many"),
    ],
)
def test_what_is_too_much_is_told_with_the_bound(sizes: tuple[int, ...], why: str | None) -> None:
    wrong = too_much(files(*sizes), Policy(domain="help.example", customer_attachments=100, customer_files=2))
    assert (wrong.why if wrong else None) == why
    assert wrong is None or wrong.nearest == ("100" if why == "too_large" else "2")


def test_without_a_bound_any_size_goes() -> None:
    assert too_much(files(10**12), Policy(domain="help.example", customer_attachments=0)) is None


def test_a_mail_that_has_a_problem_already_keeps_that_one_alone() -> None:
    policy = Policy(domain="help.example", customer_attachments=1)
    block = bounded(Block(text="x"), files(2), policy)
    assert [problem.why for problem in block.problems] == ["too_large"]
    assert bounded(block, files(3), policy) is block
