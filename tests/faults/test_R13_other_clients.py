"""R13: while other clients read, mark, move and remove mails, each mail that stays is taken once, and nothing runs in circles."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.faults.pickups import Account, Desk, mail, number, own, served
from tests.peers import dovecot
from tests.peers.dovecot import CAPABILITY, Mailbox
from tests.peers.mailgate import until
from tests.size import sized

pytestmark = [pytest.mark.peer, pytest.mark.soak]

MAILS = sized(40, 400)
SEED = 20261122
FLAG = "$MailgateTaken"
SERVERS = {"today": ("MOVE", "UIDPLUS"), "yesterday": ("UIDPLUS",), "long-ago": ()}
"""What a server can do that bears on moving mails; Dovecot does it all, but says of it only this."""
AFTER = ("nothing", "flag", "move")
ACCOUNTS = [f"{after}-{server}" for server in SERVERS for after in AFTER]


@dataclass
class Scene:
    """A daemon and the mailboxes it picks up from."""

    desk: Desk
    mailboxes: dict[str, Mailbox]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    accounts: list[Account] = []
    mailboxes: dict[str, Mailbox] = {}
    with ExitStack() as stack:
        for age, can in SERVERS.items():
            words = [word for word in CAPABILITY.split() if word not in ("MOVE", "UIDPLUS") or word in can]
            server = stack.enter_context(dovecot.running(capability=" ".join(words)))
            quick = {"idle": "2s", "poll": "1s", "reconcile": "2s"}
            accounts += [own(server, f"{after}-{age}", after=after, **quick) for after in AFTER]
            mailboxes |= server.mailboxes
        for mailbox in mailboxes.values():
            mailbox.create("Elsewhere")
        desk = stack.enter_context(served(tmp_path_factory.mktemp("clients"), *accounts))
        for name in ACCOUNTS:
            desk.wait_well(name)
        yield Scene(desk, mailboxes)


def meddle(mailbox: Mailbox, dice: random.Random, rounds: int) -> None:
    """Another client at work."""
    with mailbox.client() as client:
        client.select()
        for _ in range(rounds):
            uids = client.uid("SEARCH", "UNDELETED")[1][0].split()
            if not uids:
                continue
            uid = dice.choice(uids).decode()
            match dice.randrange(5):
                case 0:
                    client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
                    client.expunge()
                case 1:
                    client.uid("COPY", uid, "Elsewhere")
                case _:
                    client.uid("STORE", uid, "+FLAGS", dice.choice([r"(\Seen)", r"(\Seen \Answered)", r"(\Flagged)", "(Later)"]))


def deliver_each(mailbox: Mailbox) -> None:
    """Mails one by one, a transaction each."""
    for one in range(MAILS):
        mailbox.deliver(mail(one))


def numbers(mailbox: Mailbox, *folders: str) -> Counter[int]:
    return Counter(number(kept.raw) for folder in folders for kept in mailbox.mails(folder))


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_mail_that_stays_is_taken_once_and_ends_where_it_should(scene: Scene, name: str) -> None:
    desk, mailbox = scene.desk, scene.mailboxes[name]
    with ThreadPoolExecutor(2) as threads:
        sent = threads.submit(deliver_each, mailbox)
        threads.submit(meddle, mailbox, random.Random(SEED), MAILS).result(300)
        sent.result(300)
    until(lambda: set(numbers(mailbox, "INBOX", "Processed")) <= set(desk.numbers(name)), f"the last mail of {name}")
    taken = desk.numbers(name)
    assert set(taken.values()) == {1}
    assert set(taken) <= set(range(MAILS))
    match name.partition("-")[0]:
        case "nothing":
            assert all(FLAG not in kept.flags for kept in mailbox.mails())
        case "flag":
            until(lambda: all(FLAG in kept.flags for kept in mailbox.mails()), "the last flag")
        case _:
            until(lambda: not [kept for kept in mailbox.mails() if r"\Deleted" not in kept.flags], "the last mail to be moved")
            assert set(numbers(mailbox, "Processed").values()) == {1}
    assert desk.complaints(name) == []
