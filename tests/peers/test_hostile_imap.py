"""The bad IMAP server is an ordinary one but for its trick, seen with another client than ours."""

from __future__ import annotations

import imaplib
import socket

import pytest

from tests.peers import hostile_imap
from tests.peers.daemon import PATIENCE
from tests.peers.imap_tricks import Trick
from tests.peers.ports import HOST

MAILS = [b"Subject: %d\r\n\r\nx\r\n" % number for number in range(3)]
ASKED = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[])"


def fetched(trick: Trick, uids: str = "2") -> list[object]:
    """What imaplib makes of one FETCH."""
    with hostile_imap.running(trick, *MAILS) as server, imaplib.IMAP4(HOST, server.port, timeout=PATIENCE) as client:
        client.login("anna", "secret")
        assert server.commands[-1] == "LOGIN"
        client.select()
        assert client.uid("SEARCH", "ALL")[1] == [b"1 2 3"]
        return list(client.uid("FETCH", uids, ASKED)[1])


@pytest.mark.parametrize(
    ("trick", "answer"),
    [
        (Trick.NONE, b'2 (UID 2 RFC822.SIZE 17 INTERNALDATE "01-Mar-2026 08:00:00 +0000" BODY[] {17}'),
        (Trick.WRONG_UID, b'2 (UID 92 RFC822.SIZE 17 INTERNALDATE "01-Mar-2026 08:00:00 +0000" BODY[] {17}'),
        (Trick.NO_DATE, b"2 (UID 2 RFC822.SIZE 17 BODY[] {17}"),
    ],
)
def test_a_mail_is_fetched(trick: Trick, answer: bytes) -> None:
    assert fetched(trick) == [(answer, MAILS[1]), b")"]


def test_several_none_or_nil_are_fetched() -> None:
    assert len(fetched(Trick.NONE, "2:*")) == 4
    assert len(fetched(Trick.ALL_MAILS)) == 6
    assert fetched(Trick.EMPTY_FETCH) == [None]
    assert b"NIL" in str(fetched(Trick.NIL_FETCH)).encode()


def test_log_in_and_everything_after_it_may_be_refused() -> None:
    refused = pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED")
    with hostile_imap.running(Trick.REFUSED) as server, imaplib.IMAP4(HOST, server.port, timeout=PATIENCE) as client, refused:
        client.login("anna", "secret")
    with hostile_imap.running(Trick.LIMIT) as server, imaplib.IMAP4(HOST, server.port, timeout=PATIENCE) as client:
        client.login("anna", "secret")
        assert client.select() == ("NO", [b"[LIMIT] Too many of them"])


@pytest.mark.parametrize("trick", [Trick.HUGE_GREETING, Trick.GARBAGE])
def test_it_floods_until_the_client_hangs_up(trick: Trick) -> None:
    with hostile_imap.running(trick) as server, socket.create_connection((HOST, server.port), PATIENCE) as plug:
        came = 0
        while came < 4 * 1024**2:
            came += len(plug.recv(1 << 20))
