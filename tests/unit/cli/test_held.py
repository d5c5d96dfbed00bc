"""``mailgate held`` beside decisions by mail: what was decided is shown, by whom, and not decided again."""

from __future__ import annotations

import re

import pytest

from mailgate.desk.model import Choice
from mailgate.mail.model import PersonId
from store import held
from store.engine import Store
from tests.command import Command

BEA = "bea@staff.example"
STRANGE = b"From: mia@stranger.example\r\nTo: support@help.example\r\nSubject: me too\r\n\r\nMe too.\r\n"


@pytest.fixture
def desk(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A home with one member of staff, whose token is enough, and one held mail."""
    monkeypatch.setenv("MAILGATE_GATEWAY__STAFF_TRUST", "token")
    mailgate("staff", "add", BEA, "--name", "Bea Berg")
    mailgate("ingest", "-", "--rcpt-to", "support+nonsense@help.example", stdin=STRANGE)
    return mailgate


def _address(desk: Command) -> str:
    """Where Bea's answer about the held mail goes."""
    [letter] = desk("outbox", "list", "--json").json
    raw = desk("outbox", "show", str(letter["id"]), "--raw").out
    found = re.search(r"^Reply-To: (\S+)", raw, re.MULTILINE)
    assert found, raw
    return found[1]


def test_an_answer_taken_in_by_hand_is_carried_out_by_hand(desk: Command) -> None:
    answer = f"From: {BEA}\r\nSubject: Re: held\r\n\r\n1\r\n".encode()
    [line] = desk("ingest", "-", "--mail-from", BEA, "--rcpt-to", _address(desk), stdin=answer).lines
    assert (line["disposition"], line["reasons"][-1]) == ("command", "held: new ticket (decided about held mail 1)")
    assert desk("held", "list", "--json").json == []
    shown = desk("held", "show", "1", "--json").json
    assert (shown["resolution"], shown["decided_by"]) == ("new ticket", BEA)
    assert "decided: new ticket by bea@staff.example" in desk("held", "show", "1").out
    [ticket] = desk("ticket", "list", "--json").json
    assert ticket["requester"] == "mia@stranger.example"
    refused = desk("held", "release", "1", "discard")
    assert (refused.code, refused.err) == (1, "mailgate: no held mail 1 waits; `mailgate held list` shows those that do\n")


def test_what_was_decided_by_mail_a_moment_ago_is_not_decided_by_hand(desk: Command, store: Store) -> None:
    with store.write() as session:
        held.decide(session, 1, Choice.DISCARD, PersonId(1), remember=False)
    assert "decided: discard by bea@staff.example; about to be carried out" in desk("held", "show", "1").out
    refused = desk("held", "release", "1", "1")
    assert refused.code == 1
    assert "held mail 1 was decided by mail (discard)" in refused.err
    desk("ingest", "-", "--rcpt-to", "support@help.example", stdin=STRANGE)  # any desk that works on this home does it
    assert desk("held", "show", "1", "--json").json["resolution"] == "discard"
