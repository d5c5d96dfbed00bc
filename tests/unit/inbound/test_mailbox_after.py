"""What is done in the mailbox with what was taken, by whom, and how an account fares: never before it is durable, never twice."""

from __future__ import annotations

import threading
from datetime import timedelta
from threading import Event, Thread

import pytest

from mailgate.imap import crew
from mailgate.imap.troubles import ImapError, LoginRefusedError
from mailgate.inbound.mailbox.rules import pause
from store import journal, mailboxes
from store.mailboxes import Grip, LeaseLostError, Place
from tests.office import Office
from tests.peers.daemon import PATIENCE
from tests.stand_ins import START
from tests.unit.inbound.imap_folder import Mail
from tests.unit.inbound.imap_server import HangUp, ImapServer
from tests.unit.inbound.mailboxes import Gateway, Made, a_mail


def flags(mails: list[Mail]) -> list[set[str]]:
    return [one.flags for one in mails]


def test_what_was_taken_is_flagged_and_nothing_else(made: Made, server: ImapServer) -> None:
    gateway = made(after="flag")
    server.folder().put(a_mail(1))
    gateway.round()
    server.folder().put(a_mail(2))
    server.before("UID STORE", lambda: server.heard.append(f"{len(gateway.mails())} durable"))
    gateway.round()
    assert "1 durable" in server.heard
    assert flags(server.folder().mails) == [set(), {"$MailgateTaken"}]
    server.heard.clear()
    gateway.round()
    assert not [one for one in server.heard if one.startswith("UID STORE")]


def test_what_could_not_be_flagged_is_flagged_later_whoever_died_meanwhile(made: Made, server: ImapServer) -> None:
    gateway = made(after="flag")
    gateway.round()
    server.folder().put(a_mail())
    server.refuse["UID STORE"] = "NO [OVERQUOTA] full"
    assert gateway.round() == 1
    server.refuse.clear()
    gateway = gateway.again()
    assert gateway.round() == 0
    assert flags(server.folder().mails) == [{"$MailgateTaken"}]


def test_a_server_that_keeps_no_keywords_is_told_of_and_no_mail_is_missed(made: Made, server: ImapServer) -> None:
    server.keywords = "\\Answered"
    gateway = made(after="flag")
    gateway.round()
    server.folder().put(a_mail())
    assert gateway.round() == 1
    assert flags(server.folder().mails) == [set()]


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS", "IMAP4rev1"])
def test_mails_are_moved_when_they_are_decided_on_and_held_ones_to_their_own_folder(
    made: Made, office: Office, server: ImapServer, capabilities: str
) -> None:
    server.capabilities = capabilities
    gateway = made(after="move")
    server.folder().put(a_mail(1))
    gateway.round()
    server.folder().put(a_mail(2))
    server.folder().put(a_mail(3).replace(b"To: support@", b"To: support+t999-1.p.aaaa@"))
    server.folder().mails[0].flags.add("\\Deleted")  # by somebody else: not ours to expunge
    gateway.round()
    assert set(server.folders) == {"INBOX"}
    assert len(server.folder().mails) == 3
    office.work()
    gateway.round()
    left = [one.uid for one in server.folder().mails if "\\Deleted" not in one.flags or one.uid == 1]
    assert left == [1]
    assert [one.raw for one in server.folder("Processed").mails] == [a_mail(2)]
    assert len(server.folder("Held").mails) == 1
    assert "EXPUNGE" not in server.heard
    gateway.again().round()
    assert len(gateway.mails()) == 2
    assert len(server.folder("Processed").mails) == 1


def test_with_nothing_to_do_afterwards_the_folder_is_opened_for_looking_only(made: Made, server: ImapServer) -> None:
    gateway = made()
    gateway.round()
    assert [one for one in server.heard if one.startswith(("SELECT", "EXAMINE"))] == ['EXAMINE "INBOX"']


def test_several_folders_are_each_taken_in_from_their_own_position(made: Made, server: ImapServer) -> None:
    server.folders["Support"] = server.folder().__class__(uidvalidity=9)
    gateway = made(folder=["INBOX", "Support"])
    gateway.round()
    server.folder().put(a_mail(1))
    server.folder("Support").put(a_mail(2))
    assert gateway.round() == 2
    assert gateway.round() == 0
    with gateway.store.read() as session:
        assert [(row.folder, row.uidvalidity, row.position) for row in mailboxes.folders(session, "shop")] == [
            ("INBOX", 7, 1),
            ("Support", 9, 1),
        ]


# --- two gateways on one store (R16) --------------------------------------------------------------------------------


def test_one_gateway_works_and_the_other_takes_over_when_the_lease_runs_out(made: Made, server: ImapServer) -> None:
    one, two = made("one"), made("two")
    one.round()
    server.folder().put(a_mail())
    assert two.round() == 0
    two.now = START + timedelta(minutes=2) - timedelta(seconds=1)
    assert two.round() == 0
    two.now = START + timedelta(minutes=2)
    assert two.round() == 1
    one.now = two.now
    assert one.round() == 0
    assert server.logins == 2


def test_a_gateway_that_lost_its_lease_writes_no_position(made: Made, server: ImapServer) -> None:
    one, two = made("one"), made("two")
    one.round()
    server.folder().put(a_mail())

    def overtaken() -> None:
        two.now = START + timedelta(minutes=3)
        two.round()

    server.before("UID FETCH 1 (BODY", overtaken)
    with pytest.raises(LeaseLostError):
        one.round()
    assert len(one.mails()) == 1
    grip = Grip(account="shop", owner="one", now=START, until=START + timedelta(minutes=2))
    with pytest.raises(LeaseLostError), one.store.write() as session:
        mailboxes.move_on(session, grip, "INBOX", Place(uidvalidity=7, position=99, since=START))
    with one.store.read() as session:
        assert [row.position for row in mailboxes.folders(session, "shop")] == [1]


# --- trouble --------------------------------------------------------------------------------------------------------


def once(gateway: Gateway) -> float:
    """One try of the running account."""
    return gateway.account._once()


def test_a_wrong_password_is_tried_seldom_written_down_and_told_once_after_a_quarter_of_an_hour(
    made: Made, server: ImapServer
) -> None:
    gateway = made()
    gateway.password = "mistaken"
    waits = []
    while gateway.now < START + timedelta(hours=2):
        waits.append(once(gateway))
        gateway.now += timedelta(seconds=waits[-1])
    refused = LoginRefusedError("")
    assert waits == [pause(number, refused, 0.0) for number in range(1, len(waits) + 1)]
    assert server.logins == len(waits) < 15
    [alarm] = gateway.alarms
    assert "[AUTHENTICATIONFAILED] wrong" in alarm
    with gateway.store.read() as session:
        row = mailboxes.accounts(session)["shop"]
    assert (row.failing_since, row.told_at) == (START, START + timedelta(minutes=15))
    gateway.password = "s3cret"
    gateway.account.stop()
    gateway.round()
    with gateway.store.read() as session:
        row = mailboxes.accounts(session)["shop"]
    assert (row.failing_since, row.told_at, row.trouble) == (None, None, "")


def test_a_missing_folder_is_told_by_name(made: Made) -> None:
    with pytest.raises(ImapError, match=r"folder 'Suport': .*no such folder"):
        made(folder="Suport").round()


def test_progress_makes_patience_begin_anew(made: Made, server: ImapServer) -> None:
    gateway = made()
    gateway.round()
    for number in range(3):
        server.folder().put(a_mail(number))

    def hang_up() -> None:
        raise HangUp

    server.before("CAPABILITY", hang_up)
    assert once(gateway) == 1.0
    for uid in (2, 3):
        server.before(f"UID FETCH {uid} (BODY", hang_up)
        assert once(gateway) == 1.0  # a mail was taken each time
    assert len(gateway.mails()) == 2


def test_an_account_in_trouble_stops_no_other_and_all_end_at_once(made: Made, server: ImapServer) -> None:
    with ImapServer() as broken:
        broken.refuse["LOGIN"] = "NO [UNAVAILABLE] no"
        good = made()
        bad = Gateway(good.store, good.home, broken, {"name": "bad"})
        good.round()
        server.folder().put(a_mail())
        idle, broke_off = waits_for(server, "IDLE"), Event()
        with crew.at_work({"imap bad": bad.account, "imap shop": good.account}, broke_off.set):
            idle.join(PATIENCE)
            assert [one.envelope.account for one in journal.heads(good.store, 9)] == ["shop"]
        assert not [one for one in threading.enumerate() if one.name.startswith("imap ")]
        assert not broke_off.is_set()


def waits_for(server: ImapServer, command: str) -> Thread:
    """A thread that ends when the server hears this."""
    heard = Event()
    server.before(command, heard.set)
    thread = Thread(target=lambda: heard.wait(PATIENCE), daemon=True)
    thread.start()
    return thread
