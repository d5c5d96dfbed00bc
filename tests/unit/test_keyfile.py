"""The keys as a running process sees them: what is in the file counts, from the moment the file is replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailgate import keyfile
from mailgate.keyfile import LiveKeys
from mailgate.mail.tokens import Purpose
from mailgate.settings import ConfigError, Settings, load

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=90)


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    """A home with one key."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/mailgate.toml").touch()
    keyfile.write_new(tmp_path / "config/mailgate.key", f"{keyfile.fresh(AT).line}\n", 0o600)
    return load(tmp_path / "config/mailgate.toml")


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "tomorrow"])
def test_a_date_that_cannot_be_is_told(when: str) -> None:
    with pytest.raises(ConfigError, match="what is no date"):
        keyfile.parse(Path("key"), f"{keyfile.fresh(AT).line.partition(' ')[0]} {when}")


def test_a_key_keeps_its_date_and_its_id(desk: Settings) -> None:
    [key] = keyfile.read(desk)
    assert key.created == AT
    made = keyfile.rotate(desk, LATER)
    assert keyfile.read(desk) == (made, key)
    assert (made.created, len(made.octets)) == (LATER, 32)
    assert repr(made.octets)[2:-1] not in repr(made)


def test_a_new_key_signs_at_once_and_old_tokens_stay_good(desk: Settings) -> None:
    live, other = LiveKeys(desk), LiveKeys(desk)
    before = live.sign(Purpose.BOUNCE, 1)
    made = keyfile.rotate(desk, LATER)
    after = live.sign(Purpose.BOUNCE, 1)
    assert (after != before, live.keys[0]) == (True, made.octets)
    assert all(other.verify(token, Purpose.BOUNCE, 1) for token in (before, after))


def test_a_dropped_key_is_worthless_at_once(desk: Settings) -> None:
    live = LiveKeys(desk)
    old, token = keyfile.read(desk)[0], live.sign(Purpose.BOUNCE, 1)
    keyfile.rotate(desk, LATER)
    assert live.verify(token, Purpose.BOUNCE, 1)
    keyfile.revoke(desk, old.id)
    assert not live.verify(token, Purpose.BOUNCE, 1)


@pytest.mark.parametrize("broken", ["changeme\n", "", "A" * 44 + " yesterday\n"])
def test_a_file_that_cannot_be_used_leaves_the_keys_as_they_were(desk: Settings, broken: str) -> None:
    live = LiveKeys(desk)
    token = live.sign(Purpose.BOUNCE, 1)
    keyfile.path(desk).write_text(broken)
    assert live.verify(token, Purpose.BOUNCE, 1)
    keyfile.path(desk).unlink()
    assert live.sign(Purpose.BOUNCE, 1) == token
    with pytest.raises(ConfigError):
        LiveKeys(desk)


def test_as_long_as_the_file_stays_it_is_not_read(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    live, reads = LiveKeys(desk), 0

    def counted(settings: Settings) -> tuple[keyfile.Key, ...]:
        nonlocal reads
        reads += 1
        return ()

    monkeypatch.setattr(keyfile, "read", counted)
    for _ in range(100):
        live.sign(Purpose.BOUNCE, 1)
    assert reads == 0


def test_what_others_may_read_is_not_taken_up(desk: Settings) -> None:
    live = LiveKeys(desk)
    before = live.keys
    keyfile.rotate(desk, LATER)
    keyfile.path(desk).chmod(0o644)
    assert live.keys == before


def test_a_key_that_stands_in_the_file_twice_is_revoked_twice(desk: Settings) -> None:
    """As where the files of two gateways were joined, one of them with dates."""
    first = keyfile.read(desk)[0]
    live = LiveKeys(desk)
    token = live.sign(Purpose.VIEW, 1)
    keyfile.rotate(desk, LATER)
    with keyfile.path(desk).open("a", encoding="utf-8") as file:
        file.write(f"{first.line.partition(' ')[0]}\n{first.octets.hex()} 2020-01-01\n")
    assert live.verify(token, Purpose.VIEW, 1)
    keyfile.revoke(desk, first.id)
    assert len(keyfile.read(desk)) == 1
    assert not live.verify(token, Purpose.VIEW, 1)
