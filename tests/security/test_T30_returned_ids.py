"""T30: where the relay rewrites envelopes, a report proves itself by the signed Message-ID it returns; a forged one does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office
from tests.security.scenes import opened, outside
from tests.security.test_T30_suppression import ANNA, bounce, suppressed
from tests.talks.reports import report


@pytest.fixture
def plain(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk whose relay rewrites envelopes."""
    with Office(desk_url, tmp_path, relay={"verp": False}) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


def test_where_envelopes_are_rewritten_the_returned_signed_id_is_the_proof(plain: Office) -> None:
    ticket = opened(plain)
    plain.reply(ticket.notice, "#close\nA new one is on its way.")
    plain.work()
    letter = plain.letter("anna@customer")
    assert letter.mail_from == "support@help.example"
    assert bounce(plain, letter) == "bounce"
    assert list(suppressed(plain)) == [ANNA]
    assert plain.ticket(ticket.number).ticket.status == "open"


def test_an_id_that_a_colleague_gave_away_with_a_copy_of_their_mail_ends_none_of_their_mail(plain: Office) -> None:
    ticket = opened(plain)
    bounce(plain, ticket.notice)
    assert not suppressed(plain)


def test_an_id_that_an_answer_gave_away_fails_no_letter_and_ends_nobodys_mail(plain: Office) -> None:
    """Who got a copy of the answer knows the id, and that the letter arrived."""
    ticket = opened(plain)
    plain.reply(ticket.notice, "#close\nA new one is on its way.")
    plain.work()
    letter = plain.letter("anna@customer")
    plain.reply(letter, "Thank you.", cc="carl@customer", authenticated=None)
    plain.work()
    before, status = len(plain.delivered), plain.ticket(ticket.number).ticket.status
    for given in (letter, ticket.acknowledged):
        assert bounce(plain, given) == "bounce"
        assert not suppressed(plain)
        assert not plain.delivered[before:]
        assert plain.ticket(ticket.number).ticket.status == status
    plain.reply(plain.letter("bea@staff"), "You are welcome.")
    plain.work()
    bounce(plain, plain.letter("anna@customer"))
    assert list(suppressed(plain)) == [ANNA], "that one nobody answered"


def test_an_id_ends_no_mail_to_a_partner(plain: Office) -> None:
    plain.partner("vera@vendor", queue="support")
    ticket = opened(plain)
    plain.reply(ticket.notice, "#note\n#cc vera@vendor.example\nCan you look?")
    plain.work()
    bounce(plain, plain.letter("vera@vendor"))
    assert not suppressed(plain)


@pytest.mark.parametrize("forged", ["another token", "another number", "another recipient", "a stored id"])
def test_and_a_forged_one_is_none(plain: Office, forged: str) -> None:
    ticket = opened(plain)
    other = opened(plain, "evil@evil").acknowledged
    plain.reply(ticket.notice, "#close\nA new one is on its way.")
    plain.work()
    letter = plain.letter("anna@customer")
    raw = report(letter, 1)
    mine, theirs = letter.message_id.encode(), other.message_id.encode()
    number, token = mine.split(b".")[0], theirs.split(b".", 1)[1]
    raw = {
        "another token": raw.replace(mine, number + b"." + token),
        "another number": raw.replace(mine, b"<o1" + mine[2:]),
        "another recipient": raw.replace(b"Final-Recipient: rfc822; anna@", b"Final-Recipient: rfc822; carl@").replace(
            mine, theirs
        ),
        "a stored id": raw.replace(mine, b"<m1@customer.example>"),
    }[forged]
    before = len(plain.delivered)
    plain.mail("mailer-daemon@mx.example", "support", "", "", raw=raw, mail_from="<>", authenticated=None)
    plain.work()
    assert ANNA not in suppressed(plain)
    assert plain.ticket(ticket.number).ticket.status == "closed"
    assert not outside(plain, before)


@pytest.mark.parametrize(("queue", "path"), [("hilfe", "hilfe@help.example"), ("support", "")])
def test_an_id_is_proof_for_letters_that_went_by_a_relay_which_rewrites_and_for_no_others(
    desk_url: str, tmp_path: Path, queue: str, path: str
) -> None:
    """Two relays: that of one queue rewrites envelopes, that of the other keeps each letter's own return path."""
    route = {"senders": ("hilfe@help.example",), "url": "maildir:out", "verp": False}
    with Office(desk_url, tmp_path, relay={"route": (route,)}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        ticket = opened(office, queue=queue)
        office.reply(ticket.notice, "#close\nA new one is on its way.")
        office.work()
        letter = office.letter("anna@customer")
        assert (letter.mail_from == path) == bool(path)
        assert letter.mail_from.startswith(queue)
        bounce(office, letter, to=f"{queue}@help.example")
        assert list(suppressed(office)) == ([ANNA] if path else [])
