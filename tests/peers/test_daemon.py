"""A started program is waited for by its words and always ended."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.peers.daemon import Daemon, Start

READY = "print('ready on 4711', flush=True); import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)\nwhile True: signal.pause()"


def script(code: str, folder: Path) -> Start:
    return Start(argv=[sys.executable, "-c", code], cwd=folder)


def test_what_it_says_is_found_while_it_runs_and_it_ends_with_the_test(tmp_path: Path) -> None:
    with Daemon(script(READY, tmp_path)) as daemon:
        assert daemon.wait_for(r"ready on (\d+)")[1] == "4711"
        assert daemon.wait_for("ready").string == "ready on 4711"
        pid = daemon.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_end_without_the_awaited_word_is_told_with_all_it_said(tmp_path: Path) -> None:
    with (
        Daemon(script("print('no config')", tmp_path)) as daemon,
        pytest.raises(AssertionError, match=r"never said 'ready'(.|\n)*no config"),
    ):
        daemon.wait_for("ready")


def test_silence_is_not_waited_for_longer_than_asked(tmp_path: Path) -> None:
    with Daemon(script(READY, tmp_path)) as daemon, pytest.raises(AssertionError, match="never said"):
        daemon.wait_for("something else", seconds=0.01)


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with Daemon(script(STUBBORN, tmp_path)) as daemon:
        daemon.wait_for("ready")
        assert daemon.stop(seconds=0.0) == -signal.SIGKILL


def test_its_exit_code_is_told(tmp_path: Path) -> None:
    with Daemon(script("raise SystemExit(3)", tmp_path)) as daemon:
        assert daemon.wait() == 3
        assert daemon.stop() == 3
