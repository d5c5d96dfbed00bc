"""What is kept of a sign-in: durable, private, and changed by one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.oauth.tokens import Tokens
from mailgate.settings import ConfigError, OAuth, Settings
from tests.peers import token_server
from tests.unit.oauth.provider import Provider
from tests.unit.oauth.scene import HUSH, NEW, OLD, Clock, account, answer, kept, signed_in


def test_a_new_refresh_token_is_kept_over_a_restart_and_used_the_next_time(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    clock.now += timedelta(hours=2)
    said.says = [answer(2, refresh_token=NEW), answer(3)]
    assert made.access() == "access-2"
    assert kept(tmp_path)["refresh_token"] == NEW
    clock.now += timedelta(hours=2)
    assert account(tmp_path, said, clock).access() == "access-3"
    assert said.fields["refresh_token"] == NEW


def test_a_full_disk_loses_no_token(tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [answer(2, refresh_token=NEW), answer(3)]
    with monkeypatch.context() as full:
        full.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert made.access(refused="access-1") == "access-2"
        assert kept(tmp_path)["refresh_token"] == OLD, "the old file is as it was"
    assert made.access() == "access-2"
    assert kept(tmp_path)["refresh_token"] == NEW


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_what_the_disk_would_not_take_is_shared_by_all_who_use_the_account(
    tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = signed_in(tmp_path, said, clock), account(tmp_path, said, clock)
    said.says = [answer(2, refresh_token=NEW), answer(3)]
    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        made.access(refused="access-1")
        assert other.access() == "access-2", "the refresh token on the disk is used up"
    assert kept(tmp_path)["refresh_token"] == OLD
    assert other.access() == "access-2"
    assert kept(tmp_path)["refresh_token"] == NEW


def test_what_is_newer_on_the_disk_is_never_overwritten_by_what_the_disk_once_refused(
    tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [answer(2), (503, {}), answer(4)]
    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        made.access(refused="access-1")
    clock.now += timedelta(minutes=1)
    made.vault.write(
        Tokens(refresh_token=NEW, access_token="access-9", expires_at=clock.now + timedelta(hours=1), signed_in_at=clock.now)
    )
    assert made.access() == "access-9", "somebody signed in anew, in another process"
    assert kept(tmp_path)["refresh_token"] == NEW


def test_a_failure_that_cannot_be_written_down_is_nothing_to_hold_on_to(
    tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [(503, {})]
    with monkeypatch.context() as disk, pytest.raises(SignInError):
        disk.setattr("os.fsync", full)
        made.access(refused="access-1")
    assert not made.vault.is_behind
    assert made.access() == "access-1"


def test_a_file_others_may_read_or_that_is_damaged_is_told(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    file = tmp_path / "data/oauth/office.json"
    for text in ('{"access_token": ', "[]", '{"nonsense": 1}', '{"expires_at": "soon"}'):
        file.write_text(text)
        with pytest.raises(SignInError, match="is damaged; remove it, and run `mailgate oauth login office`"):
            made.access()
    file.chmod(0o644)
    with pytest.raises(SignInError, match="has mode 0644, so others may read it"):
        made.access()
    with pytest.raises(ConfigError):
        made.vault.read()


def test_nothing_of_it_shows_a_token(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    shown = repr(made) + repr(made.vault.read()) + repr(made.end_point()) + repr(vars(made))
    assert not [secret for secret in (HUSH, OLD, "access-1") if secret in shown]


def test_many_at_once_ask_once_where_a_refresh_token_is_good_for_one_use(tmp_path: Path, clock: Clock) -> None:
    """Four accounts over one file stand for processes: ``flock`` is between open files."""
    with token_server.running(rotate=True) as server:
        options = {"token_url": server.token_url, "scopes": ("mail",), "client_secret_env": "CLIENT"}
        configured = OAuth(name="office", client_id=token_server.CLIENT, **options)  # type: ignore[arg-type]
        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(8) as pool:
            patch.setenv("CLIENT", token_server.SECRET)
            several = [Account(configured, Settings(home=tmp_path), clock) for _ in range(4)]
            several[0].signed_in(Tokens(refresh_token=server.grant("anna")))
            for turn in range(1, 4):
                got = list(pool.map(lambda one: one.access(), several * 4))
                assert len(set(got)) == 1
                assert len(server.requests) == turn
                assert server.owner(got[0]) == "anna"
                clock.now += timedelta(hours=1)
