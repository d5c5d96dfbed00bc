"""How soon mail in a mailbox is picked up: in ten seconds with IDLE, and in a quarter of an hour after any fault (R12, R14).

The first is measured at a Dovecot. The second is added up from what is configured and from the table of tries: whatever ends a
connection or keeps one from being made, this is the longest until the next look.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.imap.troubles import ImapError, LoginRefusedError, RefusedError
from mailgate.inbound.mailbox import rules
from mailgate.settings import Mailbox
from mailgate.settings.limits import Limits
from tests.faults.pickups import mail, own, served
from tests.peers import dovecot

AT_ONCE = 10.0
QUARTER = timedelta(minutes=15)
MAILS = 5


@pytest.mark.peer
def test_with_idle_each_mail_is_in_the_journal_within_ten_seconds(tmp_path: Path) -> None:
    with dovecot.running() as server:
        account = own(server, "watched", idle="29m", poll="6h", reconcile="6h")
        with served(tmp_path, account) as desk:
            desk.wait_well("watched")
            for number in range(MAILS):
                server.mailbox("watched").deliver(mail(number))
                desk.wait("watched", range(number + 1), AT_ONCE)


@pytest.mark.peer
def test_with_idle_mail_in_each_folder_that_has_a_connection_is_there_within_ten_seconds(tmp_path: Path) -> None:
    folders = ["INBOX", "Orders", "Returns"]
    with dovecot.running() as server:
        account = own(server, "several", folder=folders, connections=3, idle="29m", poll="6h", reconcile="6h")
        for one in folders[1:]:
            server.mailbox("several").create(one)
        with served(tmp_path, account) as desk:
            desk.wait_well("several")
            for number, folder in enumerate((*folders[1:], *folders, *folders[1:])):
                server.mailbox("several").append(mail(number), folder=folder)
                desk.wait("several", range(number + 1), AT_ONCE)


@pytest.mark.parametrize(
    "trouble",
    [None, ImapError("the line was cut"), RefusedError("[INUSE] busy"), LoginRefusedError("[AUTHENTICATIONFAILED] no")],
)
def test_however_long_a_fault_lasted_the_next_try_is_within_a_quarter_of_an_hour(trouble: ImapError | None) -> None:
    longest = max(rules.pause(failures, trouble, jitter) for failures in range(1, 1000) for jitter in (-1.0, 0.0, 1.0))
    assert timedelta(seconds=longest) <= QUARTER


def test_a_line_that_died_in_silence_and_a_gateway_that_did_are_noticed_within_a_quarter_of_an_hour() -> None:
    box = Mailbox(name="support", host="imap.help.example", user="support")
    connection_refused = timedelta(seconds=rules.FIRST)
    assert box.idle + box.timeout + connection_refused <= QUARTER
    assert Limits().mailbox_lease * 1.25 <= QUARTER  # the other one looks four times in a lease
    assert max(box.poll + box.timeout, box.reconcile) <= QUARTER
