"""The page, its print and its transcript tell what ``ticket show --as`` tells: every reader, every ticket, every scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from httpx import Response

from mailgate.web.site import Site
from tests.command import Command
from tests.office import Office
from tests.page import Visitor, site_of
from tests.sight import partners_scene, partners_table, sides_scene, sides_table, table
from tests.sight import scene as everybodys
from tests.told import Told, link, told


@dataclass
class _Scene:
    office: Office
    readers: dict[str, str]
    markers: dict[str, str]
    cells: dict[tuple[str, str], str]
    """What ``ticket show`` shows whom, written by hand."""
    shown: dict[tuple[int, str], dict[str, Any] | None] = field(default_factory=dict)
    """What it showed."""

    @cached_property
    def site(self) -> Site:
        """Its page: templates are compiled once."""
        return site_of(self.office)

    def says(self, what: str, reader: str) -> str:
        """The cell of the table; where a file may be seen by name it may be fetched, which ``ticket show`` does not."""
        return self.cells[f"{what}'s name" if f"{what}'s name" in self.markers else what, reader]


def _everybody(home: Path) -> _Scene:
    office = everybodys.played(everybodys.office(f"sqlite:///{home / 'desk.db'}", home)).office
    return _Scene(office, everybodys.READERS, everybodys.MARKERS, table.cells("ticket show"))


def _partners(home: Path) -> _Scene:
    office = partners_scene.played(partners_scene.office(f"sqlite:///{home / 'desk.db'}", home))
    return _Scene(office, partners_scene.READERS, partners_scene.MARKERS, sides_table.cells(partners_table.SHOW))


def _sides(home: Path) -> _Scene:
    office = sides_scene.played(sides_scene.office(f"sqlite:///{home / 'desk.db'}", home))
    return _Scene(office, sides_scene.READERS, sides_scene.MARKERS, sides_table.cells(sides_table.SHOW))


@pytest.fixture(scope="module", params=[_everybody, _partners, _sides], ids=["everybody", "partners", "sides"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Scene]:
    """Played once; the command line reads the real clock, so here it is that late as well: nothing waits any more."""
    make: Callable[[Path], _Scene] = request.param
    found = make(tmp_path_factory.mktemp("pages"))
    with found.office:
        found.office.pass_time("10m")
        yield found


@pytest.fixture
def scene(played: _Scene) -> Office:
    """The office of the scene."""
    return played.office


@pytest.fixture
def visitor(played: _Scene) -> Iterator[Visitor]:
    """A browser at the page of the scene."""
    with Visitor(played.site) as made:
        yield made


def _tickets(mailgate: Command) -> list[int]:
    return [one["number"] for one in mailgate("ticket", "list", "--json", "--limit", "100").json]


def _shown(played: _Scene, mailgate: Command, number: int, address: str) -> dict[str, Any] | None:
    """What ``ticket show`` tells of the public side of it; None: nothing, or what no customer's page shows."""
    if (number, address) not in played.shown:
        done = mailgate("ticket", "show", str(number), "--as", address, "--json")
        nothing = done.code != 0 or done.json["tags"] is not None or done.json["subject"] is None
        played.shown[number, address] = None if nothing else done.json
    return played.shown[number, address]


def _plain(entry: dict[str, Any]) -> tuple[str, str, list[str]]:
    return (entry["type"], entry.get("text", ""), [file["name"] for file in entry.get("attachments", ())])


def _seen(one: Told) -> tuple[str, str, list[str]]:
    return (one.kind, one.text, one.files)


def _get(played: _Scene, visitor: Visitor, url: str) -> Response:
    """Not so quick that it looks like guessing."""
    played.office.now += timedelta(seconds=2)
    return visitor.get(url)


def test_the_page_and_the_print_show_the_same_entries_texts_and_files_and_nothing_else(
    played: _Scene, mailgate: Command, visitor: Visitor
) -> None:
    looked = 0
    for number in _tickets(mailgate):
        for reader, address in played.readers.items():
            url = link(played.site, number, address)
            wanted = _shown(played, mailgate, number, address)
            if url is None:
                continue
            answers = [_get(played, visitor, url + more) for more in ("", "print")]
            if wanted is None:
                assert [one.status_code for one in answers] == [404, 404], (number, reader)
                continue
            entries = [(one["id"], _plain(one)) for one in wanted["timeline"]]
            for answer in answers:
                assert [(n, _seen(one)) for n, one in told(answer.text).items()] == entries, (number, reader)
                assert [one["address"] for one in wanted["participants"] if one["address"] not in answer.text] in ([], [address])
            looked += 1
    assert looked >= 2


def test_the_transcript_holds_every_text_and_file_in_this_order(played: _Scene, mailgate: Command, visitor: Visitor) -> None:
    for number in _tickets(mailgate):
        for reader, address in played.readers.items():
            url, wanted = link(played.site, number, address), _shown(played, mailgate, number, address)
            if url is None or wanted is None:
                continue
            rest = _get(played, visitor, url + "transcript.txt").text
            for entry in wanted["timeline"]:
                for words in (indent(entry.get("text", ""), "  "), *(file["name"] for file in entry.get("attachments", ()))):
                    assert words in rest, (number, reader, entry["id"])
                    rest = rest[rest.index(words) + len(words) :]


def test_nothing_that_the_table_hides_stands_in_any_of_them(played: _Scene, mailgate: Command, visitor: Visitor) -> None:
    """The markers of the table, so that page and ``ticket show`` cannot both be wrong. Files are fetched, and read as well."""
    wrong = []
    for reader, address in played.readers.items():
        seen = ""
        for number in _tickets(mailgate):
            url = link(played.site, number, address)
            for more in ("", "print", "transcript.txt", "news") if url else ():
                answer = _get(played, visitor, f"{url}{more}")
                seen += answer.text + str(answer.headers)
                seen += "".join(_get(played, visitor, file).text for one in told(answer.text).values() for file in one.urls)
        is_outside = reader not in ("bea", "tom", "uma", "paul", "pia", "vic", "rolf", "wim", "vera", "walt")
        wrong += [
            f"{reader} sees {what}"
            for what, marker in played.markers.items()
            if marker in seen and (played.says(what, reader) == "." or not is_outside)
        ]
        wrong += [
            f"{reader} does not see {what}"
            for what, marker in played.markers.items()
            if is_outside and seen and played.says(what, reader) == "x" and marker not in seen
        ]
    assert wrong == []
