"""T37: a new certificate is taken up while the ports are open, and nobody is cut off; one that cannot be used changes nothing."""

from __future__ import annotations

import os
import shutil
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from mailgate import figures
from mailgate.inbound.certificates import Certificate
from mailgate.settings import ConfigError
from tests.peers.certificates import Authority, Issued
from tests.peers.dialogue import GREETED, Wire
from tests.peers.gatehouse import House, Plan, running
from tests.peers.mailgate import until

ANNOUNCED = """
    C: EHLO x
    S: 250-help.example*
    C: MAIL FROM:<anna@customer.example>
    S: 250 *
    C: RCPT TO:<support@help.example>
    S: 250 *
    C: DATA
    S: 354 *
"""


class Renewed:
    """The files that the settings name, and pairs to put there."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        ends = datetime(2098, 1, 1, tzinfo=UTC)
        self.first, self.second = (self.authority.issue("help.example", until=ends + timedelta(days=n)) for n in (1, 2))
        self.chain, self.key = folder / "live.pem", folder / "live.key"
        self.put(self.first)

    def put(self, pair: Issued) -> None:
        """As those who renew do: new files under the old names."""
        for new, name in ((pair.key, self.key), (pair.certificate, self.chain)):
            shutil.copy2(new, name.with_suffix(".new"))
            name.with_suffix(".new").rename(name)

    def settings(self, **more: object) -> dict[str, object]:
        return {"tls_cert": self.chain, "tls_key": self.key, "tls_reload": timedelta(0), **more}

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority.trusted)

    def secure(self, wire: Wire) -> Wire:
        wire.talk("C: STARTTLS\nS: 220 *")
        wire.start_tls(self.trusting())
        return wire

    def shown(self, house: House) -> str:
        with Wire(house.port) as wire:
            wire.talk(GREETED)
            return self.secure(wire).shown()


def serial(pair: Issued) -> str:
    found = ssl._ssl._test_decode_cert(str(pair.certificate))["serialNumber"]  # type: ignore[attr-defined]
    return str(found)


def test_a_new_certificate_is_shown_from_then_on_and_whoever_is_connected_goes_on(tmp_path: Path) -> None:
    files = Renewed(tmp_path)
    with running(Plan(folder=tmp_path, sections={"smtp": files.settings()})) as house:
        with Wire(house.port) as busy, Wire(house.port) as greeted:
            greeted.talk(GREETED)
            busy.talk(GREETED)
            assert files.secure(busy).shown() == serial(files.first)
            busy.talk(ANNOUNCED)
            busy.send(b"Subject: in the middle\r\n")
            files.put(files.second)
            assert files.shown(house) == serial(files.first), "nobody has said so yet"
            house.renew()
            assert files.shown(house) == serial(files.second)
            assert files.secure(greeted).shown() == serial(files.second), "who came before, and asks now"
            busy.talk("C: \nC: and to its end\nC: .\nS: 250 2.0.0 *\nC: NOOP\nS: 250 *")
        assert house.mails == [b"Subject: in the middle\r\n\r\nand to its end\r\n"]


def spoil_nothing_there(files: Renewed) -> None:
    files.chain.unlink()


def spoil_no_certificate(files: Renewed) -> None:
    files.chain.write_text("nothing\n")


def spoil_empty(files: Renewed) -> None:
    files.chain.write_bytes(b"")


def spoil_half(files: Renewed) -> None:
    files.key.write_bytes(files.key.read_bytes()[:100])


def spoil_key_of_another(files: Renewed) -> None:
    shutil.copy2(files.second.certificate, files.chain)


def spoil_password(files: Renewed) -> None:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    key = load_pem_private_key(files.second.key.read_bytes(), None)
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))


def spoil_waits_for_a_writer(files: Renewed) -> None:
    files.chain.unlink()
    os.mkfifo(files.chain)


def spoil_key_waits_for_a_writer(files: Renewed) -> None:
    files.key.unlink()
    os.mkfifo(files.key)


SPOILS = (
    spoil_nothing_there,
    spoil_no_certificate,
    spoil_empty,
    spoil_half,
    spoil_key_of_another,
    spoil_password,
    spoil_waits_for_a_writer,
    spoil_key_waits_for_a_writer,
)


def test_files_that_cannot_be_used_change_nothing_and_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, float] = {}
    monkeypatch.setattr(figures, "count", lambda name, *labels, amount=1.0: told.update({f"{name} {' '.join(labels)}": amount}))
    files = Renewed(tmp_path)
    certificate = Certificate("smtp", files.chain, files.key)
    for spoil in SPOILS:
        before = certificate.context
        spoil(files)
        with structlog.testing.capture_logs() as said:
            certificate.renew()
        assert certificate.context is before, spoil.__name__
        assert [(line["log_level"], line["event"]) for line in said] == [
            ("error", "a certificate cannot be used, the one before goes on")
        ]
        assert "smtp.tls_cert" in said[0]["why"]
        assert told == {"certificate_failing smtp": 1}
        files.put(files.first)
        certificate.renew()
        assert told == {"certificate_failing smtp": 0}
        assert certificate.context is not before


def test_no_gate_begins_with_files_that_cannot_be_used(tmp_path: Path) -> None:
    for spoil in SPOILS:
        files = Renewed(tmp_path)
        spoil(files)
        with pytest.raises(ConfigError, match=r"smtp\.tls_cert"):
            Certificate("smtp", files.chain, files.key)


def test_new_files_are_taken_up_by_themselves_once_they_are_all_there(tmp_path: Path) -> None:
    files = Renewed(tmp_path)
    certificate = Certificate("smtp", files.chain, files.key)
    first = certificate.context
    look: Callable[[], None] = certificate.renew_if_changed
    look()
    look()
    assert certificate.context is first, "nothing is read again for nothing"
    shutil.copy2(files.second.certificate, files.chain)
    look()
    shutil.copy2(files.second.key, files.key)
    look()
    assert certificate.context is first, "they have changed since the last look"
    look()
    assert certificate.context is not first
    second = certificate.context
    files.chain.unlink()
    look()
    with structlog.testing.capture_logs() as said:
        for _ in range(3):
            look()
    assert [line["log_level"] for line in said] == ["error"], "told once, not at each look"
    assert certificate.context is second


@pytest.mark.parametrize("every", [timedelta(milliseconds=10), timedelta(0)])
def test_an_open_port_looks_by_itself_where_it_shall(tmp_path: Path, every: timedelta) -> None:
    files = Renewed(tmp_path)
    with running(Plan(folder=tmp_path, sections={"smtp": files.settings(tls_reload=every)})) as house:
        files.put(files.second)
        if every:
            until(lambda: files.shown(house) == serial(files.second), "the new certificate")
        else:
            assert files.shown(house) == serial(files.first)


def test_the_submission_port_shows_the_new_one_too_be_it_its_own_or_that_of_smtp(tmp_path: Path) -> None:
    for own in (True, False):
        files = Renewed(tmp_path)
        submission: dict[str, object] = {"listen": "127.0.0.1:0", "tls": "implicit"}
        if own:
            submission |= {"tls_cert": files.chain, "tls_key": files.key}
        smtp = {} if own else files.settings()
        with running(Plan(folder=tmp_path, sections={"smtp": smtp, "submission": submission})) as house:
            port = int(house.places["submission"].rpartition(":")[2])
            for pair in (files.first, files.second):
                files.put(pair)
                house.renew()
                with Wire(port) as wire:
                    wire.start_tls(files.trusting())
                    assert wire.shown() == serial(pair)
                    wire.talk("S: 220 *")


def test_files_that_could_not_be_read_are_tried_again_when_somebody_has_set_their_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root reads whatever the mode is, so the first try is made to fail."""
    files = Renewed(tmp_path)
    certificate = Certificate("smtp", files.chain, files.key)
    before = certificate.context

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    files.put(files.second)
    with monkeypatch.context() as patched:
        patched.setattr(ssl.SSLContext, "load_cert_chain", refused)
        certificate.renew_if_changed()
        certificate.renew_if_changed()
    certificate.renew_if_changed()
    assert certificate.context is before, "nothing has changed since"
    files.key.chmod(0o640)
    certificate.renew_if_changed()
    certificate.renew_if_changed()
    assert certificate.context is not before
