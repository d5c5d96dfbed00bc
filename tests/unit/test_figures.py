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

COUNT = "from mailgate import figures as f; f.switch_on('{}'); f.count('smtp_sessions', 'smtp'); f.count('{}', '{}', amount={})"


def counting(folder: Path, process: str, name: str, label: str, amount: float) -> int:
    """How a process ended that counts, and dies."""
    command = [sys.executable, "-c", COUNT.format(process, name, label, amount) + "; import os; os._exit(9)"]
    done = subprocess.run(command, env={figures.FOLDER: str(folder), "PYTHONPATH": str(ROOT)}, check=False, timeout=60)
    return done.returncode


def test_figures_of_processes_are_added_up_and_the_newest_sign_of_life_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = figures.fresh(tmp_path / "figures")
    assert [counting(folder, one, "alive_timestamp_seconds", "gate", at) for one, at in (("gate", 100), ("desk", 90))] == [9, 9]
    monkeypatch.setenv(figures.FOLDER, str(folder))
    found = {sample.name: sample.value for metric in figures.gathered().collect() for sample in metric.samples}
    assert found == {"mailgate_smtp_sessions_total": 2, "mailgate_alive_timestamp_seconds": 100}
    files = set(folder.iterdir())
    assert counting(folder, "gate", "smtp_sessions", "smtp", 3) == 9
    found = {sample.name: sample.value for metric in figures.gathered().collect() for sample in metric.samples}
    assert found["mailgate_smtp_sessions_total"] == 6, "whoever is started again goes on"
    assert set(folder.iterdir()) == files
    assert all(file.stat().st_blocks * 512 >= file.stat().st_size for file in files), "no block is asked for later (SIGBUS)"
    figures.fresh(folder)
    assert list(figures.gathered().collect()) == []


def test_a_disk_without_room_for_them_is_asked_again_and_ends_nobody(tmp_path: Path) -> None:
    folder = figures.fresh(tmp_path / "figures")
    script = (
        "from mailgate import figures as f; import os, resource as r; r.setrlimit(r.RLIMIT_FSIZE, (4096, r.RLIM_INFINITY));"
        "f.switch_on('gate'); f.count('smtp_sessions', 'smtp'); print(os.listdir());"
        "r.setrlimit(r.RLIMIT_FSIZE, (r.RLIM_INFINITY, r.RLIM_INFINITY));"
        "f.switch_on('gate'); f.count('smtp_sessions', 'smtp'); print(f.gathered().get_sample_value(*{}))"
    ).format(("mailgate_smtp_sessions_total", {"port": "smtp"}))
    env = {figures.FOLDER: str(folder), "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout == "[]\n1.0\n"


def test_where_nobody_wants_figures_nothing_is_loaded_for_them() -> None:
    script = COUNT.format("gate", "mails_accepted", "smtp", 1) + "; import sys; print('prometheus_client' in sys.modules)"
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
