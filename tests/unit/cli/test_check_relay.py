"""``mailgate check`` tries the way out before the first letter waits."""

from __future__ import annotations

import pytest

from tests.command import Command
from tests.peers.sink import Sink
from tests.unit.cli.test_check import edit, findings, wrong


def test_a_relay_out_of_reach_is_named_without_its_password(mailgate: Command, free_port: int) -> None:
    edit(mailgate, '#url = "maildir:data/outgoing"', f'url = "smtps://bea:geheim@127.0.0.1:{free_port}"')
    good, says = findings(mailgate)["relay"]
    assert not good
    assert f"127.0.0.1:{free_port}: the relay cannot be used" in says
    assert "geheim" not in says


def test_the_relay_is_connected_to_and_nothing_is_sent(mailgate: Command, sink: Sink) -> None:
    edit(mailgate, '#url = "maildir:data/outgoing"', f'url = "{sink.url}"')
    assert findings(mailgate)["relay"] == (True, f"mail goes out by {sink.url} (127.0.0.1:{sink.port}, not encrypted)")
    assert (sink.connections, sink.mails) == (1, [])


def test_a_maildir_that_cannot_be_written_to_is_wrong(mailgate: Command) -> None:
    (mailgate.folder / "data/outgoing").write_text("a file", encoding="ascii")
    assert wrong(mailgate) == ["relay"]


def test_a_url_that_cannot_be_read_is_a_line_and_no_bug(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in (("relay", "smtp://u:geheim@[::1"), ("database", "postgresql+psycopg://u:geheim@127.0.0.1:xx/x")):
        with monkeypatch.context() as environment:
            environment.setenv(f"MAILGATE_{name.upper()}__URL", url)
            good, says = findings(mailgate)["config"]
            assert (good, f"{name}.url" in says, "geheim" in says) == (False, True, False)
