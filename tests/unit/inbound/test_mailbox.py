"""Mail picked up from a mailbox: each once, none lost, whatever happens in between (R11-R15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.imap.troubles import BrokenError, ImapError
from mailgate.inbound.mailbox.rules import CLOCKS
from store import journal, mailboxes
from store.engine import Store
from tests.stand_ins import START, hurried
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import OLD, Gateway, a_mail, hang_up


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    made = hurried(Store(desk_url))
    yield made
    made.close()


@pytest.fixture
def gateway(store: Store, tmp_path: Path, server: ImapServer) -> Gateway:
    return Gateway(store, tmp_path, server)


def test_a_first_start_from_now_leaves_alone_what_is_there(gateway: Gateway, server: ImapServer) -> None:
    for number in range(5):
        server.folder().put(a_mail(number), OLD)
    assert gateway.round() == 0
    server.folder().put(a_mail(5), OLD)  # an old mail that somebody moved here is new here
    assert gateway.round() == 1
    assert gateway.round() == 0
    assert gateway.mails() == [(6, False)]
    [head] = journal.heads(gateway.store, 9)
    assert head.envelope.account == "shop"
    assert head.envelope.via.value == "imap"
    assert head.envelope.mail_from == "anna@customer.example"
    assert not head.envelope.peer.trusted
    assert head.origin == f"imap://help@127.0.0.1:{server.port}/INBOX;UIDVALIDITY=7/;UID=6"


def test_everything_means_everything_and_what_was_there_is_silent(store: Store, tmp_path: Path, server: ImapServer) -> None:
    gateway = Gateway(store, tmp_path, server, {"start": "everything"})
    server.folder().put(a_mail(1), OLD)
    server.folder().put(a_mail(2))  # by a clock that is ahead of ours: it lay there all the same
    assert gateway.round() == 2
    server.folder().put(a_mail(3), OLD)
    assert gateway.round() == 1
    assert gateway.mails() == [(1, True), (2, True), (3, False)]


def test_a_date_means_from_that_date_on(store: Store, tmp_path: Path, server: ImapServer) -> None:
    gateway = Gateway(store, tmp_path, server, {"start": "2026-02-01"})
    for number, date in enumerate((OLD, START.replace(month=1, day=31), START.replace(month=2, day=1), START), 1):
        server.folder().put(a_mail(number), date)
    assert gateway.round() == 2
    server.folder().put(a_mail(5), OLD)
    assert gateway.round() == 1
    assert gateway.mails() == [(3, True), (4, True), (5, False)]


def test_nothing_is_marked_as_read_and_nothing_is_asked_twice(gateway: Gateway, server: ImapServer) -> None:
    gateway.round()
    server.folder().put(a_mail())
    gateway.round()
    server.heard.clear()
    gateway.round()
    asked = [one for one in server.heard if "FETCH" in one]  # though 2:* names the last mail, which is 1
    assert asked == ["UID FETCH 1 (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE SUBJECT FROM)])"]  # is it still the same mail?
    assert not any(one.startswith(("SELECT", "UID STORE")) for one in server.heard)
    assert not any("BODY[" in one.replace("BODY.PEEK[", "") for one in server.heard)


def test_fifty_old_and_three_new_mails_under_new_numbers_are_three_new_ones(
    store: Store, tmp_path: Path, server: ImapServer
) -> None:
    gateway = Gateway(store, tmp_path, server, {"start": "everything"})
    for number in range(50):
        server.folder().put(a_mail(number), OLD)
    assert gateway.round() == 50
    for number in range(50, 53):
        server.folder().put(a_mail(number))
    server.folder().renumber(8)
    gateway.round()
    assert gateway.mails()[50:] == [(51, False), (52, False), (53, False)]
    assert gateway.round() == 0


def test_new_numbers_bring_no_years_of_mail_that_nobody_wanted(gateway: Gateway, server: ImapServer) -> None:
    for number in range(50):
        server.folder().put(a_mail(number), OLD)
    gateway.round()
    new = [server.folder().put(a_mail(number)) for number in (50, 51)]
    gateway.round()
    server.folder().put(a_mail(52), START - CLOCKS)  # clocks differ: it may be new
    server.folder().put(a_mail(53), START - CLOCKS - timedelta(seconds=1))
    server.folder().renumber(8)
    gateway.round()
    assert [uid for uid, _ in gateway.mails()] == [*new, 53]
    with gateway.store.read() as session:
        place = mailboxes.place(session, "shop", "INBOX")
    assert place is not None
    assert (place.uidvalidity, place.position, place.since) == (8, 54, START)


def test_numbers_that_begin_again_without_a_word_are_noticed(gateway: Gateway, server: ImapServer) -> None:
    gateway.round()
    for number in range(5):
        server.folder().put(a_mail(number))
    gateway.round()
    server.folder().mails[:] = server.folder().mails[3:]
    server.folder().put(a_mail(9))
    server.folder().renumber(7)
    assert gateway.round() == 3
    assert len(gateway.mails()) == 6


def test_a_crash_while_all_is_looked_through_anew_begins_it_again(gateway: Gateway, server: ImapServer) -> None:
    """Or what follows would pass for new, years of it."""
    for number in range(3):
        server.folder().put(a_mail(number), OLD)
    gateway.round()
    for number in range(3, 5):
        server.folder().put(a_mail(number))
    server.folder().mails.reverse()  # new ones first
    server.folder().renumber(8)
    server.before("UID FETCH 2 (BODY", hang_up)
    with pytest.raises(ImapError):
        gateway.round()
    gateway = gateway.again()
    gateway.round()
    assert [uid for uid, _ in gateway.mails()] == [1, 2]


def test_a_crash_between_the_journal_and_the_position_keeps_it_once(
    gateway: Gateway, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.round()
    server.folder().put(a_mail())
    with monkeypatch.context() as patched:
        patched.setattr(mailboxes, "move_on", lambda *_: (_ for _ in ()).throw(RuntimeError("kill -9")))
        with pytest.raises(RuntimeError):
            gateway.round()
    assert len(gateway.mails()) == 1
    gateway = gateway.again()
    gateway.round()
    gateway.round()
    assert len(gateway.mails()) == 1


def test_a_mail_that_is_gone_between_search_and_fetch_stops_nobody(gateway: Gateway, server: ImapServer) -> None:
    gateway.round()
    for number in range(4):
        server.folder().put(a_mail(number))
    server.before("UID FETCH 1,2,3,4 (", lambda: server.folder().mails.pop(0))
    server.before("UID FETCH 2 (BODY", lambda: server.folder().mails.pop(0))
    assert gateway.round() == 2
    assert gateway.round() == 0
    assert [uid for uid, _ in gateway.mails()] == [3, 4]


@pytest.mark.parametrize(("more", "whole"), [(-1, True), (0, True), (1, False)])
def test_the_size_is_asked_before_a_mail_is_fetched(
    store: Store, tmp_path: Path, server: ImapServer, more: int, whole: bool
) -> None:
    gateway = Gateway(store, tmp_path, server, {"max_size": "2000B"})
    gateway.round()
    mail = a_mail() + b"x" * (2000 + more - len(a_mail()))
    server.folder().put(mail)
    assert gateway.round() == 1
    [head] = journal.heads(store, 9)
    assert (head.size == len(mail)) is whole
    assert head.origin.endswith("/;SECTION=HEADER") is not whole
    assert any("BODY.PEEK[]" in one for one in server.heard) is whole
    assert b"Subject: Lamp 1" in (journal.raw(store, head.id) or b"")


def test_a_mail_the_server_cannot_hand_out_stops_no_other(gateway: Gateway, server: ImapServer) -> None:
    gateway.round()
    for number in range(3):
        server.folder().put(a_mail(number))
    server.refuse["UID FETCH 2 (BODY.PEEK[])"] = "NO [SERVERBUG] it is broken"
    for _ in range(3):
        with pytest.raises(ImapError):
            gateway.round()
        assert gateway.mails() == [(1, False), (3, False)]
    assert gateway.round() == 1
    assert [one.origin.endswith("HEADER") for one in reversed(journal.heads(gateway.store, 9))] == [False, False, True]
    assert gateway.round() == 0


@pytest.mark.parametrize("asked", ["UID FETCH 2 (", "UID FETCH 1,2,3 ("])
def test_a_mail_that_is_listed_but_not_given_is_not_passed_over(gateway: Gateway, server: ImapServer, asked: str) -> None:
    """The server answers OK, and nothing else, when it is asked for the mail, or for the sizes of all."""
    gateway.round()
    for number in range(3):
        server.folder().put(a_mail(number))
    server.refuse["UID FETCH 2 ("] = server.refuse[asked] = "OK done"
    for _ in range(3):
        with pytest.raises(BrokenError, match="UID 2"):
            gateway.round()
    assert gateway.round() == 1
    assert [one.origin.endswith("HEADER") for one in reversed(journal.heads(gateway.store, 9))] == [False, False, True]


def test_a_mail_that_came_cut_is_fetched_again(gateway: Gateway, server: ImapServer) -> None:
    gateway.round()
    server.folder().put(a_mail(), size=len(a_mail()) + 10)
    with pytest.raises(ImapError):
        gateway.round()
    assert gateway.mails() == []
    assert gateway.round() == 1  # it comes with the same octets again: it is the server that counts badly
    assert gateway.mails() == [(1, False)]
