"""What a request may look like: at each bound, one above, and in ways one never spells it."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.exceptions import HTTPException

from mailgate.settings import Web
from mailgate.web import requests
from mailgate.web.filled import heard_out
from mailgate.web.requests import Bounds

WEB = Web(public_url="https://page.example", max_upload=1024)


def checked(web: Web = WEB, *, root: str = "", is_here: bool = False, **scope: Any) -> int | str:
    """The path below the root as the routes see it, or the status of the refusal."""
    asked = {
        "method": "GET",
        "path": "/",
        "raw_path": scope.get("path", "/").encode(),
        "query_string": b"",
        "headers": [(b"host", b"page.example")],
        **scope,
    }
    try:
        requests.check(asked, Bounds.of(web, root), is_here=is_here)
    except HTTPException as error:
        return error.status_code
    return str(asked["path"].removeprefix(asked["root_path"]))


def headers(*more: tuple[bytes, bytes]) -> Any:
    return {"headers": [(b"host", b"page.example"), *more]}


def test_the_head_is_bounded_in_octets_and_lines() -> None:
    assert checked(**headers(*[(b"x", b"y")] * 99)) == "/"
    assert checked(**headers(*[(b"x", b"y")] * 100)) == 431
    room = 16 * 1024 - len("host") - len("page.example") - 4 - len("x") - 4
    assert checked(**headers((b"x", b"y" * room))) == "/"
    assert checked(**headers((b"x", b"y" * (room + 1)))) == 431


def test_the_target_is_bounded_with_its_query() -> None:
    assert checked(path="/" + "x" * 95, query_string=b"y" * 4000) == "/" + "x" * 95
    assert checked(path="/" + "x" * 96, query_string=b"y" * 4000) == 414


def test_a_body_is_bounded_by_what_it_says_of_itself() -> None:
    most = heard_out(WEB)
    assert checked(method="POST", **headers((b"content-length", str(most).encode()))) == "/"
    assert checked(method="POST", **headers((b"content-length", str(most + 1).encode()))) == 413
    assert checked(method="POST", **headers((b"content-length", b"5"), (b"transfer-encoding", b"chunked"))) == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "BREW"])
def test_there_are_three_methods(method: str) -> None:
    assert checked(method=method) == 405


def test_a_target_that_is_a_whole_url_counts_before_the_host_beside_it() -> None:
    evil: Any = {"headers": [(b"host", b"evil.example")]}
    assert checked(raw_path=b"http://page.example/m/x/", path="http://page.example/m/x/", **evil) == "/m/x/"
    assert checked(raw_path=b"https://PAGE.example", path="https://PAGE.example", **evil) == "/"
    assert checked(raw_path=b"http://evil.example/m/x/", path="http://evil.example/m/x/") == 421
    assert checked(raw_path=b"*", path="*") == 400
    assert checked(raw_path=b"page.example:443", path="page.example:443") == 400


@pytest.mark.parametrize(
    ("root", "path", "seen"),
    [
        ("", "/m/x/", "/m/x/"),
        ("/help", "/help/m/x/", "/m/x/"),
        ("/help", "/m/x/", "/m/x/"),
        ("/help", "/helpless/m/", "/helpless/m/"),
        ("/help", "/help", ""),
        ("/a%20b", "/a b/m/", "/m/"),
    ],
)
def test_what_stands_before_every_path_may_be_there_or_not(root: str, path: str, seen: str) -> None:
    raw = path.replace(" ", "%20").encode()
    assert checked(Web(public_url=f"https://page.example{root}"), root=root, path=path, raw_path=raw) == seen


@pytest.mark.parametrize(
    ("url", "host", "status"),
    [
        ("https://page.example:8443", "page.example:8443", "/"),
        ("https://page.example:8443", "page.example", 421),
        ("https://page.example:443", "page.example", "/"),
        ("https://page.example", "page.example:443", "/"),
        ("http://[::1]:8080", "[::1]:8080", "/"),
        ("http://localhost:8080", "localhost:8080", "/"),
    ],
)
def test_the_port_of_the_public_url_counts(url: str, host: str, status: int | str) -> None:
    assert checked(Web(public_url=url), headers=[(b"host", host.encode())]) == status
