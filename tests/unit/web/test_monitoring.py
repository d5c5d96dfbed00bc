"""What monitoring is told: figures Prometheus can read, with nobody's name in them, and whether all is well."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.parser import text_string_to_metric_families

from mailgate import figures
from mailgate.desk.model import Doubt
from mailgate.settings import Metrics
from mailgate.web import health, monitoring
from mailgate.web.health import Facts
from mailgate.web.monitoring import KEPT, Watch
from store.engine import Store
from store.figures import Stock
from store.tables import HeldRow, MailboxAccount, Suppression
from tests.office import START, Office


def counted(alive: Mapping[str, float]) -> CollectorRegistry:
    """What processes say of themselves."""
    registry = CollectorRegistry()
    gauge = Gauge("mailgate_alive_timestamp_seconds", "x", ["process"], registry=registry)
    for process, at in alive.items():
        gauge.labels(process).set(at)
    return registry


def watch(office: Office, alive: Mapping[str, float] | None = None) -> Watch:
    now = START.timestamp()
    told = {"gate": now, "desk": now} if alive is None else alive
    return Watch(
        settings=office.settings,
        store=office.store,
        clock=lambda: office.now,
        processes=frozenset({"gate", "desk"}),
        counted=lambda: counted(told),
    )


def asked(watched: Watch, path: str, method: str = "GET") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=monitoring.application(watched))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def told(watched: Watch) -> dict[str, dict[tuple[str, ...], float]]:
    """Name -> words of the labels -> value."""
    answer = asked(watched, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_figures_say_how_much_there_is_and_of_nobody(office: Office) -> None:
    office.mail("anna@customer", "support", "The secret lamp", "It is dead.", authenticated=True)
    office.mail("carl@customer", "hilfe", "Another", "It is dead.", authenticated=True)
    office.work()
    with office.store.write() as session:
        session.add(Suppression(address="gone@customer.example", reason="bounced", at=START))
        session.add(MailboxAccount(name="box", failing_since=START))
        for reason in (*Doubt, Doubt.STRANGER, "from anna@customer.example"):
            session.add(HeldRow(journal_id=1, queue="support", subject="x", reason=reason, choices=[], received_at=START))
    office.mail("anna@customer", "support", "Waits", "It is dead.")
    office.now += timedelta(seconds=100)
    found = told(watch(office))
    assert found["mailgate_tickets"] == {("support", "new"): 1, ("hilfe", "new"): 1}
    assert found["mailgate_journal_pending_mails"] == {(): 1}
    assert found["mailgate_journal_oldest_pending_seconds"] == {(): 100}
    assert found["mailgate_suppressed_addresses"] == {(): 1}
    assert found["mailgate_held_mails"] == {**{(one.value,): 1 for one in Doubt}, (Doubt.STRANGER.value,): 2, ("other",): 1}
    assert found["mailgate_mailbox_failing"] == {("box",): 1}
    assert found["mailgate_store_up"] == {(): 1}
    assert found["mailgate_disk_free_bytes"][()] > 0
    [(version, _)] = found["mailgate_build_info"]
    assert re.fullmatch(r"\d+\.\d+.*", version)
    text = asked(watch(office), "/metrics").text
    assert not re.search(r"@|anna|carl|secret|lamp|gone", text)


def test_names_are_as_prometheus_wants_them(office: Office) -> None:
    for line in asked(watch(office), "/metrics").text.splitlines():
        assert re.match(r"# (HELP|TYPE) mailgate_[a-z_]+ \S|mailgate_[a-z_]+(\{.*\})? [\d.e+-]+$", line), line
    for name, one in figures.FIGURES.items():
        assert one.says.endswith(".")
        assert (one.kind == "Histogram") <= name.endswith("_seconds")


def test_the_store_is_asked_once_in_some_seconds(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Store] = []

    def look(store: Store) -> Stock:
        looks.append(store)
        return Stock(pending=0, oldest_pending=None)

    monkeypatch.setattr(monitoring, "stock", look)
    watched = watch(office)
    for _ in range(10):
        asked(watched, "/metrics")
        asked(watched, "/healthz")
    assert len(looks) == 1
    office.now += timedelta(seconds=KEPT)
    asked(watched, "/metrics")
    assert len(looks) == 2


def test_all_is_well_until_something_is_not(office: Office) -> None:
    watched = watch(office)
    assert (asked(watched, "/healthz").status_code, asked(watched, "/healthz").text) == (200, "ok\n")
    office.mail("anna@customer", "support", "Waits", "It is dead.")
    office.now += timedelta(minutes=5, seconds=1)
    answer = asked(watched, "/healthz")
    assert answer.status_code == 503
    assert answer.text.splitlines() == [
        "desk: silent for 301 s",
        "gate: silent for 301 s",
        "journal: the oldest mail has waited for 301 s",
    ]
    assert asked(watch(office, {}), "/healthz").text.splitlines()[0] == "desk: has not said that it works"


def test_a_store_out_of_reach_is_told_and_figures_go_on(tmp_path: Path) -> None:
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        (tmp_path / "desk.db").rename(tmp_path / "away.db")
        watched = watch(office)
        answer = asked(watched, "/healthz")
        assert (answer.status_code, answer.text.startswith("store: ")) == (503, True)
        assert str(tmp_path) not in answer.text
        found = told(watched)
        assert found["mailgate_store_up"] == {(): 0}
        assert "mailgate_tickets" not in found


WELL: dict[str, Any] = {"store": "", "silent": {"desk": timedelta(0)}, "free": 10, "least": 10, "oldest_pending": timedelta(0)}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, 0),
        ({"store": "out of reach"}, 1),
        ({"silent": {"desk": timedelta(minutes=1)}}, 0),
        ({"silent": {"desk": timedelta(minutes=1, milliseconds=1)}}, 1),
        ({"silent": {"desk": None, "gate": None}}, 2),
        ({"free": 9}, 1),
        ({"oldest_pending": timedelta(minutes=5)}, 0),
        ({"oldest_pending": timedelta(minutes=5, milliseconds=1)}, 1),
        ({"oldest_pending": timedelta(days=1), "store": "x", "free": 0}, 3),
    ],
)
def test_each_thing_that_is_wrong_is_a_line(change: dict[str, Any], lines: int) -> None:
    assert len(health.wrong(Facts(**{**WELL, **change}), Metrics())) == lines


def test_nothing_else_is_there(office: Office) -> None:
    watched = watch(office)
    assert [asked(watched, path).status_code for path in ("/", "/metrics/", "/static/page.css")] == [404] * 3
    assert asked(watched, "/metrics", "POST").status_code == 405
    assert asked(watched, "/healthz", "HEAD").status_code == 200
