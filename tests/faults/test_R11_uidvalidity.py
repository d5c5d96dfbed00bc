"""R11: a server that forgets its UIDs makes no mail new, and hides none that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from mailgate.mail.model import JournalId
from store import journal, mailboxes
from tests.faults.pickups import Desk, mail, number, own, served
from tests.peers import dovecot
from tests.peers.dovecot import Dovecot
from tests.peers.mailgate import until

pytestmark = pytest.mark.peer

LAZY = {"idle": "1s", "reconcile": "6h"}
OLD = 50
FOLDERS = ("replaced", "refilled")
LONG_AGO = "01-Mar-2026 08:00:00 +0000"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as running:
        yield running


@pytest.fixture(scope="module")
def desk(server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    everything = own(server, "everything", **LAZY)
    now = own(server, "now", **LAZY | {"start": "now"})
    folders = [own(server, name, **LAZY | {"folder": "Desk"}) for name in FOLDERS]
    for name in ("everything", "now"):
        server.mailboxes[name].append(*(mail(number) for number in range(OLD)), date=LONG_AGO)
    for name in FOLDERS:
        server.mailboxes[name].create("Desk")
        server.mailboxes[name].append(*(mail(number) for number in range(OLD)), folder="Desk", date=LONG_AGO)
    with served(tmp_path_factory.mktemp("uidvalidity"), everything, now, *folders) as desk:
        for name in ("everything", *FOLDERS):
            desk.wait(name, range(OLD))
        desk.wait_well("now")
        yield desk


def taken_up_to(desk: Desk, account: str, uidvalidity: int, uid: int, folder: str = "INBOX") -> None:
    """Wait until all up to this UID is known to have been taken in, which is written down after the mails."""

    def written() -> bool:
        with desk.gateway.store.read() as session:
            place = mailboxes.place(session, account, folder)
        return place is not None and (place.uidvalidity, place.position) == (uidvalidity, uid)

    until(written, f"{account} to be taken in up to {uidvalidity}/{uid}")


def test_of_fifty_old_and_three_new_mails_exactly_the_three_are_taken(desk: Desk, server: Dovecot) -> None:
    mailbox = server.mailboxes["everything"]
    taken_up_to(desk, "everything", mailbox.validity(), OLD)
    mailbox.expunge("1:10")
    new = mailbox.renumber()
    assert [one.uid for one in mailbox.mails()][:3] == [1, 2, 3]
    mailbox.deliver(*(mail(number) for number in range(OLD, OLD + 3)))
    desk.wait("everything", range(OLD + 3))
    mailbox.deliver(mail(99))
    desk.wait("everything", [*range(OLD + 3), 99])
    taken_up_to(desk, "everything", new, OLD - 10 + 4)


def test_what_was_there_before_the_first_start_stays_left_alone(desk: Desk, server: Dovecot) -> None:
    mailbox = server.mailboxes["now"]
    mailbox.renumber()
    mailbox.deliver(*(mail(number) for number in range(OLD, OLD + 3)))
    desk.wait("now", range(OLD, OLD + 3))
    taken_up_to(desk, "now", mailbox.validity(), OLD + 3)


def test_a_folder_in_whose_place_is_another_holds_the_same_mails(desk: Desk, server: Dovecot) -> None:
    mailbox = server.mailboxes["replaced"]
    taken_up_to(desk, "replaced", mailbox.validity("Desk"), OLD, "Desk")
    mailbox.create("Other")
    mailbox.append(mail(OLD), *(mail(number) for number in range(OLD)), mail(OLD + 1), mail(OLD + 2), folder="Other")
    mailbox.delete("Desk")
    mailbox.rename("Other", "Desk")
    desk.wait("replaced", range(OLD + 3))


def test_a_folder_that_is_looked_at_while_it_is_filled_again_doubles_no_message(desk: Desk, server: Dovecot) -> None:
    """What shows up after the look is new to it, as a mail moved there would be; by its content it is known all the same."""
    mailbox = server.mailboxes["refilled"]
    mailbox.delete("Desk")
    mailbox.create("Desk")
    mailbox.append(*(mail(number) for number in range(OLD // 2)), folder="Desk")
    taken_up_to(desk, "refilled", mailbox.validity("Desk"), OLD // 2, "Desk")
    mailbox.append(*(mail(number) for number in range(OLD // 2, OLD + 3)), folder="Desk")
    taken_up_to(desk, "refilled", mailbox.validity("Desk"), OLD + 3, "Desk")
    assert {*desk.numbers("refilled")} == {*range(OLD + 3)}
    assert max(desk.numbers("refilled").values()) == 2


def test_all_of_them_became_a_message_each_and_none_two(desk: Desk) -> None:
    """Four accounts had the same mails, whichever came of the tests before: each mail is one message all the same (R5)."""
    gateway = desk.gateway
    taken = journal.after(gateway.store, JournalId(0), 10_000)
    mails = {number(one.raw) for one in journal.read(gateway.store, taken)}
    assert mails >= {*range(OLD)}
    gateway.wait_settled(len(taken))
    ends = Counter(line["disposition"] for line in gateway.cli("journal", "list", "--limit", "1000"))
    assert ends == {"new_ticket": len(mails), "duplicate": len(taken) - len(mails)}
