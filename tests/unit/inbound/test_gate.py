"""The gate opens where it is told, and closes without dropping what is coming in."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest

from mailgate.inbound.certificates import Certificates
from mailgate.inbound.ports import listen_address
from mailgate.listening import BIND_TRIES, when_free
from mailgate.settings import ConfigError, Settings, Smtp
from tests.peers.dialogue import GREETED, Wire, announced
from tests.peers.gatehouse import Plan, process, running


@pytest.mark.parametrize(
    ("listen", "host", "port"), [("127.0.0.1:8025", "127.0.0.1", 8025), ("[::1]:25", "::1", 25), ("0.0.0.0:0", "0.0.0.0", 0)]
)
def test_an_address_to_listen_on_is_read(listen: str, host: str, port: int) -> None:
    assert listen_address(Smtp(listen=listen)) == (host, port)


@pytest.mark.parametrize("listen", ["8025", ":8025", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1"])
def test_what_is_no_address_to_listen_on_is_a_config_error(listen: str) -> None:
    with pytest.raises(ConfigError, match=r"smtp\.listen"):
        listen_address(Smtp(listen=listen))


@pytest.mark.parametrize(
    "smtp",
    [
        {"tls_cert": "cert.pem"},
        {"tls_key": "key.pem"},
        {"tls_cert": "no.pem", "tls_key": "no.pem"},
        {"tls_cert": "x", "tls_key": "x"},
    ],
)
def test_a_certificate_that_cannot_be_used_is_a_config_error(tmp_path: Path, smtp: dict[str, str]) -> None:
    (tmp_path / "x").write_text("not a certificate")
    with pytest.raises(ConfigError, match=r"smtp\.tls_cert"):
        Certificates(Settings(home=tmp_path, smtp=Smtp.model_validate(smtp)))


class Taken:
    """A port that is somebody else's for a while."""

    def __init__(self, times: int, number: int = errno.EADDRINUSE) -> None:
        self.times, self.number, self.pauses = times, number, 0

    async def bind(self) -> asyncio.Server:
        if self.pauses < self.times:
            raise OSError(self.number, "no")
        return await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0, start_serving=False)

    async def pause(self, seconds: float) -> None:
        self.pauses += 1

    def wait(self) -> None:
        async def bound() -> None:
            (await when_free(self.bind, self.pause)).close()

        asyncio.run(bound())


def test_a_port_its_last_owner_has_not_yet_let_go_of_is_waited_for() -> None:
    taken = Taken(BIND_TRIES)
    taken.wait()
    assert taken.pauses == BIND_TRIES


@pytest.mark.parametrize(("times", "number"), [(BIND_TRIES + 1, errno.EADDRINUSE), (1, errno.EACCES)])
def test_a_port_that_cannot_be_had_is_an_error_in_the_end(times: int, number: int) -> None:
    with pytest.raises(OSError, match="no") as error:
        Taken(times, number).wait()
    assert error.value.errno == number


def test_a_gate_that_cannot_open_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError), running(Plan(folder=tmp_path, sections={"smtp": {"listen": "nowhere"}})):
        pytest.fail("it opened")


def test_a_stop_sends_the_idle_away_and_waits_for_the_mail_that_is_coming_in(tmp_path: Path) -> None:
    with process(tmp_path) as daemon:
        port = int(daemon.wait_for(r"^ready (\d+)$")[1])
        with Wire(port) as idle, Wire(port) as begun, announced(port) as busy:
            idle.talk(GREETED)
            begun.talk(GREETED + "C: MAIL FROM:<>\nS: 250 *")
            busy.send(b"Subject: in the middle\r\n")
            daemon.send(daemon.start.stop_signal)
            for wire in (idle, begun):
                wire.talk("S: 421 4.3.2 *\nS: (gone)")
            busy.send(b"\r\nand to the end\r\n.\r\n")
            busy.talk("S: 250 2.0.0 kept as 1\nS: 421 4.3.2 *\nS: (gone)")
        assert daemon.wait() == 0
    with running(Plan(folder=tmp_path)) as house:
        assert house.mails == [b"Subject: in the middle\r\n\r\nand to the end\r\n"]


def test_a_new_gate_takes_over_the_port_of_one_that_was_killed(tmp_path: Path) -> None:
    with process(tmp_path) as daemon:
        port = int(daemon.wait_for(r"^ready (\d+)$")[1])
        with announced(port) as wire:
            wire.talk("C: .\nS: 250 *")
            daemon.kill()
    with (
        running(Plan(folder=tmp_path, sections={"smtp": {"listen": f"127.0.0.1:{port}"}})) as house,
        announced(house.port) as wire,
    ):
        assert house.port == port
        wire.talk("C: .\nS: 250 2.0.0 kept as 2")
