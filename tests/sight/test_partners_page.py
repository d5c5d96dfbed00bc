"""The page shows a partner what ``mailgate ticket show --as`` does, each thing on its side, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from tests.command import Command
from tests.office import Office
from tests.partners_page import At, Pages
from tests.sight import partners_table as table
from tests.sight.partners_scene import MARKERS, READERS, office, played
from tests.sight.sides_table import cells

INSIDE = ("pia", "vic", "wim")
_MESSAGE = re.compile(r'<li class="message message-(\w+)" id="e(\d+)">(.*?)</article>', re.DOTALL)
_TEXT = re.compile(r'<div class="message-text" dir="auto">(.*?)</div>', re.DOTALL)
_NAME = re.compile(r"<bdi>(.*?)</bdi>")
_EVENT = re.compile(r'<li class="event( event-internal)?" id')
_EARLIER = re.compile(r'href="([^"]+\?before=\d+)"')


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Played once, for all tests: they only look, and sign in."""
    home = tmp_path_factory.mktemp("partners")
    with office(f"sqlite:///{home / 'desk.db'}", home) as made:
        yield played(made)


def test_a_partner_sees_on_the_page_what_the_table_says_and_nothing_else(scene: Office) -> None:
    wanted = cells(table.SHOW)
    with Pages(scene) as pages:
        for reader in INSIDE:
            at = pages.of(READERS[reader])
            own = "partner's name" if reader == "vic" else ""  # the list says who is signed in
            seen = html.unescape("".join(at.get(path).text for path in ("/p/?status=all", "/p/1/", "/p/1/reply", "/p/1/note")))
            wrong = [
                f"{reader} {'sees' if says == '.' else 'does not see'} {what}"
                for (what, who), says in wanted.items()
                if who == reader and says != "?" and what != own and (MARKERS[what] in seen) != (says == "x")
            ]
            assert wrong == []


def test_the_page_of_a_partner_and_show_as_agree(scene: Office, mailgate: Command) -> None:
    shown = mailgate("ticket", "show", "1", "--as", READERS["pia"], "--json").json
    with Pages(scene) as pages:
        page = _whole(pages.of(READERS["pia"]))
    told = [
        (int(number), {"public": "public", "note": "internal"}[side], _said(body), _NAME.findall(body))
        for side, number, body in _MESSAGE.findall(page)
    ]
    messages = [one for one in shown["timeline"] if one["type"] == "message"]
    assert told == [
        (one["id"], one["visibility"], one["text"].strip("\n"), [file["name"] for file in one["attachments"]]) for one in messages
    ]
    events = [one["visibility"] == "internal" for one in shown["timeline"] if one["type"] == "event"]
    assert [bool(internal) for internal in _EVENT.findall(page)] == events
    head = html.unescape(page)
    assert all(one["address"] in head for one in shown["participants"])
    assert all(tag in head for tag in shown["tags"])


def _whole(at: At) -> str:
    """A ticket's page with what is a link away, in the order of the story."""
    parts, path = [at.get("/p/1/").text], ""
    while earlier := _EARLIER.search(parts[0]):
        assert earlier[1] != path
        path = earlier[1]
        parts.insert(0, at.get(path).text)
    return "".join(parts)


def _said(body: str) -> str:
    [text] = _TEXT.findall(body)
    return html.unescape(text)
