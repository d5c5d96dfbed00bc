"""T18: a key that others can read or guess is refused, and so is an address with one character changed."""

from __future__ import annotations

import base64
import string
from pathlib import Path

import pytest

from mailgate import keyfile
from mailgate.keyfile import LiveKeys
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, PersonId, TicketNumber, Visibility
from mailgate.mail.recipient import Addresses, Signed, understand
from mailgate.settings import ConfigError, Settings, load
from tests.command import Command

BASE = Address("support@help.example")
GOOD = bytes(range(0, 256, 8))


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    """A home with a good key."""
    config = tmp_path / "config/mailgate.toml"
    config.parent.mkdir()
    config.touch()
    write(tmp_path, base64.b64encode(GOOD))
    return load(config)


def keys_of(desk: Settings) -> tuple[bytes, ...]:
    return tuple(key.octets for key in keyfile.read(desk))


def write(folder: Path, key: bytes, mode: int = 0o600) -> None:
    path = folder / "config/mailgate.key"
    path.write_bytes(key)
    path.chmod(mode)


def test_a_good_key_is_read(desk: Settings) -> None:
    assert keys_of(desk) == (GOOD,)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o602, 0o660, 0o601, 0o610])
def test_a_key_file_open_to_others_is_refused_with_the_way_out(desk: Settings, mode: int) -> None:
    (desk.home / "config/mailgate.key").chmod(mode)
    with pytest.raises(ConfigError, match=f"has mode {mode:04o}.*chmod 600"):
        keyfile.read(desk)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_file_of_ones_own_is_accepted(desk: Settings, mode: int) -> None:
    (desk.home / "config/mailgate.key").chmod(mode)
    assert keys_of(desk) == (GOOD,)


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"\n# nothing but a remark\n",
        b"changeme",
        b"changeme" * 8,
        b"correct horse battery staple, and then some more of the like",
        base64.b64encode(b"changeme" * 4),
        base64.b64encode(b"a sentence somebody typed, 32 or more"),
        base64.b64encode(b"\0" * 32),
        base64.b64encode(bytes([1, 2]) * 32),
        base64.b64encode(GOOD[:31]),
        GOOD[:31].hex().encode(),
        b"0" * 64,
        base64.b64encode(GOOD) + b"\n" + base64.b64encode(GOOD[:16]),
        GOOD,
    ],
    ids=lambda key: repr(key[:24]),
)
def test_a_weak_key_is_refused(desk: Settings, key: bytes) -> None:
    write(desk.home, key)
    with pytest.raises(ConfigError, match=r"mailgate\.key"):
        keyfile.read(desk)


def test_no_error_about_a_key_shows_the_key(desk: Settings) -> None:
    secret = b"my-secret-but-not-base64!"
    write(desk.home, secret)
    with pytest.raises(ConfigError) as refused:
        keyfile.read(desk)
    assert secret.decode() not in str(refused.value)
    write(desk.home, base64.b64encode(GOOD))
    assert repr(GOOD)[2:-1] not in repr(keyfile.read(desk))


def test_init_makes_a_key_of_its_own_that_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    command = Command(tmp_path, monkeypatch, capsysbinary)
    assert command("init").code == 0
    key_file = tmp_path / "config/mailgate.key"
    [key] = keys_of(load(tmp_path / "config/mailgate.toml"))
    assert (key_file.stat().st_mode & 0o777, len(key)) == (0o600, 32)
    assert key_file.read_text().strip() not in command("check").out


def test_an_address_with_any_character_changed_is_no_address_of_ours(desk: Settings) -> None:
    addresses = Addresses(LiveKeys(desk))
    local, _, domain = addresses.signed(BASE, TicketNumber(12), PersonId(3), Visibility.PUBLIC, 0).partition("@")
    start = len("support+t")
    for position in range(start, len(local)):
        for char in string.ascii_lowercase + string.digits + ".-":
            if char != local[position]:
                changed = f"{local[:position]}{char}{local[position + 1 :]}@{domain}"
                assert not accepted(addresses, changed), changed


@pytest.mark.parametrize("kept", range(26))
def test_a_shortened_token_is_no_token(desk: Settings, kept: int) -> None:
    addresses = Addresses(LiveKeys(desk))
    whole = addresses.signed(BASE, TicketNumber(12), PersonId(3), Visibility.PUBLIC, 0)
    head, _, token = whole.partition("@")[0].rpartition(".")
    assert accepted(addresses, whole)
    assert not accepted(addresses, f"{head}.{token[:kept]}@help.example")


def accepted(addresses: Addresses, address: str) -> bool:
    found = understand(Address(address), {BASE: "support"}, Layout())
    return isinstance(found, Signed) and addresses.verify(found, 0)
