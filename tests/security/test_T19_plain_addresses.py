"""T19, T22: where addresses are plain, ids and links carry the tokens. Its one rule: they are worth there what they are in an
address, and what only a number in a subject says lets nothing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailgate.deed import revoking
from mailgate.mail.model import Address, TicketNumber
from tests.client import Letter
from tests.office import Authenticated, Office

_TAG = re.compile(r"\[([hcu]\d+-\d+\.[a-z2-7]{26})\]")


@pytest.fixture
def plain(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk on a server without sub-addresses, with a stranger's mail held on ticket 1."""
    with Office(desk_url, tmp_path, gateway={"delimiter": "", "undo_window": "2m"}) as office:
        office.staff("bea@staff", receipts="all")
        office.staff("tom@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("zoe@other", "support", "Re: [#1]", "Model X.", in_reply_to=office.letter("anna@customer").message_id)
        office.work()
        yield office


def link(letter: Letter, body: str) -> tuple[str, str, str]:
    """(address, subject, text) of the link with that text."""
    for found in re.findall(r"mailto:\S+", letter.text):
        parts = urlsplit(found)
        asked = parse_qs(parts.query)
        if asked.get("body", [""])[0].strip() == body:
            return unquote(parts.path), asked["subject"][0], body
    raise AssertionError(f"no link with {body!r} in\n{letter.text}")


def test_a_link_decides_without_any_id(plain: Office) -> None:
    to, subject, text = link(plain.letter("bea@staff"), "2")
    assert to == "support@help.example"
    assert subject.startswith("[#1 internal] held 1 [h1-")
    entry = plain.mail("bea@staff", to, subject, text)
    plain.work()
    assert plain.disposition(entry) == "command"
    assert plain.held_row(1).resolution == "add as cc"


def test_a_token_of_a_link_is_worth_what_it_was_made_for(plain: Office) -> None:
    to, subject, text = link(plain.letter("bea@staff"), "1")
    tag = _TAG.search(subject)
    assert tag is not None
    kind, token = tag[1].partition(".")[0], tag[1].partition(".")[2]
    wrong = [
        subject.replace(token, token[:-1] + ("a" if token[-1] != "a" else "b")),
        subject.replace("[h1-", "[h2-"),
        subject.replace("[h1-", "[u1-"),
        subject.replace("[h1-", "[c1-"),
        subject.replace(f"[{kind}.", f"[{kind.replace('-', '-9')}."),
    ]
    for one in wrong:
        entry = plain.mail("bea@staff", to, one, text)
        plain.work()
        assert plain.disposition(entry) == "held", one
    # two of them are none that is good
    entry = plain.mail("bea@staff", to, f"{subject} {wrong[0][-len(tag[0]) :]}", text)
    plain.work()
    assert plain.disposition(entry) == "held"
    # nor is a good one in the hands of somebody who is nobody here, or proves nothing
    cases: tuple[tuple[str, Authenticated], ...] = (
        ("zoe@other", True),
        ("anna@customer", True),
        ("bea@staff", None),
        ("bea@staff", "fail"),
    )
    for sender, proof in cases:
        entry = plain.mail(sender, to, subject, text, authenticated=proof)
        plain.work()
        assert plain.disposition(entry) == "held", sender
    assert plain.held_row(1).resolved_at is None
    assert "Model X." not in "".join(one.everything for one in plain.letters("anna@customer"))


def test_a_revoked_token_decides_nothing(plain: Office) -> None:
    notice = plain.letter("bea@staff")
    with plain.store.write() as session:
        revoking.revoke(session, plain.house, TicketNumber(1), Address("bea@staff.example"))
    for entry in (plain.reply(notice, "1"), plain.mail("bea@staff", *link(notice, "1"))):
        plain.work()
        assert plain.disposition(entry) == "held"
    assert plain.held_row(1).resolved_at is None


def test_a_second_thought_by_its_link(plain: Office) -> None:
    question = next(one for one in plain.letters("bea@staff") if one.subject == "[#1] The lamp")
    plain.reply(question, "Throw it away.")
    plain.work()
    entry = plain.mail("bea@staff", *link(plain.letter("bea@staff"), "stop"))
    plain.pass_time("1h")
    assert plain.disposition(entry) == "command"
    assert "Throw it away." not in plain.letter("anna@customer").text


def test_no_letter_says_more_in_its_headers_than_the_plain_address(plain: Office) -> None:
    for letter in plain.delivered:
        assert letter.reply_to == letter.mail_from == letter.addresses("From")[0] == "support@help.example"
        assert not re.search(r"[a-z2-7]{26}\.\S", letter.header("X-Mailgate-Loop")), letter.subject
    outside = [one for one in plain.delivered if not one.to.endswith("@staff.example")]
    assert outside
    assert not any(_TAG.search(one.everything) for one in outside)
    assert all(one.message_id.count(".") <= 3 for one in outside), "only letters inside carry an order in their id"


def test_a_letter_that_comes_back_is_a_loop_also_with_an_order_behind_its_mark(plain: Office) -> None:
    for letter in plain.delivered:
        entry = plain.mail("support@help.example", "support", "x", "x", raw=letter.raw, rcpt_to="support", authenticated=None)
        plain.work()
        assert plain.disposition(entry) == "loop", letter.subject


def test_an_id_is_nobodys_own_proof_where_tokens_are_also_behind_a_sign(desk_url: str, tmp_path: Path) -> None:
    """Everybody who is sent a copy of an answer reads the id in it; the address was for one person."""
    with Office(desk_url, tmp_path, gateway={"staff_trust": "token"}) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("zoe@other", "support", "Re: [#1]", "Model X.", in_reply_to=office.letter("anna@customer").message_id)
        office.work()
        notice = office.letter("bea@staff")
        forged = office.mail("bea@staff", "support", "x", "1", in_reply_to=notice.message_id, authenticated=None)
        office.work()
        assert office.disposition(forged) == "held"
        assert office.held_row(1).resolved_at is None
        own = office.mail("bea@staff", notice.reply_to, "x", "1", authenticated=None)
        office.work()
        assert office.disposition(own) == "command"
