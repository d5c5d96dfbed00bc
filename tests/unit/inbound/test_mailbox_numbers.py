"""UIDs that are late, given twice, or mean nothing, and accounts by other names: nothing is lost, doubled or moved unseen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.imap.troubles import ImapError
from tests.office import Office
from tests.stand_ins import START
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import OLD, Gateway, Made, a_mail, hang_up, subjects


def test_a_mail_that_shows_up_below_the_position_is_taken(made: Made, server: ImapServer) -> None:
    gateway = made()
    server.folder().put(a_mail(99), OLD)
    hidden_before = server.folder().put(a_mail(98))
    server.folder().put(a_mail(97), OLD)
    before = server.folder().mails.pop(hidden_before - 1)
    gateway.round()
    for number in range(1, 4):
        server.folder().put(a_mail(number))
    hidden = server.folder().mails.pop(3)
    assert gateway.round() == 2
    server.folder().mails.insert(3, hidden)
    server.folder().mails.insert(1, before)
    assert gateway.again().round() == 2
    assert gateway.round() == 0
    assert sorted(subjects(gateway)) == [1, 2, 3, 98]
    assert not any(silent for _, silent in gateway.mails())


@pytest.mark.parametrize("uidvalidity", [0, 7])
def test_numbers_that_are_given_again_are_other_mails(made: Made, office: Office, server: ImapServer, uidvalidity: int) -> None:
    """Below the position, above it, taken or left alone: also those that lie there as the old ones lay."""
    server.folder().uidvalidity = uidvalidity
    gateway = made(after="move")
    server.folder().put(a_mail(50), OLD)
    gateway.round()
    for number in (1, 2):
        server.folder().put(a_mail(number))
    gateway.round()
    office.work()
    gateway.round()
    server.folder().mails.clear()
    server.folder().uidnext = 1
    for number in range(3, 8):
        server.folder().put(a_mail(number))
    gateway = gateway.again()
    assert gateway.round() == 5
    assert [one.raw for one in server.folder("Processed").mails] == [a_mail(1), a_mail(2)]
    assert gateway.round() == 0
    office.work()
    gateway.round()
    assert subjects(gateway) == list(range(1, 8))
    assert [one.raw for one in server.folder("Processed").mails] == [a_mail(number) for number in range(1, 8)]


def test_what_is_to_be_moved_is_moved_under_no_number_of_before(made: Made, office: Office, server: ImapServer) -> None:
    gateway = made(after="move")
    for number in range(101, 106):
        server.folder().put(a_mail(number), OLD)
    gateway.round()
    server.folder().put(a_mail(1))
    gateway.round()
    server.folder().mails.insert(0, server.folder().mails.pop())
    server.folder().renumber(8)
    office.work()
    gateway.round()
    assert [one.raw for one in server.folder("Processed").mails] == [a_mail(1)]
    assert [one.raw for one in server.folder().mails] == [a_mail(number) for number in range(101, 106)]


def test_without_uidnext_one_lying_answer_stops_nothing(made: Made, server: ImapServer) -> None:
    server.tells_uidnext = False
    gateway = made()
    gateway.round()
    server.folder().put(a_mail(1))
    lie = server.folder().put(a_mail(2))
    server.folder().mails[-1].uid, server.folder().uidnext = 2**32 - 1, 2**32
    server.before("UID FETCH 1,4294967295", server.folder().mails.pop)
    assert gateway.round() == 1
    server.folder().uidnext = lie
    server.folder().put(a_mail(3))
    assert gateway.round() == 1
    assert subjects(gateway) == [1, 3]


# --- the backlog, and accounts by other names ---------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [-2, 2])
def test_what_was_there_at_the_first_look_stays_silent_after_a_crash_whatever_the_clocks_say(
    made: Made, server: ImapServer, skew: int
) -> None:
    gateway = made(start="everything")
    apart = timedelta(minutes=skew)
    for number in range(1, 4):
        server.folder().put(a_mail(number), START + apart - timedelta(minutes=1))
    server.before("UID FETCH 3 (BODY.PEEK[])", hang_up)
    with pytest.raises(ImapError):
        gateway.round()
    gateway = gateway.again()
    server.folder().put(a_mail(9), START + apart + timedelta(seconds=50))
    server.heard.clear()
    gateway.round()
    assert gateway.mails() == [(1, True), (2, True), (3, True), (4, False)]
    assert not [one for one in server.heard if one.startswith("UID FETCH 1 (BODY.PEEK[])")]


def test_new_numbers_within_the_first_pass_make_no_new_mail_silent(made: Made, server: ImapServer) -> None:
    gateway = made(start="everything")
    server.folder().uidnext = 1000
    for number in range(1, 4):
        server.folder().put(a_mail(number), OLD)
    server.before("UID FETCH 1001 (BODY.PEEK[])", hang_up)
    with pytest.raises(ImapError):
        gateway.round()
    server.folder().renumber(8)
    server.folder().put(a_mail(9))
    gateway.round()
    assert gateway.mails() == [(1000, True), (2, True), (3, True), (4, False)]


def test_an_account_by_another_name_goes_on_where_it_was(made: Made, server: ImapServer) -> None:
    gateway = made()
    gateway.round()
    server.folder().put(a_mail(1))
    gateway.round()
    server.folder().put(a_mail(2))
    assert made(name="other").round() == 1
    assert subjects(gateway) == [1, 2]


@pytest.mark.parametrize("size", ["25MiB", "1KiB"])
def test_a_mailbox_that_moves_to_another_server_brings_nothing_twice(
    made: Made, office: Office, tmp_path: Path, server: ImapServer, size: str
) -> None:
    gateway = made(max_size=size)
    gateway.round()
    for number in (1, 2):
        server.folder().put(a_mail(number, "x" * 2000))
    gateway.round()
    with ImapServer() as other:
        other.folder().uidvalidity = 99
        for one in server.folder().mails:
            other.folder().put(one.raw, one.date)
        other.folder().put(a_mail(3))
        assert Gateway(office.store, tmp_path, other, {"max_size": size}).round()
    assert subjects(gateway) == [1, 2, 3]
