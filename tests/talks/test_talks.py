"""Every talk goes as it is written. ``make golden`` rewrites the letters they name; then read the diff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store import macros
from tests.office import HILFE, SUPPORT, Office
from tests.stand_ins import empty_desk
from tests.talks import firms
from tests.talks.player import Player
from tests.talks.script import Unreadable, read
from tests.talks.steps import Gets, Given
from tests.talks.wired import wired

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "talks"
#: How somebody's day goes.
HOURS = ("timezone", "digest_at", "quiet")
TALKS = sorted(HERE.glob("*.talk"))


@contextmanager
def opened(given: Given, desk_url: str, home: Path, *, by_wire: bool = False) -> Iterator[Office]:
    """The office of a talk: Bea and Tom, and whoever it adds."""
    sections = dict(given.settings)
    changes = sections.pop("queue", {})
    sections["queue"] = tuple(queue | changes.get(queue["name"], {}) for queue in (SUPPORT, HILFE))
    with wired(desk_url, home, **sections) if by_wire else Office(desk_url, home, **sections) as office:
        _staffed(office, given)
        yield office


def _staffed(office: Office, given: Given) -> None:
    for who, options in (*(("bea@staff", {}), ("tom@staff", {})), *given.staff):
        queues = options["queues"].split(",") if "queues" in options else None
        person = office.staff(
            who,
            notify=options.get("notify"),
            receipts=options.get("receipts"),
            language=options.get("language"),
            queues=queues,
            **{name: options[name] for name in HOURS if name in options},
        )
        office.alias(person, *filter(None, options.get("alias", "").split(",")))
    firms.found(office, given)
    with office.store.write() as session:
        for name, language, text in given.macros:
            macros.add(session, macros.made(name, language, text, office.now))


@pytest.mark.parametrize("talk", TALKS, ids=lambda path: path.stem)
def test_a_talk_goes_as_written(talk: Path, desk_url: str, tmp_path: Path, rewrite_golden: bool) -> None:
    script = read(talk)
    with opened(script.given, desk_url, tmp_path) as office:
        Player(office=office, golden=GOLDEN, rewrite=rewrite_golden).play(script)


@pytest.mark.parametrize("talk", TALKS, ids=lambda path: path.stem)
def test_a_talk_goes_as_written_over_smtp(talk: Path, tmp_path: Path) -> None:
    script = read(talk)
    with opened(script.given, empty_desk(tmp_path / "desk.db"), tmp_path, by_wire=True) as office:
        Player(office=office, golden=GOLDEN, rewrite=False).play(script)


def test_no_golden_letter_is_left_over() -> None:
    named = {step.golden for talk in TALKS for _, step in read(talk).steps if isinstance(step, Gets) and step.golden}
    assert {file.stem for file in GOLDEN.glob("*.txt")} == named


def test_a_line_that_means_nothing_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "odd.talk"
    path.write_text("anna@customer says hello\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="line 1"):
        read(path)
