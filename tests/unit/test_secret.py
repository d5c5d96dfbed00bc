"""Secrets: each way one may come, what is told where none does, and that it is told nowhere else."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mailgate import secret
from mailgate.secret import LONGEST
from mailgate.settings import ConfigError, Limits, Settings
from mailgate.settings.logins import Login, Source
from tests.peers.mailgate import until

HUSH = "hu sh/€"


def settings(home: Path, **limits: Any) -> Settings:
    return Settings(home=home, limits=Limits(**limits))


def source(**ways: Any) -> Source:
    return Login(**ways).password_source


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def private(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "pw"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def ended(pid: str) -> bool:
    """Whether a process is gone, or waits for its parent to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_secret_comes_from_a_private_file_a_variable_or_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_SECRET", HUSH)
    file = private(tmp_path, f"{HUSH}\r\na comment\n")
    for ways in (
        {"password_file": file},
        {"password_file": Path("pw")},
        {"password_env": "THE_SECRET"},
        {"password_command": ("cat", str(file))},
        {"password_command": python(f"print({HUSH!r}); print('more')")},
        {"password_command": python(f"print({HUSH!r}, end='')")},
        {"password_command": python(f"import sys; print({HUSH!r}); print('noise' * 99, file=sys.stderr)")},
        {"password_command": ("echo", HUSH, "$HOME")[:2]},
        {"password_command": python(f"print({HUSH!r}); print('x' * {4 * LONGEST})")},
    ):
        assert secret.of(source(**ways), "relay", settings(tmp_path)).read() == HUSH, ways


def test_a_command_is_run_without_a_shell(tmp_path: Path) -> None:
    assert secret.of(source(password_command=("echo", "$HOME; id")), "relay", settings(tmp_path)).read() == "$HOME; id"


def test_what_is_wrong_with_a_secret_is_told_with_its_option_and_never_with_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("TWO", f"{HUSH}\n{HUSH}")
    loud = f"import sys; print({HUSH!r}); print({HUSH!r}, file=sys.stderr); "
    for ways, says in (
        ({"password_file": Path("absent")}, "absent: cannot be read (No such file or directory); imap.office needs it"),
        ({"password_file": private(tmp_path, HUSH, 0o640)}, "has mode 0640, so others may read it; run: chmod 600"),
        (
            {"password_env": "NOT_SET"},
            "imap.office.password_env: the environment has no variable of that name; set it for the service",
        ),
        ({"password_env": "EMPTY"}, "imap.office.password_env: EMPTY is empty"),
        ({"password_env": "TWO"}, "it must be one line of text"),
        ({"password_command": ("/no/such/program",)}, "its program cannot be run (No such file or directory)"),
        ({"password_command": python(loud + "sys.exit(3)")}, "ended with exit code 3; run it by hand"),
        ({"password_command": python(loud + "import os; os.kill(os.getpid(), 9)")}, "ended with signal 9"),
        ({"password_command": ("true",)}, "imap.office.password_command: the first line of true is empty"),
        ({"password_command": python("print(); print('late')")}, "is empty; it must be the secret"),
        ({"password_command": python("import sys; sys.stdout.buffer.write(b'\\xff\\n')")}, "printed what is no text"),
        ({"password_command": python("print('a\\0b')")}, "it must be one line of text"),
    ):
        with pytest.raises(ConfigError) as error:
            secret.of(source(**ways), "imap.office", settings(tmp_path)).read()
        assert says in str(error.value), ways
        assert HUSH not in str(error.value)
        assert error.value.__cause__ is None or HUSH not in repr(error.value.__cause__)


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="its first line is empty"):
        secret.of(source(password_file=private(tmp_path, "\nlater")), "relay", settings(tmp_path)).read()


def test_a_command_that_hangs_is_ended_in_time_with_what_it_started(tmp_path: Path) -> None:
    code = (
        f"import os, time; os.fork(); open('{tmp_path}/' + str(os.getpid()), 'w');"
        "print('half', end='', flush=True); time.sleep(300)"
    )
    began = time.monotonic()
    with pytest.raises(ConfigError, match=r"did not end within 1s \(limits.secret_command\)"):
        secret.of(source(password_command=python(code)), "relay", settings(tmp_path, secret_command=timedelta(seconds=1))).read()
    assert time.monotonic() - began < 60
    for file in tmp_path.iterdir():
        until(partial(ended, file.name), "the end of what it started")


def test_a_command_that_ends_need_not_close_its_output(tmp_path: Path) -> None:
    code = f"import os, time; print({HUSH!r}, flush=True); os.fork() or time.sleep(300)"
    assert secret.of(source(password_command=python(code)), "relay", settings(tmp_path)).read() == HUSH


def test_a_file_and_a_variable_are_read_at_each_log_in_a_command_when_its_time_is_over_or_it_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = private(tmp_path, "one")
    monkeypatch.setenv("THE_SECRET", "one")
    at = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: at)
    by_file = secret.of(source(password_file=file), "relay", settings(tmp_path))
    by_variable = secret.of(source(password_env="THE_SECRET"), "relay", settings(tmp_path))
    by_command = secret.of(source(password_command=("cat", str(file))), "relay", settings(tmp_path))
    assert {one.read() for one in (by_file, by_variable, by_command)} == {"one"}
    file.write_text("two")
    monkeypatch.setenv("THE_SECRET", "two")
    assert [one.read() for one in (by_file, by_variable, by_command)] == ["two", "two", "one"]
    at += 59.9
    assert by_command.read() == "one"
    at += 0.1
    assert by_command.read() == "two"
    file.write_text("three")
    by_command.forget()
    assert by_command.read() == "three"


def test_a_secret_is_64_kib_at_most_whatever_is_printed(tmp_path: Path) -> None:
    for size, taken in ((LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False), (64 * LONGEST, False)):
        printed = secret.of(source(password_command=python(f"print('x' * {size})")), "relay", settings(tmp_path))
        if taken:
            assert len(printed.read()) == size
        else:
            with pytest.raises(ConfigError, match="of at most 65536 octets"):
                printed.read()


def test_one_secret_has_one_place_and_a_token_no_password() -> None:
    for ways, says in (
        ({"password_file": "a", "password_env": "B"}, "password_file and password_env both give the same secret"),
        ({"password_env": "B", "password_command": ["c"]}, "password_env and password_command both give"),
        ({"password_env": "hush hush"}, "is no name of an environment variable"),
        ({"password_command": [""]}, "give the program first"),
        ({"auth": "xoauth2"}, 'auth = "xoauth2" needs the name of an [[oauth]] account'),
        ({"auth": "oauthbearer", "oauth": "m", "password_env": "B"}, 'password_env is for auth = "password"'),
        ({"oauth": "m"}, 'oauth is for auth = "xoauth2" or "oauthbearer"'),
        ({"auth": "plain"}, "'password', 'xoauth2' or 'oauthbearer'"),
    ):
        with pytest.raises(ValidationError) as error:
            Login(**ways)
        assert says in str(error.value), ways
    with pytest.raises(ConfigError, match="there is no secret; give password_file, password_env or password_command"):
        secret.of(source(), "imap.office", Settings())


def test_a_secret_does_not_show_itself() -> None:
    kept = secret.fixed(HUSH)
    assert kept.read() == HUSH
    assert HUSH not in repr(kept) + str(kept)


def test_how_long_a_command_may_take_is_bounded() -> None:
    for seconds, taken in ((0, False), (1, True), (300, True), (301, False)):
        if taken:
            assert Limits(secret_command=timedelta(seconds=seconds)).secret_command.total_seconds() == seconds
        else:
            with pytest.raises(ValidationError):
                Limits(secret_command=timedelta(seconds=seconds))


@contextmanager
def taken(numbers: int) -> Iterator[None]:
    """The next file that is opened gets at least this number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = numbers + 100
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard if hard == resource.RLIM_INFINITY else max(hard, enough)))
    except ValueError:  # only root may have more than that
        pytest.skip(f"no process here may have a file of number {numbers}: ulimit -Hn is {hard}")
    try:
        with ExitStack() as opened:
            while opened.enter_context(Path(os.devnull).open("rb")).fileno() < numbers - 1:
                continue
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_command_is_read_however_many_files_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """select(2) knows no number above 1,023: nothing here uses it, and that such numbers work is seen where they are allowed."""
    monkeypatch.delattr("select.select")
    assert secret.of(source(password_command=("echo", HUSH)), "relay", settings(tmp_path)).read() == HUSH
    with taken(1024):
        assert secret.of(source(password_command=("echo", HUSH)), "relay", settings(tmp_path)).read() == HUSH
