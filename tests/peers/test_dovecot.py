"""The private Dovecot does what the tests of mailboxes take for granted, seen with another client than ours."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator

import pytest

from tests.peers import dovecot, token_server
from tests.peers.daemon import PATIENCE
from tests.peers.dovecot import FULL, PASSWORD, Dovecot
from tests.peers.ports import HOST
from tests.peers.token_server import CLIENT, SECRET, TokenServer

pytestmark = pytest.mark.peer

MAIL = b"From: anna@customer.example\r\nSubject: Lamp %d\r\n\r\nIt is dead.\r\n.\r\n"


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server.running(rotate=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot.running(introspection=tokens.introspection_url) as running:
        yield running


def test_mail_comes_in_by_lmtp_and_by_imap_and_is_flagged_and_expunged(server: Dovecot) -> None:
    anna = server.mailbox("anna")
    anna.deliver(MAIL % 1, recipient="anna+detail@help.example")
    anna.append(MAIL % 2, flags=r"(\Seen)")
    first, second = anna.mails()
    assert first.raw.endswith(MAIL % 1)
    assert b"Delivered-To: anna+detail@help.example" in first.raw
    assert (second.raw, second.flags) == (MAIL % 2, frozenset({r"\Seen"}))
    anna.flag("1", r"\Flagged Desk")
    assert anna.mails()[0].flags == {r"\Flagged", "Desk"}
    anna.expunge("1")
    assert [mail.uid for mail in anna.mails()] == [2]


def test_the_server_forgets_its_uids_when_told(server: Dovecot) -> None:
    bea = server.mailbox("bea")
    bea.append(*(MAIL % number for number in range(5)))
    bea.expunge("1")
    old = bea.validity()
    new = bea.renumber()
    assert new != old
    assert [mail.uid for mail in bea.mails()] == [1, 2, 3, 4]
    bea.create("Desk")
    first = bea.validity("Desk")
    bea.delete("Desk")
    bea.create("Desk")
    assert bea.validity("Desk") != first


def test_a_full_folder_takes_no_more(server: Dovecot) -> None:
    carl = server.mailbox("carl")
    carl.append(MAIL % 1, MAIL % 2)
    carl.create(FULL)
    with carl.client() as client:
        client.select()
        assert client.uid("MOVE", "1", FULL)[0] == "OK"
        ended, [says] = client.uid("MOVE", "2", FULL)
        assert (ended, says.split()[0]) == ("NO", b"[OVERQUOTA]")
    assert ([mail.uid for mail in carl.mails()], len(carl.mails(FULL))) == ([2], 1)


def test_tls_is_proven_by_the_authority_of_the_run_only(server: Dovecot) -> None:
    server.mailbox("dora")
    context = ssl.create_default_context(cafile=str(server.authority.trusted))
    with imaplib.IMAP4_SSL("localhost", server.imaps, ssl_context=context, timeout=PATIENCE) as client:
        client.login("dora", PASSWORD)
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL("localhost", server.imaps, ssl_context=ssl.create_default_context(), timeout=PATIENCE)


def test_passwords_change_and_a_wrong_one_is_refused(server: Dovecot) -> None:
    emil = server.mailbox("emil")
    assert emil.mails() == []
    server.mailbox("emil", "another password")
    assert emil.mails() == []
    with (
        imaplib.IMAP4(HOST, server.imap, timeout=PATIENCE) as client,
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
    ):
        client.login("emil", PASSWORD)


def _bearer(server: Dovecot, user: str, token: str) -> str:
    """How a log-in ends; an error is told by a challenge, to be answered with nothing (Google's and Microsoft's rule)."""
    proof = f"user={user}\1auth=Bearer {token}\1\1".encode()
    with imaplib.IMAP4(HOST, server.imap, timeout=PATIENCE) as client:
        try:
            return client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else proof)[0]
        except imaplib.IMAP4.error:
            return "NO"


def test_a_bearer_token_opens_the_mailbox_of_its_owner_until_it_expires(server: Dovecot, tokens: TokenServer) -> None:
    token = tokens.access("fred")
    assert (_bearer(server, "fred", token), _bearer(server, "anna", token)) == ("OK", "NO")
    tokens.expire("fred")
    assert _bearer(server, "fred", token) == "NO"


def test_a_refresh_token_buys_an_access_token_and_the_next_refresh_token(server: Dovecot, tokens: TokenServer) -> None:
    refresh = tokens.grant("gina")
    asked = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": CLIENT, "client_secret": SECRET}
    status, answer = tokens.issue(asked)
    assert (status, _bearer(server, "gina", str(answer["access_token"]))) == (200, "OK")
    assert tokens.issue(asked)[0] == 400
    assert tokens.issue(asked | {"refresh_token": str(answer["refresh_token"])})[0] == 200


def test_idle_tells_of_a_delivery_and_the_server_comes_back_after_a_stop() -> None:
    with dovecot.running() as server:
        hans = server.mailbox("hans")
        with hans.client() as client:
            assert "IDLE" in client.capabilities
            client.select()
            client.send(b"I IDLE\r\n")
            assert client.readline().startswith(b"+ ")
            hans.append(MAIL % 1)
            assert client.readline() == b"* 1 EXISTS\r\n"
            client.send(b"DONE\r\n")
            while not client.readline().startswith(b"I OK"):
                continue
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            hans.mails()
        server.start()
        assert [mail.uid for mail in hans.mails()] == [1]
