"""T44: a gate behind a real haproxy, by the shipped file: whoever connects to haproxy is who the mail came from."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mailgate.mail.model import Peer, Via
from tests.peers import shipped
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.dialogue import Wire
from tests.peers.mailgate import until
from tests.peers.needs import program
from tests.peers.ports import HOST, free_port
from tests.security.counter import BEA, SECRET, Counter, open_counter

pytestmark = pytest.mark.peer

CONFIG = "haproxy/mailgate.cfg"
CUSTOMER, COLLEAGUE = "127.0.0.21", "127.0.0.22"


@contextmanager
def haproxy(folder: Path, counter: Counter, version: str) -> Iterator[tuple[int, int]]:
    """The shipped file with one gateway that is there and one that is not; the ports for SMTP and submission."""
    smtp, submission = free_port(), free_port()
    places = {
        "bind :25": f"bind {HOST}:{smtp}",
        "bind :465": f"bind {HOST}:{submission}",
        "192.0.2.11:8025": f"{HOST}:{counter.house.port}",
        "192.0.2.11:8465": f"{HOST}:{counter.port}",
        "192.0.2.12:8025": f"{HOST}:{free_port()}",
        "192.0.2.12:8465": f"{HOST}:{free_port()}",
        "send-proxy-v2": version,
    }
    config = folder / f"{version}.cfg"
    config.write_text("global\n    log stdout format raw local0\ndefaults\n    log global\n" + shipped.replaced(CONFIG, places))
    with Daemon(Start(argv=[program("haproxy", "haproxy"), "-db", "-f", config], cwd=folder)):
        until(lambda: _answers(smtp), "haproxy with a gateway that is up")
        yield smtp, submission


def _answers(port: int) -> bool:
    try:
        with Wire(port) as wire:
            return wire.answer().startswith("220")
    except OSError:
        return False


def test_mail_and_log_ins_come_from_whoever_connected_to_haproxy(tmp_path: Path, certificate: Path) -> None:
    listed: dict[str, Any] = {"proxies": [f"{HOST}/32"]}
    files = {"tls_cert": certificate, "tls_key": certificate.with_name("key.pem")}
    others = {"smtp": {**listed, **files}, "auth": {"trusted_relays": [f"{HOST}/32"]}}
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    with open_counter(tmp_path, certificate, others, tls="implicit", **listed) as counter:
        for version in ("send-proxy", "send-proxy-v2"):
            with haproxy(tmp_path, counter, version) as (smtp, submission):
                with smtplib.SMTP(HOST, smtp, source_address=(CUSTOMER, 0), timeout=PATIENCE) as client:
                    client.starttls(context=context)
                    client.sendmail("anna@customer.example", ["support@help.example"], "Subject: x\r\n\r\nx\r\n")
                with smtplib.SMTP_SSL(
                    HOST, submission, source_address=(COLLEAGUE, 0), context=context, timeout=PATIENCE
                ) as client:
                    client.login(BEA, SECRET)
                    client.sendmail(BEA, ["support@help.example"], "Subject: x\r\n\r\nx\r\n")
        came = [(stored.envelope.via, stored.envelope.peer) for stored in counter.house.kept]
    one_round = [(Via.SMTP, Peer(host=CUSTOMER)), (Via.SUBMISSION, Peer(host=COLLEAGUE))]
    assert came == one_round * 2
