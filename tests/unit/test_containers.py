"""The files for containers name what there is: files of the checkout, options, the same port, user and home."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailgate.settings import Settings
from mailgate.supervisor import GRACE

ROOT = Path(__file__).resolve().parents[2]
IMAGE = (ROOT / "config/compose/Dockerfile").read_text(encoding="utf-8")
DESK = (ROOT / "config/compose/compose.yml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/containers.md").read_text(encoding="utf-8")
COPIED = [source for line in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", IMAGE) for source in line.split()]


def test_all_that_is_copied_is_there() -> None:
    assert {"mailgate", "store", "templates", "config", "requirements.lock", "pyproject.toml"} <= set(COPIED)
    assert [source for source in COPIED if not (ROOT / source).exists()] == []


def test_what_the_build_reads_is_copied() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'^readme = "(.*)"$|^license-files = \["(.*)"\]$', project, re.MULTILINE)
    assert {one for pair in named for one in pair if one} <= set(COPIED)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"MAILGATE_[A-Z]+__[A-Z_]+", DESK + PAGE))))
def test_each_variable_sets_an_option(name: str) -> None:
    section, _, option = name.removeprefix("MAILGATE_").lower().partition("__")
    model = Settings.model_fields[section].annotation
    assert model is not None
    assert option in model.model_fields


def test_both_files_mean_the_same_port_user_and_home() -> None:
    assert re.findall(r"(?m)^EXPOSE (\d+)$", IMAGE) == re.findall(r'SMTP__LISTEN: "0\.0\.0\.0:(\d+)"', DESK) == ["2525"]
    assert re.findall(r'(?m)^      - "25:(\d+)"$', DESK) == ["2525"]
    home = re.findall(r"(?m)^VOLUME (\S+)$", IMAGE)
    assert home == re.findall(r"(?m)^WORKDIR (\S+)$", IMAGE) == re.findall(r"(?m)^      - home:(\S+)$", DESK)
    assert re.findall(r"--home (\S+)", IMAGE) == home
    assert "USER mailgate" in IMAGE
    assert re.findall(r'METRICS__LISTEN: "(\S+)"', DESK) == re.findall(r"http://([^/]+)/healthz", DESK)


def test_a_stop_has_the_time_it_may_take() -> None:
    [seconds] = re.findall(r"stop_grace_period: (\d+)s", DESK)
    assert int(seconds) > GRACE
    assert f"stop_grace_period: {seconds}s" in PAGE
