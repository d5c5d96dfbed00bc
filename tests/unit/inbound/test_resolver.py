"""The DNS, asked: over real sockets at a server that behaves or not, and from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dns.asyncresolver
import dns.resolver
import pytest
from structlog.testing import capture_logs

from mailgate.inbound.resolver import Names, RealDns
from mailgate.mail.proof.lookup import TROUBLE, Answer, Kind, Question
from mailgate.settings import Auth
from tests import hurry
from tests.peers import nameserver
from tests.peers.nameserver import Fault, NameServer
from tests.zones import TableDns

ZONE: nameserver.Zone = {
    "corp.example": {"TXT": ["v=spf1 -all", "x" * 300], "MX": ["20 b.corp.example.", "10 A.corp.example."], "A": ["192.0.2.1"]},
    "v6.corp.example": {"AAAA": ["2001:db8::1"]},
    "empty.corp.example": {},
    "alias.corp.example": {"CNAME": ["corp.example"]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["MX.corp.example."]},
    "null.corp.example": {"MX": ["0 ."]},
    "bytes.corp.example": {"TXT": ["\u00e4"]},
}


PATIENT, SHORT = timedelta(seconds=30), timedelta(seconds=0.2)
"""For an answer that comes, however busy the machine; and all that a test waits for silence."""


@pytest.fixture
def server() -> Iterator[NameServer]:
    with nameserver.running(dict(ZONE)) as running:
        yield running


def ask(server: NameServer, name: str, kind: Kind = Kind.TXT, patience: timedelta = PATIENT) -> Answer:
    settings = Auth(dns_servers=(server.address,)).model_copy(update={"dns_timeout": patience})
    answer, _ = asyncio.run(RealDns(settings).ask(Question(name, kind)))
    return answer


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("corp.example", Kind.TXT, ("v=spf1 -all", "x" * 300)),
        ("corp.example", Kind.MX, ("a.corp.example", "b.corp.example")),
        ("corp.example", Kind.A, ("192.0.2.1",)),
        ("v6.corp.example", Kind.AAAA, ("2001:db8::1",)),
        ("1.2.0.192.in-addr.arpa", Kind.PTR, ("mx.corp.example",)),
        ("alias.corp.example", Kind.A, ("192.0.2.1",)),
        ("null.corp.example", Kind.MX, ("",)),
        ("bytes.corp.example", Kind.TXT, ("\ufffd\ufffd",)),
        ("v6.corp.example", Kind.A, ()),
        ("empty.corp.example", Kind.TXT, ()),
        ("nowhere.corp.example", Kind.TXT, ()),
    ],
)
def test_what_the_zone_says_is_the_answer(server: NameServer, name: str, kind: Kind, values: tuple[str, ...]) -> None:
    answer = ask(server, name, kind)
    assert (sorted(answer.values), answer.trouble) == (sorted(values), False)


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.REFUSED])
def test_a_server_that_fails_is_trouble(server: NameServer, fault: Fault) -> None:
    server.faults["corp.example"] = fault
    assert ask(server, "corp.example") == TROUBLE


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.GARBAGE])
def test_a_server_that_says_nothing_sensible_is_trouble_after_its_time(server: NameServer, fault: Fault) -> None:
    server.faults["corp.example"] = fault
    assert ask(server, "corp.example", patience=SHORT) == TROUBLE


def test_a_server_that_is_not_there_is_trouble(free_port: int) -> None:
    assert ask(NameServer(zone={}, port=free_port), "corp.example", patience=SHORT) == TROUBLE


def test_an_answer_too_long_for_udp_comes_by_tcp(server: NameServer) -> None:
    server.faults["corp.example"] = Fault.TRUNCATED
    assert "v=spf1 -all" in ask(server, "corp.example").values
    assert [by for _, _, by in server.asked] == ["udp", "tcp"]


@pytest.mark.parametrize(
    "name", ["", ".", "a..example", f"{'x' * 64}.example", f"{'x.' * 130}example", "ex\u00e4mple.org", " \0.x"]
)
def test_a_name_that_is_none_has_nothing(server: NameServer, name: str) -> None:
    assert ask(server, name) == Answer()


def test_no_name_server_at_all_is_said_once_and_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_: object, **__: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver, "Resolver", without)
    with capture_logs() as log:
        real = RealDns(Auth())
        answers = [asyncio.run(real.ask(Question("corp.example", Kind.TXT)))[0] for _ in range(2)]
    assert answers == [TROUBLE, TROUBLE]
    assert [line["event"] for line in log] == ["no name servers"]


# --- from memory --------------------------------------------------------------------------------------------------------

ASKED = Question("corp.example", Kind.TXT)
TABLE = {"TXT corp.example": "hello"}


class Clock:
    now = 100.0


def times_asked(table: TableDns, steps: tuple[float, ...], *questions: Question, **auth: Any) -> int:
    """Ask everything once more after each of so many seconds."""
    clock = Clock()
    names = Names(table, Auth(**auth), lambda: clock.now)

    async def all_of_it() -> None:
        for step in (0, *steps):
            clock.now += step
            for question in questions or (ASKED,):
                await names.answer(question, 2)

    hurry.run(all_of_it())
    return len(table.asked)


@pytest.mark.parametrize(
    ("good_for", "cap", "after", "asked"),
    [
        (300, "1h", 299, 1),
        (300, "1h", 300, 2),
        (300, "60s", 59, 1),
        (300, "60s", 60, 2),
        (300, "0s", 0, 2),
        (0, "1h", 0, 2),
    ],
)
def test_an_answer_is_remembered_while_it_is_good_and_not_longer_than_configured(
    good_for: float, cap: str, after: float, asked: int
) -> None:
    assert times_asked(TableDns(TABLE, seconds=good_for), (after,), dns_cache_ttl=cap) == asked


def test_trouble_is_not_remembered() -> None:
    assert times_asked(TableDns({"TXT corp.example": TROUBLE}), (0,)) == 2


def test_memory_is_bounded_and_what_was_not_asked_for_longest_is_forgotten() -> None:
    one, two = (Question(name, Kind.TXT) for name in ("one.example", "two.example"))
    alike = {"TXT one.example": "x" * 100, "TXT two.example": "x" * 100}
    room = 400 + len("one.example") + 100
    assert times_asked(TableDns(alike), (0, 0), one, two, dns_cache=2 * room) == 2
    assert times_asked(TableDns(alike), (0, 0), one, two, dns_cache=2 * room - 1) == 6
    assert times_asked(TableDns(alike), (0, 0), one, dns_cache=room) == 1
    assert times_asked(TableDns(alike), (0, 0), one, dns_cache=room - 1) == 3
    assert times_asked(TableDns(alike), (0, 0), one, dns_cache=0) == 3


def test_one_question_is_asked_once_however_many_want_to_know() -> None:
    table = TableDns(TABLE)
    names = Names(table, Auth(), lambda: 0)

    async def many() -> list[Answer]:
        return await asyncio.gather(*(names.answer(ASKED, 2) for _ in range(50)))

    answers, _ = hurry.run(many())
    assert answers == [Answer(("hello",))] * 50
    assert table.asked == [ASKED]


@pytest.mark.parametrize(("at_once", "under_way"), [(1, 1), (3, 3), (4, 4), (5, 4)])
def test_only_so_many_questions_are_under_way(at_once: int, under_way: int) -> None:
    table = TableDns({}, silent=["*"])
    names = Names(table, Auth(dns_at_once=at_once), lambda: 0)

    async def four() -> list[Answer]:
        return await asyncio.gather(*(names.answer(Question(f"n{n}.example", Kind.A), 2) for n in range(4)))

    answers, seconds = hurry.run(four())
    assert (answers, seconds, len(table.asked)) == ([TROUBLE] * 4, 2, under_way)


def test_who_has_no_time_left_still_gets_what_is_remembered() -> None:
    table = TableDns(TABLE)
    names = Names(table, Auth(), lambda: 0)

    async def twice() -> list[Answer]:
        return [await names.answer(ASKED, 0), await names.answer(ASKED, 2), await names.answer(ASKED, 0)]

    assert hurry.run(twice())[0] == [TROUBLE, Answer(("hello",)), Answer(("hello",))]


def test_a_question_that_nobody_waits_for_any_more_keeps_nobody_waiting() -> None:
    table = TableDns(TABLE, silent=["slow.test"])
    names = Names(table, Auth(dns_at_once=1), lambda: 0)

    async def both() -> list[Answer]:
        return list(await asyncio.gather(names.answer(Question("slow.test", Kind.TXT), 1), names.answer(ASKED, 2)))

    assert hurry.run(both()) == ([TROUBLE, Answer(("hello",))], 1)


def test_whoever_still_waits_goes_on_waiting_and_who_comes_later_asks_anew() -> None:
    table = TableDns(TABLE, silent=["slow.test"])
    names, slow = Names(table, Auth(), lambda: 0), Question("slow.test", Kind.TXT)

    async def one_after_the_other() -> list[Answer]:
        await asyncio.gather(names.answer(slow, 1), names.answer(slow, 2))
        table.silent.clear()
        table.table["TXT slow.test"] = "awake"
        return [await names.answer(slow, 1)]

    assert hurry.run(one_after_the_other()) == ([Answer(("awake",))], 2)
    assert table.asked == [slow, slow]


@pytest.mark.parametrize(("at_once", "under_way"), [(3, 1), (4, 1), (7, 1), (8, 2), (80, 20)])
def test_one_organisation_has_a_quarter_of_the_questions_under_way(at_once: int, under_way: int) -> None:
    slow = [Question(f"m{n}.slow.test", Kind.TXT) for n in range(40)]
    table = TableDns(TABLE, silent=[one.name for one in slow])
    names = Names(table, Auth(dns_at_once=at_once), lambda: 0)

    async def flooded() -> list[Answer]:
        return await asyncio.gather(*(names.answer(one, 2) for one in slow), names.answer(ASKED, 1))

    answers, _ = hurry.run(flooded())
    assert answers == [*[TROUBLE] * 40, Answer(("hello",))]
    assert len(table.asked) == under_way + 1
