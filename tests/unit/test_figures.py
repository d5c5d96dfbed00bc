"""What is counted: by processes apart, added up, and only where somebody wants it; alerts and docs name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailgate import figures, home
from mailgate.web.monitoring import Stocked, Watch
from tests.checkout import ROOT
from tests.office import START, Office

COUNT = "from mailgate import figures as f; f.switch_on(); f.count('smtp_sessions', 'smtp'); f.count('{}', '{}', amount={})"


def counting(folder: Path, name: str, label: str, amount: float) -> None:
    """A process that counts, and dies."""
    command = [sys.executable, "-c", COUNT.format(name, label, amount) + "; import os; os._exit(9)"]
    subprocess.run(command, env={figures.FOLDER: str(folder), "PYTHONPATH": str(ROOT)}, check=False, timeout=60)


def test_figures_of_processes_are_added_up_and_the_newest_sign_of_life_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = figures.fresh(tmp_path / "figures")
    counting(folder, "alive_timestamp_seconds", "gate", 100)
    counting(folder, "alive_timestamp_seconds", "gate", 90)
    monkeypatch.setenv(figures.FOLDER, str(folder))
    found = {sample.name: sample.value for metric in figures.gathered().collect() for sample in metric.samples}
    assert found == {"mailgate_smtp_sessions_total": 2, "mailgate_alive_timestamp_seconds": 100}
    figures.fresh(folder)
    assert list(figures.gathered().collect()) == []


def test_where_nobody_wants_figures_nothing_is_loaded_for_them() -> None:
    script = COUNT.format("mails_accepted", "smtp", 1) + "; import sys; print('prometheus_client' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout == "False\n"


def told(office: Office) -> set[str]:
    """Every name a figure has."""
    watch = Watch(settings=office.settings, store=office.store, clock=lambda: START, processes=frozenset())
    gauges = {metric.name for metric in Stocked(watch).collect()}
    counted = {f"mailgate_{name}{'_total' if one.kind == 'Counter' else ''}" for name, one in figures.FIGURES.items()}
    return gauges | counted


def test_alerts_and_docs_name_what_there_is(tmp_path: Path) -> None:
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office:
        names = told(office)
    alerts = home.shipped("config/prometheus/alerts.yml").read_text(encoding="utf-8")
    docs = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    assert set(re.findall(r"mailgate_\w+", alerts)) <= names
    assert set(re.findall(r"`(mailgate_\w+)`", docs)) | {"mailgate_mails_accepted_bytes_total"} == names


def test_the_alerts_are_rules_as_prometheus_reads_them() -> None:
    """No program of Prometheus is needed for this much: each rule is a name, an expression in balance, labels and a summary."""
    text = home.shipped("config/prometheus/alerts.yml").read_text(encoding="utf-8")
    head, *rules = re.split(r"^      - alert: ", text, flags=re.MULTILINE)
    assert head.endswith("groups:\n  - name: mailgate\n    rules:\n")
    rule = re.compile(
        r"Mailgate\w+\n        expr: (?P<expr>[^\n#]+)\n(?:        for: \d+[mh]\n)?"
        r"        labels:\n          severity: (?:page|ticket)\n"
        r"        annotations:\n          summary: [A-Z][^\n:#]*\n"
    )
    assert len(rules) > 10
    for one in rules:
        found = rule.fullmatch(one)
        assert found, one
        assert all(found["expr"].count(a) == found["expr"].count(b) for a, b in ("()", "[]", "{}"))
