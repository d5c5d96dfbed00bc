"""What a page must never do is noticed when it does it: else the other tests would prove nothing."""

from __future__ import annotations

import time

import pytest

from tests.peers.chromium import PATIENCE, Chromium
from tests.peers.site import Served

pytestmark = pytest.mark.peer


ACTS = [
    ("alert('hello')", "dialog: hello"),
    ("confirm('sure')", "dialog: sure"),
    ("fetch('http://evil.example/x').catch(() => 0)", "Content Security Policy"),
    ("document.body.append(Object.assign(new Image(), {src: 'http://evil.example/x.png'}))", "Content Security Policy"),
    ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "Content Security Policy"),
    ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
    ("console.error('broken')", "console: broken"),
    ("setTimeout(() => nothing.at.all, 0)", "script: "),
    ("document.body.append(Object.assign(new Image(), {src: '/static/nothing.png'}))", "404: /static/nothing.png"),
    ("open('http://127.0.0.1:9/')", "foreign request: http://127.0.0.1:9/"),
    ("location.href = 'http://evil.example/'", "foreign request: http://evil.example/"),
]


def test_whatever_a_page_should_not_do_is_seen(chromium: Chromium, house: Served) -> None:
    with chromium.watched(house.url) as (page, watch):
        page.goto(house.ticket("anna@customer"))
        assert watch.faults == []
        for script, seen in ACTS:
            page.evaluate("() => { setTimeout(() => { " + script + " }, 0) }")
            deadline = time.monotonic() + PATIENCE / 1000
            while not any(seen in fault for fault in watch.faults):
                assert time.monotonic() < deadline, (script, watch.faults)
                page.wait_for_timeout(10)
            watch.faults.clear()


def test_a_tab_that_did_what_it_should_not_fails_its_test(chromium: Chromium, house: Served) -> None:
    with pytest.raises(AssertionError, match="dialog: hello"), chromium.tab(house.url) as page:
        page.goto(house.url)
        page.evaluate("alert('hello')")
