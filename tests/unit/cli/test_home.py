"""A home is made once, found where it should be, and never taken for one by accident."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from mailgate import __version__, home, keyfile, supervisor
from mailgate.home import HomeBusyError
from mailgate.settings import ConfigError, load
from tests.command import Command


def test_init_makes_a_home_that_check_accepts(nowhere: Command) -> None:
    done = nowhere("init", "desk")
    assert (done.code, done.err) == (0, "")
    desk = nowhere.folder / "desk"
    assert (desk / "config/mailgate.key").stat().st_mode & 0o777 == 0o600
    assert (desk / "config/mailgate.toml").read_bytes() == home.shipped("config/mailgate.toml").read_bytes()
    assert Command(desk, nowhere.patch, nowhere.captured)("check").code == 0


def test_init_without_a_folder_makes_a_home_where_one_stands(nowhere: Command) -> None:
    assert nowhere("init").code == 0
    assert nowhere("check").code == 0


def test_init_gives_every_home_its_own_key(nowhere: Command) -> None:
    nowhere("init", "one")
    nowhere("init", "two")
    keys = {keyfile.read(load(nowhere.folder / name / "config/mailgate.toml")) for name in ("one", "two")}
    assert len(keys) == 2


@pytest.mark.parametrize("file", ["mailgate.toml", "mailgate.key"])
def test_init_overwrites_nothing(nowhere: Command, file: str) -> None:
    there = nowhere.folder / "desk/config" / file
    there.parent.mkdir(parents=True)
    there.write_text("precious")
    done = nowhere("init", "desk")
    assert (done.code, "is there already" in done.err) == (1, True)
    assert there.read_text() == "precious"
    assert list(there.parent.iterdir()) == [there]


def test_every_command_that_needs_a_home_says_how_to_get_one(nowhere: Command) -> None:
    for argv in (("check",), ("staff", "list"), ("journal", "list"), ("db", "current")):
        done = nowhere(*argv)
        assert (done.code, done.out, "mailgate init" in done.err) == (2, "", True), argv


def test_a_lost_key_is_put_back_and_no_new_home_made(nowhere: Command) -> None:
    nowhere("init", "desk")
    (nowhere.folder / "desk/config/mailgate.key").unlink()
    desk = Command(nowhere.folder / "desk", nowhere.patch, nowhere.captured)
    for done in (desk("queue", "list"), desk("--config", "config/mailgate.toml", "key", "list")):
        assert (done.code, done.out) == (2, "")
        assert "config/mailgate.key" in done.err
        assert "put the key file back from a backup" in done.err


def test_the_config_named_by_option_wins_over_the_environment_over_where_one_stands(
    nowhere: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        nowhere("init", name)
        queue = ("queue", "add", name, "--address", f"{name}@help.example")
        Command(nowhere.folder / name, nowhere.patch, nowhere.captured)(*queue)
    config = {name: str(nowhere.folder / name / "config/mailgate.toml") for name in ("one", "two", "three")}
    standing = Command(nowhere.folder / "three", nowhere.patch, nowhere.captured)
    assert standing("queue", "list").out.splitlines()[-1].startswith("three")
    monkeypatch.setenv("MAILGATE_CONFIG", config["two"])
    assert standing("queue", "list").out.splitlines()[-1].startswith("two")
    assert standing("--config", config["one"], "queue", "list").out.splitlines()[-1].startswith("one")


def test_a_folder_with_a_config_but_without_a_key_is_no_home(tmp_path: Path) -> None:
    config = tmp_path / "config/mailgate.toml"
    config.parent.mkdir()
    config.touch()
    assert home.find_config(None, {}, tmp_path) in (None, home.SYSTEM_CONFIG)
    (tmp_path / "config/mailgate.key").touch()
    assert home.find_config(None, {}, tmp_path) == config


def test_a_named_config_that_is_not_there_is_a_config_error(nowhere: Command) -> None:
    done = nowhere("--config", "none.toml", "staff", "list")
    assert (done.code, "cannot be read" in done.err) == (2, True)


def test_the_operators_templates_come_before_the_shipped_ones(tmp_path: Path) -> None:
    config = tmp_path / "config/mailgate.toml"
    config.parent.mkdir()
    config.touch()
    shipped = home.shipped("templates")
    assert home.template_dirs(load(config)) == (shipped,)
    (tmp_path / "templates").mkdir()
    assert home.template_dirs(load(config)) == (tmp_path / "templates", shipped)


def test_a_home_is_locked_once_and_free_again_afterwards(nowhere: Command) -> None:
    nowhere("init", "desk")
    settings = load(nowhere.folder / "desk/config/mailgate.toml")
    with home.lock(settings), pytest.raises(HomeBusyError, match=r"process \d+ works here"), home.lock(settings):
        pass
    with home.lock(settings):
        pass


def test_a_second_daemon_starts_nothing_that_could_complain_of_its_port(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "LOCK_PAUSE", 0)
    monkeypatch.setattr(supervisor, "Supervisor", _nobody)
    with home.lock(load(mailgate.folder / "config/mailgate.toml")):
        done = mailgate("serve")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"mailgate: {mailgate.folder}: process {os.getpid()} works here already\n"


def _nobody(*_: object) -> None:
    raise AssertionError("it was to start nothing")


def test_old_keys_stay_good_and_comments_are_no_keys(tmp_path: Path) -> None:
    config = tmp_path / "config/mailgate.toml"
    config.parent.mkdir()
    config.touch()
    old, new = bytes(range(32)), bytes(range(100, 140))
    key_file = tmp_path / "config/mailgate.key"
    key_file.touch(0o600)
    key_file.write_text(f"# rotated in March\n{base64.b64encode(new).decode()}\n\n  {old.hex()}\n")
    assert tuple(key.octets for key in keyfile.read(load(config))) == (new, old)


def test_a_key_file_that_is_not_there_is_a_config_error(tmp_path: Path) -> None:
    config = tmp_path / "config/mailgate.toml"
    config.parent.mkdir()
    config.touch()
    with pytest.raises(ConfigError, match="mailgate init"):
        keyfile.read(load(config))


def test_the_version_is_printed_anywhere(nowhere: Command) -> None:
    assert (nowhere("--version").code, nowhere("--version").out) == (0, f"mailgate {__version__}\n")
