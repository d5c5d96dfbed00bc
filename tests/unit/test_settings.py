"""The configuration: the shipped file is its manual, the environment wins, and a slip of the pen is told."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from mailgate import home
from mailgate.settings import Calendar, ConfigError, Queue, Settings, load, parse_duration, parse_size, spell_duration

SHIPPED = home.shipped("config/mailgate.toml")
OPTION = re.compile(r"^#(\w+ = )", re.MULTILINE)
EXAMPLE = Queue(name="support", address="support@help.example")
OFFICE = Calendar(name="office")


def config(folder: Path, text: str) -> Path:
    path = folder / "config/mailgate.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def uncommented() -> str:
    return OPTION.sub(r"\1", SHIPPED.read_text(encoding="utf-8"))


def sections() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {"queue": Queue, "calendar": Calendar}
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found[name] = field.annotation
    return found


def test_the_shipped_file_with_every_option_uncommented_is_the_defaults(tmp_path: Path) -> None:
    loaded = load(config(tmp_path, uncommented()))
    defaults = Settings(queue=(EXAMPLE,), calendar=(OFFICE,))
    for section in Settings.model_fields.keys() - {"home"}:
        assert getattr(loaded, section) == getattr(defaults, section), section


def test_the_shipped_file_as_it_is_is_the_defaults_too(tmp_path: Path) -> None:
    loaded = load(config(tmp_path, SHIPPED.read_text(encoding="utf-8")))
    assert loaded.model_dump() == Settings(queue=(EXAMPLE,), calendar=(OFFICE,)).model_dump()


def test_every_option_stands_in_the_shipped_file() -> None:
    written: dict[str, Any] = tomllib.loads(uncommented())
    [written["queue"]] = written["queue"]
    [written["calendar"]] = written["calendar"]
    assert {name: set(options) for name, options in written.items()} == {
        name: set(section.model_fields) for name, section in sections().items()
    }


def test_every_option_in_the_shipped_file_is_explained_above_it() -> None:
    """Two or three of a kind may share a paragraph; no option stands after a blank line."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#?\w+ = ", line):
            assert re.match(r"# \S|#?\w+ = |#   ", before), line


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[gateway]\nlangage = 'en'", "gateway.langage"),
        ("[gatway]\n", "gatway"),
        ("home = '/'", "home"),
        ("[gateway]\nlanguage = 'tlh'", "gateway.language"),
        ("[[queue]]\nname = 'Support'\naddress = 'a@b.example'", "queue.0.name"),
        ("[[queue]]\nname = 'support'", "queue.0.address"),
        ("[smtp]\nmax_size = '25 potatoes'", "smtp.max_size"),
        ("[smtp]\nmax_size = true", "smtp.max_size"),
        ("[gateway]\nack_max_age = 60", "gateway.ack_max_age"),
        ("[gateway]\nack_max_age = '-60s'", "gateway.ack_max_age"),
        ("[auth]\ntrusted_relays = ['10.0.0.0/33']", "auth.trusted_relays"),
        ("[auth]\nborder_hosts = ['*']", "auth.border_hosts"),
        ("[auth]\nborder_hosts = ['*.com']", "auth.border_hosts"),
        ("[auth]\nborder_hosts = ['mx.*.example']", "auth.border_hosts"),
        ("[auth]\nborder_hosts = ['mx*']", "auth.border_hosts"),
        ("[auth]\ndialect = 'exchange'", "auth.dialect"),
        ("[auth]\narc_sealers = ['not a domain']", "auth.arc_sealers"),
        ("[auth]\narc_sealers = ['lists.example']", "border_hosts"),
        ("[auth]\ninternal_header = 'Internal'\nborder_hosts = ['mx.example']", "internal_header"),
        ("[auth]\ninternal_header = 'From: bea'\nborder_hosts = ['mx.example']", "internal_header"),
        ("[auth]\ninternal_header = 'X-Origin: inside'", "border_hosts"),
        ("[auth]\ninternal_header = 'X-MS-Exchange-CrossTenant-AuthAs: Internal'\nborder_hosts = ['a.b']", "other tenants"),
        ("[limits]\nconnections = 0", "limits.connections"),
        ("gateway = ", "is not TOML"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_place(tmp_path: Path, text: str, names: str) -> None:
    path = config(tmp_path, text)
    with pytest.raises(ConfigError, match=re.escape(names)) as told:
        load(path)
    assert str(path) in str(told.value)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = config(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="is not TOML"):
        load(path)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = config(tmp_path, "[gateway]\ndomain = 'file.example'\nlanguage = 'de'\n[auth]\nauthserv_id = ['file']")
    monkeypatch.setenv("MAILGATE_GATEWAY__DOMAIN", "environment.example")
    monkeypatch.setenv("MAILGATE_AUTH__AUTHSERV_ID", '["a", "b"]')
    monkeypatch.setenv("MAILGATE_SMTP__MAX_SIZE", "1MiB")
    loaded = load(path)
    assert (loaded.gateway.domain, loaded.gateway.language) == ("environment.example", "de")
    assert loaded.auth.authserv_id == ("a", "b")
    assert loaded.smtp.max_size == 1024**2


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MAILGATE_GATEWAY__DOMIAN", "x"),
        ("MAILGATE_GATWAY__DOMAIN", "x"),
        ("MAILGATE_AUTH__AUTHSERV_ID", "not json"),
        ("MAILGATE_SMTP__MAX_SIZE", "big"),
    ],
)
def test_a_slip_in_the_environment_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError):
        load(config(tmp_path, ""))


def test_paths_count_from_the_folder_above_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(tmp_path, "")
    monkeypatch.chdir(tmp_path / "config")
    loaded = load(Path("mailgate.toml"))
    assert (loaded.home, loaded.data_dir) == (tmp_path, tmp_path / "data")
    assert loaded.database_url == f"sqlite:///{tmp_path}/data/mailgate.db"
    assert loaded.path("/elsewhere") == Path("/elsewhere")


def test_the_environment_cannot_move_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_HOME", "/elsewhere")
    assert load(config(tmp_path, "")).home == tmp_path


def test_a_config_outside_of_a_home_has_data_dir_as_home(tmp_path: Path) -> None:
    path = tmp_path / "mailgate.toml"
    path.write_text(f"[gateway]\ndata_dir = '{tmp_path}/var'", encoding="utf-8")
    loaded = load(path)
    assert (loaded.home, loaded.data_dir) == (tmp_path / "var", tmp_path / "var")
    assert loaded.path(loaded.gateway.key_file) == tmp_path / "var/config/mailgate.key"
    path.write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="absolute"):
        load(path)


def test_other_databases_are_left_as_written(tmp_path: Path) -> None:
    url = "postgresql+psycopg://desk@db.example/desk"
    assert load(config(tmp_path, f"[database]\nurl = '{url}'")).database_url == url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        (" 2 h ", timedelta(hours=2)),
        ("14d", timedelta(days=14)),
    ],
)
def test_durations_are_a_number_and_a_unit(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "5", "d", "-5d", "1.5h", "5w", "5 minutes", "٣d5", "9999999999s"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


def test_a_duration_is_a_hundred_years_at_most() -> None:
    assert parse_duration("36500d") == timedelta(days=36_500)
    assert parse_duration(f"{36_500 * 24 - 1}h") < timedelta(days=36_500)
    with pytest.raises(ValueError, match="write at most 36500d"):
        parse_duration("36501d")


@given(seconds=st.integers(0, 10**8))
def test_a_duration_is_read_back_as_it_was_spelled(seconds: int) -> None:
    assert parse_duration(spell_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "octets"), [("0B", 0), ("512B", 512), ("256KiB", 2**18), ("25MiB", 25 * 2**20), ("1GiB", 2**30)]
)
def test_sizes_are_a_number_and_a_unit(text: str, octets: int) -> None:
    assert parse_size(text) == octets


@pytest.mark.parametrize("text", ["", "5", "5MB", "5mib", "-1B", "1.5GiB"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("", False),
        ("mx.example", False),
    ],
)
def test_a_relay_is_trusted_by_its_network(host: str, trusted: bool) -> None:
    settings = Settings.model_validate({"auth": {"trusted_relays": ["192.0.2.0/24", "2001:db8::/32"]}})
    assert settings.auth.trusts(host) is trusted


def test_a_wrong_value_is_blamed_on_the_variable_it_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_SMTP__MAX_SIZE", "big")
    with pytest.raises(ConfigError, match=r"^environment: MAILGATE_SMTP__MAX_SIZE: smtp\.max_size: "):
        load(config(tmp_path, ""))


def test_a_wrong_value_of_the_file_is_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_SMTP__LISTEN", "127.0.0.1:25")
    with pytest.raises(ConfigError, match=r"mailgate\.toml: smtp\.max_size: "):
        load(config(tmp_path, '[smtp]\nmax_size = "big"'))
