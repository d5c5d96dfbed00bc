"""One mail, one folder, one answer that is in trouble: it stops none of the others."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest

from mailgate.imap import crew
from mailgate.imap.troubles import ImapError, RefusedError
from store import journal
from tests.peers.mailgate import until
from tests.stand_ins import START
from tests.unit.inbound.imap_folder import Folder, Mail
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import OLD, Made, a_mail, hang_up, subjects


@pytest.mark.parametrize("answer", ["NO [SERVERBUG] Internal error", None])
def test_a_mail_whose_size_is_not_told_stops_no_other(made: Made, server: ImapServer, answer: str | None) -> None:
    gateway = made()
    gateway.round()
    for number in range(3):
        server.folder().put(a_mail(number))
    for beginning in ("UID FETCH 1,2,3 (RFC822", "UID FETCH 2 ("):
        if answer:
            server.refuse[beginning] = answer
        else:
            for _ in range(99):
                server.before(beginning, hang_up)
    for _ in range(4):
        with pytest.raises(ImapError):
            gateway.round()
    assert [uid for uid, _ in gateway.mails()] == [1, 3]
    for _ in range(30):
        try:
            gateway.round()
        except ImapError:
            continue
        break
    assert [uid for uid, _ in gateway.mails()] == [1, 3, 2]
    assert journal.heads(gateway.store, 9)[0].origin.endswith("/;SECTION=HEADER")


def test_a_mail_nobody_can_open_does_not_stop_the_first_look_nor_the_next(made: Made, server: ImapServer) -> None:
    gateway = made()
    for number in range(3):
        server.folder().put(a_mail(number), OLD)
    for _ in range(9):
        server.before("UID FETCH 1,2,3 (BODY.PEEK[HEADER.FIELDS", hang_up)
        server.before("UID FETCH 2 (BODY.PEEK[HEADER.FIELDS", hang_up)
    for _ in range(2):
        with pytest.raises(ImapError):
            gateway.round()
    gateway.round()
    server.folder().put(a_mail(4))
    assert gateway.round() == 1
    assert subjects(gateway) == [4]


def test_a_folder_that_is_gone_stops_no_other(made: Made, server: ImapServer) -> None:
    server.folders["Support"] = Folder()
    gateway = made(folder=["INBOX", "Support"])
    gateway.round()
    server.folders["Help"] = server.folders.pop("Support")
    server.folder().put(a_mail(1))
    gateway.round()
    assert "'Support'" in gateway.trouble()
    assert subjects(gateway) == [1]
    server.folders["Support"] = server.folders.pop("Help")
    server.folder("Support").put(a_mail(2))
    assert gateway.round() == 1
    assert subjects(gateway) == [1, 2]
    assert gateway.trouble() == ""
    assert [one for one in server.heard if one.startswith("EXAMINE")][-1] == 'EXAMINE "INBOX"'


def test_the_first_folder_that_is_gone_stops_no_other_either(made: Made, server: ImapServer) -> None:
    server.folders["Support"] = Folder()
    gateway = made(folder=["INBOX", "Support"])
    gateway.round()
    server.folders["Help"] = server.folders.pop("INBOX")
    server.folder("Support").put(a_mail(1))
    with pytest.raises(RefusedError, match="'INBOX'"):
        gateway.round()
    assert subjects(gateway) == [1]


def test_beside_a_folder_that_is_gone_the_first_is_listened_to_and_the_lost_one_looked_for(
    made: Made, server: ImapServer
) -> None:
    """By one connection, and the longer it was gone the less often; once it is back all of it is looked through."""
    server.folders |= {"Orders": Folder(), "Support": Folder(uidnext=5, mails=[Mail(uid=4, raw=a_mail(9), date=OLD)])}
    gateway = made(folder=["INBOX", "Orders", "Support"], connections=1, poll="6h", reconcile="6h")
    gateway.round()
    server.folders["Help"] = server.folders.pop("Support")
    broke_off = Event()

    def taken(*numbers: int) -> bool:
        gateway.now += timedelta(seconds=0.05)
        return subjects(gateway) == [*numbers]

    def asked() -> int:
        return server.heard.count('EXAMINE "Support"')

    with crew.at_work({"imap shop": gateway.account}, broke_off.set):
        until(server.announce, "it to listen to the first")
        logins, before, now = server.logins, asked(), gateway.now
        assert "'Support'" in gateway.trouble()
        server.folder("Orders").put(a_mail(1))
        server.folder().put(a_mail(2))
        server.announce()
        until(lambda: taken(1, 2), "both to be taken")
        until(lambda: taken(1, 2) and asked() >= before + 2, "the lost one to be looked for")
        assert 2.0 ** (asked() - before) - 1 <= (gateway.now - now).total_seconds()
        server.folders["Support"] = server.folders.pop("Help")
        server.folder("Support").mails.append(Mail(uid=2, raw=a_mail(3), date=START))
        until(lambda: taken(1, 2, 3), "the one that was lost to be looked at")
        until(lambda: gateway.trouble() == "", "it to be well")
        assert server.logins == logins
    assert not broke_off.is_set()


def test_a_server_that_does_not_search_for_flags_stops_no_picking_up(made: Made, server: ImapServer) -> None:
    gateway = made(after="flag")
    gateway.round()
    server.folder().put(a_mail(1))
    gateway.round()
    server.refuse["UID SEARCH UNDELETED"] = "NO not here"
    server.folder().put(a_mail(2))
    assert gateway.round() == 1


def test_a_large_mail_that_is_gone_before_its_head_is_fetched_is_no_ticket(made: Made, server: ImapServer) -> None:
    gateway = made(max_size="1KiB")
    gateway.round()
    server.folder().put(a_mail(1, "x" * 5000))
    server.before("UID FETCH 1 (BODY.PEEK[HEADER]", server.folder().mails.clear)
    assert gateway.round() == 0
    assert gateway.mails() == []


def test_a_mail_that_comes_empty_is_not_taken_for_a_whole_one(made: Made, server: ImapServer) -> None:
    gateway = made()
    gateway.round()
    server.folder().put(b"", size=171)
    for _ in range(3):
        with pytest.raises(ImapError):
            gateway.round()
    gateway.round()
    assert journal.heads(gateway.store, 9)[0].origin.endswith("/;SECTION=HEADER")
