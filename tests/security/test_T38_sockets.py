"""T38: LMTP stands where only a mail server of ours can reach it: not at port 25, and at a socket that its mode protects."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from mailgate.mail.model import Peer
from mailgate.settings import ConfigError, load
from tests.peers.gatehouse import Plan, running
from tests.security.test_T38_lmtp import deliver


def test_port_25_is_refused_in_the_settings(tmp_path: Path) -> None:
    config = tmp_path / "config" / "mailgate.toml"
    config.parent.mkdir()
    for listen, says in (
        ("127.0.0.1:25", "LMTP must not be spoken on port 25"),
        ("[::]:25", "LMTP must not be spoken on port 25"),
        ("24", "is not HOST:PORT"),
        ("unix:", "the path of the socket"),
    ):
        config.write_text(f'[lmtp]\nlisten = "{listen}"\n')
        with pytest.raises(ConfigError, match=rf"lmtp\.listen: .*{says}"):
            load(config)
    for listen in ("", "127.0.0.1:24", "127.0.0.1:26", "[::1]:0", "unix:data/lmtp.sock"):
        config.write_text(f'[lmtp]\nlisten = "{listen}"\n')
        assert load(config).lmtp.listen == listen
    config.write_text('[lmtp]\nmode = "rw"\n')
    with pytest.raises(ConfigError, match=r"lmtp\.mode: .*0660"):
        load(config)


def test_a_unix_socket_is_open_to_whom_its_mode_says_and_they_are_trusted(tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, sections={"lmtp": {"listen": "unix:lmtp.sock", "mode": "0640"}})
    path = tmp_path / "lmtp.sock"
    for mails in (1, 2):  # what the first gate left behind is replaced by the second
        with running(plan) as gate:
            assert gate.places["lmtp"] == f"unix:{path}"
            assert stat.S_IMODE(path.stat().st_mode) == 0o640
            deliver(path)
            assert len(gate.kept) == mails
            assert gate.kept[-1].envelope.peer == Peer(host="", trusted=True)


def test_a_socket_at_which_somebody_answers_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailgate.listening.BIND_TRIES", 0)
    first = Plan(folder=tmp_path, sections={"lmtp": {"listen": "unix:lmtp.sock"}})
    with running(first) as gate:
        with pytest.raises(ConfigError, match=r"lmtp\.listen: unix:.* cannot be had: address already in use"), running(first):
            pytest.fail("it opened")
        deliver(tmp_path / "lmtp.sock")
        assert len(gate.kept) == 1
    for path, says in (("no/such/folder", "no such file or directory"), ("x" * 120, "its path is too long")):
        away = Plan(folder=tmp_path, sections={"lmtp": {"listen": f"unix:{path}"}})
        with pytest.raises(ConfigError, match=f"cannot be had: {says}"), running(away):
            pytest.fail("it opened")
