"""``mailgate check --probe`` sends a letter round and tells what the servers between did to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mailgate import app
from mailgate.cli.checks.desk import Trouble
from mailgate.cli.checks.probe import LOOK, Probe
from mailgate.settings import load
from tests.command import Command
from tests.peers.sink import Received, Sink

Way = Callable[[Received], Received]


@pytest.fixture
def connected(mailgate: Command, sink: Sink) -> Command:
    mailgate.patch.setenv("MAILGATE_RELAY__URL", sink.url)
    return mailgate


def round_trip(mailgate: Command, sink: Sink, way: Way) -> str:
    """Send a probe; while it is waited for, what the sink got comes in again as ``way`` leaves it."""
    came: list[Received] = []

    def bring(_: float) -> None:
        if not came:
            came.append(way(sink.mails[-1]))
            file = mailgate.folder / "probe.eml"
            file.write_bytes(came[0].raw)
            path = ["--mail-from", came[0].mail_from or "<>", "--rcpt-to", came[0].rcpt_to[0]]
            assert mailgate("ingest", "--trusted", *path, str(file)).code == 0

    with app.opened(load(mailgate.folder / "config/mailgate.toml")) as shop:
        return Probe(shop, timedelta(seconds=2 * LOOK), bring).go()


def test_a_probe_that_comes_back_as_it_went_is_told(connected: Command, sink: Sink) -> None:
    told = round_trip(connected, sink, lambda mail: mail)
    assert told.startswith("a probe to support+help@help.example came back after")


def test_a_probe_that_does_not_come_back_is_told(connected: Command, sink: Sink) -> None:
    with pytest.raises(Trouble, match="did not come back within 0 s: is the daemon at work"):
        round_trip(connected, sink, lambda mail: replace(mail, raw=mail.raw.replace(b"Subject: Mailgate", b"Subject: Other")))


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (
            lambda mail: replace(
                mail,
                rcpt_to=("support@help.example",),
                raw=mail.raw.replace(b"support+help@", b"support@"),
            ),
            "the part behind the delimiter was lost",
        ),
        (lambda mail: replace(mail, raw=mail.raw.replace(b"<support@help.example>", b"<me@relay.example>")), "From was support@"),
        (lambda mail: replace(mail, mail_from="bounces@relay.example"), "set [relay] verp = false"),
        (
            lambda mail: replace(mail, raw=b"Message-ID: <new@relay.example>\r\n" + without_id(mail.raw)),
            "Message-ID was replaced",
        ),
    ],
)
def test_what_the_way_did_is_told(connected: Command, sink: Sink, way: Way, told: str) -> None:
    with pytest.raises(Trouble) as trouble:
        round_trip(connected, sink, way)
    assert told in str(trouble.value)


def without_id(raw: bytes) -> bytes:
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.lower().startswith(b"message-id"))


def test_a_probe_opens_no_ticket_and_is_answered_by_nobody(connected: Command, sink: Sink) -> None:
    round_trip(connected, sink, lambda mail: mail)
    [entry] = connected("journal", "list", "--json").json
    assert (entry["disposition"], entry["ticket"]) == ("loop", None)
    assert connected("outbox", "list", "--json").json == []


def test_a_relay_that_refuses_is_told(connected: Command, sink: Sink) -> None:
    sink.answer("RCPT", "550 5.7.1 not from you")
    with pytest.raises(Trouble, match=r"did not take the probe: .*not from you"):
        round_trip(connected, sink, lambda mail: mail)


def test_the_command_says_what_a_maildir_cannot_do(mailgate: Command) -> None:
    done = mailgate("check", "--probe", "--json")
    assert (done.code, done.lines[-1]["name"], done.lines[-1]["ok"]) == (1, "probe", False)
    assert "nothing comes back" in done.lines[-1]["says"]


def test_a_wait_that_is_no_time_is_a_usage_error(mailgate: Command) -> None:
    done = mailgate("check", "--probe", "--wait", "soon")
    assert done.code == 2
    assert "is not a duration" in done.err
