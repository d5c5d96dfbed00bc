"""The configuration: the shipped file is its manual, the environment wins, and a slip of the pen is told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.settings import (
    ConfigError,
    Settings,
    load,
    parse_duration,
    parse_size,
    spell_duration,
)


def config(folder: Path, text: str) -> Path:
    path = folder / "config/mailgate.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[gateway]\nlangage = 'en'", 'gateway.langage: is not an option; did you mean "language"? Else see'),
        ("[gatway]\n", 'gatway: is not an option; did you mean "gateway"? Else see'),
        ("[limits]\nzzz = 1", "limits.zzz: is not an option; see"),
        ("[[form]]\nqueue = 'a'\n[[form.field]]\nlabell = 'b'", 'field.0.labell: is not an option; did you mean "label'),
        ("home = '/'", "home"),
        ("[gateway]\nlanguage = 'tlh'", "gateway.language"),
        ("[[queue]]\nname = 'Support'\naddress = 'a@b.example'", "queue.0.name"),
        ("[[queue]]\nname = 'support'", "queue.0.address: must be given"),
        ("[smtp]\nmax_size = '25 potatoes'", "smtp.max_size"),
        ("[smtp]\nmax_size = true", "smtp.max_size"),
        ("[smtp]\nmax_size = -1", "smtp.max_size: -1 is no size there can be; write one from 0B to 1073741824GiB, like 25MiB"),
        ("[smtp]\nmax_size = 511", "smtp.max_size: Input should be greater than or equal to 512"),
        ("[limits]\nreader_memory = '16383KiB'", "limits.reader_memory: Input should be greater than or equal to 16777216"),
        ("[limits]\nfree_space = 1152921504606846977", "limits.free_space: 1152921504606846977 is no size"),
        ("[limits]\nspool_in_memory = '999999999999GiB'", "limits.spool_in_memory: '999999999999GiB' is no size"),
        ("[gateway]\nkey_file = '\\u0000'".replace("'", '"'), "gateway.key_file: holds a control character, NUL"),
        ("[gateway]\ndata_dir = 'a\\u0000b'".replace("'", '"'), "gateway.data_dir: holds a control character, NUL"),
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
        ("[web]\ntrusted_proxies = ['0.0.0.0/0']", "'0.0.0.0/0' is everybody: name the servers of yours"),
        ("[web]\ntrusted_proxies = ['foo']", "web.trusted_proxies: 'foo' does not appear"),
        ("gateway = ", "is not TOML"),
        ("[queue]\nname = 'support'", "queue: there may be several: write [[queue]], with two brackets"),
        ("[imap]\nname = 'support'", "imap: there may be several: write [[imap]], with two brackets"),
        ("[dkim.key]\nselector = 'a'", "dkim.key: there may be several: write [[dkim.key]], with two brackets"),
        ("[[gateway]]\nlanguage = 'en'", "gateway: there is one: write [gateway], with one bracket"),
        ("smtp = 25", "smtp: is a table: write [smtp], and its options below"),
        ("[auth]\nborder_hosts = 'mx.help.example'", "auth.border_hosts: is a list: write it in brackets"),
        ("[smtp]\nlisten = 25", "smtp.listen: is a text: write it in quotes"),
        ("[gateway]\nkey_file = 25", "gateway.key_file: is a text: write it in quotes"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_place(tmp_path: Path, text: str, names: str) -> None:
    path = config(tmp_path, text)
    with pytest.raises(ConfigError, match=re.escape(names)) as told:
        load(path)
    assert str(path) in str(told.value)
    assert "Value error" not in str(told.value)


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
    ("variable", "value", "told"),
    [
        ("MAILGATE_GATEWAY__DOMIAN", "x", 'gateway.domian: is not an option; did you mean "domain"? Else see'),
        ("MAILGATE_GATWAY__DOMAIN", "x", 'there is no section [gatway]; did you mean "gateway"? Else see'),
        ("MAILGATE_ZZZ__DOMAIN", "x", "there is no section [zzz]; see"),
        ("MAILGATE_AUTH__AUTHSERV_ID", "not json", "auth"),
        ("MAILGATE_SMTP__MAX_SIZE", "big", "smtp.max_size"),
    ],
)
def test_a_slip_in_the_environment_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=re.escape(told)):
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


def test_the_bounds_of_sizes_are_sizes(tmp_path: Path) -> None:
    text = "[smtp]\nmax_size = 512\n[limits]\nreader_memory = '16MiB'\noverrun = '0B'\nfree_space = '1073741824GiB'\n"
    settings = load(config(tmp_path, text))
    assert (settings.smtp.max_size, settings.limits.reader_memory) == (512, 2**24)
    assert (settings.limits.overrun, settings.limits.free_space) == (0, 2**60)


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
