"""Several relays: the queue's address decides which one, and each is its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mailgate.desk.deadlines import Sent
from mailgate.desk.pacing import NO_LIMIT, Rate
from mailgate.mail import compose
from mailgate.outbound import relay
from mailgate.outbound.pace import Lane
from mailgate.outbound.smtp import SmtpRelay
from mailgate.settings import ConfigError, Relay, Route, Settings, parse_rate
from tests.peers import sink as sink_peer
from tests.peers.sink import Sink

A, B = Route(senders=("sales@a.test",), url="smtp://a.test"), Route(senders=("@B.test", "help@a.test"), url="smtp://b.test")
MAIL = b"Subject: Lamp\r\nFrom: Bea <%b>\r\nTo: x@y.test\r\n\r\nFrom: sales@a.test\r\n"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("sales@a.test", "relay.route.0"),
        ("support@a.test", "relay"),
        ("help@a.test", "relay.route.1"),
        ("any@b.test", "relay.route.1"),
        ("any@sub.b.test", "relay"),
        ("", "relay"),
    ],
)
def test_an_address_goes_before_its_domain_and_that_before_the_default(sender: str, name: str) -> None:
    assert Relay(route=(A, B)).name_of(sender) == name


def test_an_address_goes_before_its_domain_wherever_they_stand() -> None:
    domain, one = Route(senders=("@a.test",), url="smtp://a.test"), Route(senders=("x@a.test",), url="smtp://b.test")
    for routes in ((domain, one), (one, domain)):
        made = Relay(route=routes)
        assert (made.way("x@a.test").url, made.way("y@a.test").url) == ("smtp://b.test", "smtp://a.test")


@pytest.mark.parametrize("senders", [(), ("sales",), ("@",), ("@nodomain@x",), ("müller@a.test",), ("a@b.test, c@d.test",)])
def test_a_route_for_nobody_is_refused(senders: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        Route(senders=senders, url="smtp://a.test")


def test_one_sender_in_two_routes_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"sales@a\.test stands in two routes"):
        Relay(route=(A, Route(senders=("SALES@a.test",), url="smtp://b.test")))


def test_what_cannot_work_in_a_route_is_told_with_its_place() -> None:
    for options, says in (
        ({"url": "lmtp://x.test"}, "relay.route.0.url: lmtp is no way out"),
        ({"url": "smtp://u@x.test"}, "relay.route.0.url names a user, and there is no password for it"),
        ({"url": "smtp://u:hush@x.test", "starttls": "never"}, "relay.route.0.starttls: "),
        ({"url": "smtp://x.test", "timeout": "0s"}, "relay.route.0.timeout: at least 1s"),
        ({"url": "smtp://x.test", "ca_file": "x"}, "relay.route.0.ca_file: counts only where the name is looked at"),
        ({"url": "smtps://x.test", "ca_file": "absent"}, "relay.route.0.ca_file: absent cannot be read"),
    ):
        given: dict[str, Any] = dict(options)
        with pytest.raises(ConfigError) as error:
            relay.from_url(Settings(relay=Relay(route=(Route(senders=("@a.test",), **given),))), {})
        assert says in str(error.value)
        assert "hush" not in str(error.value)


def test_certificates_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ConfigError, match=r"relay\.ca_file: holds no certificates"):
        relay.from_url(Settings(relay=Relay(url="smtps://x.test", ca_file=tmp_path / "ca.pem")), {})


def test_the_author_is_read_from_the_head_alone() -> None:
    for head, found in (
        (MAIL % b"support@a.test", "support@a.test"),
        (b"From: =?utf-8?q?B=C3=A4?=\r\n =?utf-8?q?r?= <Support@A.test>\r\n\r\nx", "support@a.test"),
        (b"Subject: x\r\n From: y@z.test\r\n\r\n", ""),
        (b"From: a@b.test\r\nFrom: c@d.test\r\n\r\n", ""),
        (b"", ""),
    ):
        assert compose.author(head) == found


def test_each_letter_goes_by_its_queues_relay_over_connections_of_its_own(sink: Sink) -> None:
    async def run(settings: Settings) -> None:
        way = relay.from_url(settings, {})
        senders = [b"support@a.test"] * 25 + [b"sales@a.test"] * 25
        outcomes = await asyncio.gather(*(way.send("bounce@any.test", "x@y.test", MAIL % sender) for sender in senders))
        assert [type(one) for one in outcomes] == [Sent] * 50
        await way.close()

    with sink_peer.running() as other:
        route = Route(senders=("sales@a.test",), url=other.url, connections=2)
        asyncio.run(run(Settings(relay=Relay(url=sink.url, connections=3, route=(route,)))))
        assert {mail.message["From"] for mail in sink.mails} == {"Bea <support@a.test>"}
        assert {mail.message["From"] for mail in other.mails} == {"Bea <sales@a.test>"}
        assert (len(sink.mails), len(other.mails)) == (25, 25)
        assert (sink.connections <= 3, other.connections <= 2) == (True, True), "50 letters over reused connections"


def test_each_relay_has_the_connections_and_the_rate_of_its_table() -> None:
    route = Route(senders=("@b.test",), url="smtp://b.test", connections=2, rate=parse_rate("30/1m"))
    settings = Settings(relay=Relay(url="smtp://u:hush@a.test", route=(route,)))
    assert relay.lanes(settings) == {"relay": Lane(4, NO_LIMIT), "relay.route.0": Lane(2, parse_rate("30/1m"))}
    assert relay.shown(settings) == "smtp://a.test; @b.test by smtp://b.test"
    assert isinstance(relay.from_url(Settings(relay=Relay(url="smtp://a.test")), {}), SmtpRelay)


@pytest.mark.parametrize(("text", "most", "seconds"), [("30/1m", 30, 60), ("1/1s", 1, 1), (" 10000 / 1d ", 10_000, 86_400)])
def test_a_rate_is_letters_in_a_time(text: str, most: int, seconds: int) -> None:
    found = parse_rate(text)
    assert (found.most, found.within.total_seconds()) == (most, seconds)
    assert parse_rate("0") == NO_LIMIT == Rate(0, NO_LIMIT.within)


@pytest.mark.parametrize("text", ["", "30", "30/", "/1m", "0/1m", "-1/1m", "10001/1d", "30/0s", "30/2d", "30/1m/2", "x/1m"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"30/1m|not a duration"):
        parse_rate(text)
