"""How much goes to customers with one message, to the octet and the file."""

from __future__ import annotations

import pytest

from mailgate.desk.enclosing import apart, as_links, bounded, too_much
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


@pytest.mark.parametrize(("size", "why"), [(100, None), (101, None), (299, None), (300, None), (301, "too_large")])
def test_with_a_page_a_message_holds_more(size: int, why: str | None) -> None:
    wrong = too_much(files(size), Policy(domain="help.example", customer_attachments=100, linked_files=300))
    assert (wrong.why, wrong.nearest) == (why, "300") if wrong else why is None


@pytest.mark.parametrize(
    ("sizes", "linked"),
    [
        ((), set()),
        ((100,), set()),
        ((101,), {0}),
        ((60, 40), set()),
        ((40, 61), {1}),
        ((50, 50, 50), {0}),
        ((5, 101, 60, 30), {1}),
        ((90, 30, 95), {0, 2}),
        ((0, 200, 0), {1}),
    ],
)
def test_the_largest_go_as_links_and_no_more_of_them_than_must(sizes: tuple[int, ...], linked: set[int]) -> None:
    assert apart(files(*sizes), 100) == linked
    assert sum(size for place, size in enumerate(sizes) if place not in linked) <= 100
    assert not apart(files(*sizes), 0), "0 is any"


def test_an_author_is_told_only_where_there_is_a_page() -> None:
    with_page = Policy(domain="help.example", customer_attachments=100, linked_files=300)
    assert as_links(files(101), with_page)
    assert not as_links(files(100), with_page)
    assert not as_links(files(101), Policy(domain="help.example", customer_attachments=100))
