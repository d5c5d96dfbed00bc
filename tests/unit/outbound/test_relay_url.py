"""``[relay]`` becomes a way out, or an error that says what to write."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import aiosmtplib
import pytest

from mailgate.outbound import relay
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.maildir import MaildirRelay
from mailgate.outbound.smtp import SmtpRelay
from mailgate.settings import ConfigError, Gateway, Relay, Settings


def made(home: Path = Path("home"), **options: Any) -> relay.Relay:
    return relay.from_url(Settings(home=home, gateway=Gateway(domain="help.test"), relay=Relay(**options)), {})


def account(**options: Any) -> Account:
    way = made(**options)
    assert isinstance(way, SmtpRelay)
    return way.account


class Asked:
    """A connection that notes who logs in."""

    server_auth_methods = ("plain",)

    def __init__(self) -> None:
        self.logins: list[tuple[str, str]] = []

    async def auth_plain(self, user: str, password: str) -> None:
        self.logins.append((user, password))

    auth_login = auth_crammd5 = auth_plain


def login_of(found: Account) -> tuple[str, str] | None:
    """What a relay would be told; None: nothing."""
    if found.sign_in is None:
        return None
    client = Asked()
    asyncio.run(found.sign_in(cast("aiosmtplib.SMTP", client)))
    return client.logins[0]


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "login"),
    [
        ("smtp://mx.test", "mx.test", 25, Tls.IF_OFFERED, None),
        ("smtp://mx.test:2525", "mx.test", 2525, Tls.IF_OFFERED, None),
        ("smtp://u:p@mx.test", "mx.test", 587, Tls.STARTTLS, ("u", "p")),
        ("smtp://u%40x.test:p%2F%3A@mx.test:26", "mx.test", 26, Tls.STARTTLS, ("u@x.test", "p/:")),
        ("smtps://mx.test", "mx.test", 465, Tls.IMPLICIT, None),
        ("smtps://u:p@mx.test/", "mx.test", 465, Tls.IMPLICIT, ("u", "p")),
        ("smtp://[::1]:2525", "::1", 2525, Tls.IF_OFFERED, None),
    ],
)
def test_a_relay_is_read_from_its_url(url: str, host: str, port: int, tls: Tls, login: tuple[str, str] | None) -> None:
    found = account(url=url)
    assert (found.host, found.port, found.tls) == (host, port, tls)
    assert login_of(found) == login
    assert (found.helo, found.timeout, found.connections) == ("help.test", 60.0, 4)


def test_a_password_is_not_shown() -> None:
    assert "hush" not in repr(account(url="smtp://u:hush@mx.test"))


@pytest.mark.parametrize(("wish", "tls"), [("always", Tls.STARTTLS), ("if_offered", Tls.IF_OFFERED), ("never", Tls.NONE)])
def test_starttls_without_a_password_is_as_wished(wish: str, tls: Tls) -> None:
    assert account(url="smtp://mx.test", starttls=wish).tls is tls


def test_a_maildir_counts_from_the_home() -> None:
    way = made(Path("/srv/desk"), url="maildir:data/outgoing")
    assert isinstance(way, MaildirRelay)
    assert way.path == Path("/srv/desk/data/outgoing")
    absolute = made(url="maildir:/var/mail/out")
    assert isinstance(absolute, MaildirRelay)
    assert absolute.path == Path("/var/mail/out")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"url": "mx.test"}, "relay.url: nothing is no way out"),
        ({"url": "lmtp://mx.test"}, "relay.url: lmtp is no way out"),
        ({"url": "smtp://"}, "it needs a host"),
        ({"url": "smtp://mx.test/path"}, "takes no path"),
        ({"url": "smtp://mx.test?x=1"}, "takes no path"),
        ({"url": "maildir:"}, "a Maildir is given as maildir:PATH"),
        ({"url": "maildir://data/outgoing"}, "a Maildir is given as maildir:PATH"),
        ({"url": "smtp://u:hush@mx.test", "starttls": "never"}, "would send the password in clear"),
        ({"url": "smtp://u@mx.test"}, "there is no password for it"),
        ({"url": "smtp://u:hush@mx.test", "password_file": "pw"}, "must then name a user and no password"),
        ({"url": "smtp://mx.test", "password_file": "pw"}, "must then name a user and no password"),
        ({"url": "smtp://u:hush@mx.test", "password_command": ("echo",)}, "must then name a user and no password"),
        ({"url": "smtp://u@mx.test", "password_file": "absent"}, "cannot be read"),
        (
            {"url": "smtp://u@mx.test", "password_env": "NO_SUCH_SECRET"},
            "relay.password_env: the environment has no variable of that name",
        ),
        ({"url": "smtp://mx.test", "timeout": "0s"}, "relay.timeout: at least 1s"),
    ],
)
def test_what_cannot_work_is_said_at_start(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as error:
        made(**options)
    assert says in str(error.value)
    assert "hush" not in str(error.value)
