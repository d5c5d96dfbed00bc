"""What is written on the page of a real daemon is kept, whoever dies (law 2): page, desk, or the line to the browser."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from mailgate.desk.story import Spoken
from mailgate.keyfile import LiveKeys
from mailgate.mail.links import Links
from mailgate.mail.model import Address, TicketNumber
from store import people, timeline
from tests.peers import sink
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import SUPPORT, Gateway, Plan, running, until
from tests.peers.ports import HOST, free_port
from tests.surfer import Form, form_on

PUBLIC = "https://desk.example"
ANNA = Address("anna@customer.example")
MAIL = f"From: {ANNA}\nTo: {SUPPORT}\nSubject: The lamp\nMessage-ID: <m1@customer.example>\n\nIt is dead.\n"


class Page:
    """Anna's page of her ticket at a real daemon."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.port = int(gateway.daemon.wait_for(r"web 127\.0\.0\.1:(\d+)")[1])
        with gateway.store.read() as session:
            person = people.by_address(session, [ANNA])[ANNA].id
        assert person is not None
        made = Links(LiveKeys(gateway.settings), PUBLIC)
        with gateway.store.read() as session:
            at = timeline.story(session, TicketNumber(1))
        assert at is not None
        self.path = made.ticket(TicketNumber(1), person, 0, at.created_at + timedelta(days=1)).removeprefix(PUBLIC)

    def ask(self, method: str, path: str, **how: dict[str, str]) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, url, headers={"Host": "desk.example"}, timeout=PATIENCE, **how)  # type: ignore[arg-type]

    def form(self) -> Form:
        return form_on(self.ask("GET", self.path).text)

    def send(self, form: Form, text: str) -> httpx.Response:
        return self.ask("POST", form.action, data={**form.fields, "text": text})

    def texts(self) -> list[str]:
        with self.gateway.store.read() as session:
            story = timeline.story(session, TicketNumber(1))
        assert story is not None
        return [entry.text for entry in story.timeline if isinstance(entry, Spoken)]


@contextmanager
def opened(folder: Path) -> Iterator[Page]:
    options = {"web": {"listen": f"{HOST}:{free_port()}", "public_url": PUBLIC}}
    with sink.running() as relay, running(Plan(folder=folder, relay=relay.url, options=options)) as gateway:
        gateway.run("ingest", "-", "--mail-from", ANNA, "--rcpt-to", SUPPORT, stdin=MAIL)
        yield Page(gateway)


@pytest.mark.peer
def test_words_are_kept_once_whoever_is_killed(tmp_path: Path) -> None:
    with opened(tmp_path) as page:
        form = page.form()
        assert page.send(form, "It is dark.").status_code == 303  # a busy desk has decided by then, or not
        until(lambda: "It is dark." in page.texts(), "the first words")
        page.gateway.kill_child("page")
        until(lambda: _answers(page), "the new page")
        assert "said=reply" in page.send(form, "It is dark.").headers["location"], "the same form after a crash is the same words"
        late = page.form()
        desk = page.gateway.child("desk")
        os.kill(desk, signal.SIGSTOP)  # it hangs
        assert "said=waiting" in page.send(late, "And cold.").headers["location"]
        os.kill(desk, signal.SIGKILL)
        until(lambda: "And cold." in page.texts(), "what was sent while the desk hung")
        assert page.texts() == ["It is dead.", "It is dark.", "And cold."]
        assert "said=reply" in page.send(late, "And cold.").headers["location"]
        assert page.texts() == ["It is dead.", "It is dark.", "And cold."]


def _answers(page: Page) -> bool:
    try:
        return page.ask("GET", page.path).status_code == 200
    except httpx.TransportError:
        return False
