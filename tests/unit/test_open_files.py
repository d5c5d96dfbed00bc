"""The watch over open files: who leaves one open fails, whoever may keep one does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.checkout import ROOT

CONFTEST = """
import os, pytest
from tests import open_files

open_files.PATIENCE = 0.2

def pytest_configure(config):
    config.pluginmanager.register(open_files.Watch())

@pytest.fixture(scope="session")
def server():
    first = os.open("/etc/hostname", os.O_RDONLY)
    yield
    os.close(first)

@pytest.fixture(scope="module")
def scene():
    opened = []
    yield opened
    for one in opened[1:]:
        os.close(one)
"""
TIDY = """
import os

def test_asks_the_server(server): ...
def test_closes():
    os.close(os.open("/etc/hosts", os.O_RDONLY))
def test_opens_for_its_module(scene):
    scene += [0, os.open("/etc/hosts", os.O_RDONLY)]
"""
UNTIDY = """
import os, sys

def test_leaves():
    os.open("/etc/passwd", os.O_RDONLY)
def test_is_not_to_blame(): ...
def test_opens_for_its_module_and_leaves(scene):
    scene += [os.open("/etc/group", os.O_RDONLY), os.open("/etc/hosts", os.O_RDONLY)]
def test_is_the_last(scene): ...
"""
FAILS = """
import os

def test_fails():
    held = os.open("/etc/passwd", os.O_RDONLY)
    assert not held
"""


def test_who_leaves_a_file_open_is_told_so_and_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "these").mkdir()
    for name, text in (("conftest", CONFTEST), ("test_a_tidy", TIDY), ("test_b_untidy", UNTIDY), ("test_c_fails", FAILS)):
        (tmp_path / "these" / f"{name}.py").write_text(text)
    argv = [sys.executable, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    told = [line for line in done.stdout.splitlines() if line.startswith(("ERROR", "FAILED"))]
    assert [line.partition(" - ")[0].partition("::")[2] for line in told] == ["test_fails", "test_leaves", "test_is_the_last"]
    assert "Left open by this test or a fixture of it: /etc/passwd." in done.stdout
    assert "Left open by test_b_untidy.py or a fixture of it: /etc/group." in done.stdout
    assert "7 passed, 2 errors" in done.stdout.replace("1 failed, ", "")
