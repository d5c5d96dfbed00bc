"""Who asks, as far as a web server of ours says so."""

from __future__ import annotations

import pytest

from mailgate.web.clients import Proxies, is_here

PROXIES = Proxies(("127.0.0.1", "::1", "10.0.0.0/8"))


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("127.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, unknown"], "127.0.0.1"),
        ("127.0.0.1", ["evil\n, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("", ["198.51.100.1"], "198.51.100.1"),
        ("", [], ""),
        ("127.0.0.1", [", ".join(["10.0.0.1"] * 19 + ["198.51.100.1"] + ["10.0.0.1"] * 20)], "10.0.0.1"),
    ],
)
def test_the_client_is_the_last_station_that_is_none_of_ours(peer: str, said: list[str], client: str) -> None:
    headers = [(b"x-forwarded-for", one.encode()) for one in said]
    assert PROXIES.client({"client": (peer, 1) if peer else None, "headers": headers}) == client


def test_what_else_a_request_says_of_its_client_is_not_heard() -> None:
    headers = [(name, b"198.51.100.1") for name in (b"x-real-ip", b"forwarded", b"cf-connecting-ip", b"true-client-ip")]
    assert PROXIES.client({"client": ("127.0.0.1", 1), "headers": headers}) == "127.0.0.1"


def test_nobody_is_trusted_where_nobody_is_named() -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.1")]
    assert Proxies(()).client({"client": ("127.0.0.1", 1), "headers": headers}) == "127.0.0.1"


def test_this_machine_knows_its_own() -> None:
    assert [is_here(one) for one in ("", "127.0.0.1", "::1", "127.9.9.9", "::ffff:127.0.0.1")] == [True] * 5
    assert [is_here(one) for one in ("192.0.2.1", "10.0.0.1", "localhost", "::")] == [False] * 4
