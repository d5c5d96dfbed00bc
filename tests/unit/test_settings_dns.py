"""The options about look-ups: name servers, and bounds that make sense."""

from __future__ import annotations

import pytest

from mailgate.settings import Auth, parse_server


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("127.0.0.1:65535", ("127.0.0.1", 65535)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]", ("2001:db8::53", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_name_server_is_an_address_with_or_without_a_port(text: str, server: tuple[str, int]) -> None:
    assert parse_server(text) == server
    assert Auth(dns_servers=(text,)).dns_servers == (text,)


@pytest.mark.parametrize(
    "text", ["", "dns.example", "192.0.2", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "[::1", "::1%lo", "1.1.1.1\n"]
)
def test_anything_else_is_no_name_server(text: str) -> None:
    with pytest.raises(ValueError, match="is not a name server; write its IP address"):
        Auth(dns_servers=(text,))


@pytest.mark.parametrize(
    ("option", "refused", "taken"), [("dns_timeout", "0s", "1s"), ("dns_at_once", 0, 1), ("dns_at_once", 10_001, 10_000)]
)
def test_look_ups_have_bounds_that_make_sense(option: str, refused: object, taken: object) -> None:
    Auth.model_validate({option: taken})
    with pytest.raises(ValueError, match=option):
        Auth.model_validate({option: refused})
