"""T33 to T44: whatever is said to a running gate, it answers in lines of its own, keeps what it says it keeps, serves the next.

Hypothesis puts sessions together out of what a server looks for, by SMTP and by LMTP, and after each a good mail must get in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import TOKENS
from tests.peers.dialogue import Wire
from tests.peers.gatehouse import House, Plan, running
from tests.size import sized

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3_600)]

_ANSWER = re.compile(r"[2-5]\d\d[ -][ -~]*")
_TAKEN = re.compile(r"250 2\.0\.0 kept as (\d+)")
_VERBS = b"EHLO HELO LHLO MAIL RCPT DATA RSET NOOP VRFY EXPN HELP QUIT AUTH BDAT STARTTLS XCLIENT PROXY GET mail".split()
_ARGUMENTS = [
    *(b" FROM:<anna@customer.example>", b" TO:<support@help.example>", b" FROM:<>", b" TO:<broken@help.example>", b" a.example"),
    *(b" FROM:<anna@customer.example> SIZE=99999999999999999999", b" PLAIN AGFubmEAeA==", b" 100 LAST", b" / HTTP/1.1", b""),
]
_ENDS = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r", b"\0\r\n", b""])
_ANY = st.sampled_from(TOKENS) | st.binary(max_size=30) | st.sampled_from([b"a" * 3_000, b" ", b"<", b">", b"\r\n.\r\n", b"."])
_COMMANDS = st.tuples(st.sampled_from(_VERBS), st.sampled_from(_ARGUMENTS) | _ANY.map(lambda octets: b" " + octets), _ENDS).map(
    b"".join
)
_MAILS = st.lists(_ANY, max_size=6).map(
    lambda pieces: (
        b"MAIL FROM:<anna@customer.example>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n" + b"".join(pieces) + b"\r\n.\r\n"
    )
)
SESSIONS = st.lists(_COMMANDS | _MAILS, max_size=8) | st.lists(_COMMANDS | _MAILS | _ANY, max_size=10)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One gate for all sessions: each finds it as the one before left it."""
    folder: Path = tmp_path_factory.mktemp("gate")
    with running(Plan(folder=folder, sections={"lmtp": {"listen": "127.0.0.1:0"}})) as house:
        yield house


def answers(port: int, octets: bytes) -> list[str]:
    """All that is answered to these octets and the end of the connection."""
    with Wire(port) as wire:
        try:
            wire.send(octets)
            wire.half_close()
        except ConnectionError:  # it had heard enough
            pass
        while wire.answer() != "(gone)":
            continue
        return wire.answers[:-1]


def _said(hello: bytes, number: int) -> bytes:
    mail = b"From: anna@customer.example\r\nTo: support@help.example\r\nSubject: %d\r\n\r\nIt is dead.\r\n.\r\n" % number
    return hello + b"MAIL FROM:<anna@customer.example>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n" + mail + b"QUIT\r\n"


@pytest.mark.parametrize("place", ["smtp", "lmtp"])
def test_after_any_session_the_next_mail_gets_in_and_what_was_answered_250_is_kept(gate: House, place: str) -> None:
    port, hello = int(gate.places[place].rpartition(":")[2]), b"LHLO a.example\r\n" if place == "lmtp" else b"EHLO a.example\r\n"
    count, kept = 0, set[str]()

    @settings(max_examples=sized(40, 2_000), suppress_health_check=list(HealthCheck))
    @given(SESSIONS, st.booleans())
    def session(said: list[bytes], greets: bool) -> None:
        nonlocal count
        count += 1
        before = len(gate.kept)
        heard = answers(port, (hello if greets else b"") + b"".join(said))
        odd = [line for answer in heard for line in answer.split(" / ") if not _ANSWER.fullmatch(line)]
        assert not odd, odd
        taken = {found[1] for answer in heard if (found := _TAKEN.match(answer))}
        assert len(gate.kept) - before == len(taken), heard
        kept.update(taken)
        last = answers(port, _said(hello, count))
        assert [bool(_TAKEN.match(answer)) for answer in last].count(True) == 1, last
        assert b"Subject: %d\r\n" % count in gate.mails[-1]

    session()
    assert kept, "no session came as far as a mail"
