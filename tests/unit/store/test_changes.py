"""How often the store was written to, and whether anybody wrote at all: whoever asks hears of every commit, whoever's it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from store import ids
from store.engine import Store
from store.sqlite import Glance
from tests.stand_ins import empty_desk


def _written(store: Store) -> None:
    with store.write() as session:
        ids.take(session, "entry")


def test_each_write_is_counted_whoever_wrote_and_one_undone_is_not(desk_url: str) -> None:
    ours, theirs = Store(desk_url), Store(desk_url)
    try:
        before = ours.writes()
        _written(theirs)
        _written(ours)
        with pytest.raises(ZeroDivisionError), theirs.write() as session:
            ids.take(session, "entry")
            raise ZeroDivisionError
        with theirs.read() as session:
            session.execute(text("SELECT count(*) FROM counter"))
        assert ours.writes() == theirs.writes() == before + 2
    finally:
        ours.close()
        theirs.close()


def test_the_mark_of_a_file_changes_with_every_commit_and_only_then(tmp_path: Path) -> None:
    url = empty_desk(tmp_path / "desk.db")
    ours, theirs = Store(url), Store(url)
    try:
        marks = [ours.mark()]
        for wrote in (theirs, ours, theirs):
            _written(wrote)
            marks.append(ours.mark())
        assert None not in marks
        assert len(set(marks)) == len(marks)
        with pytest.raises(ZeroDivisionError), theirs.write() as session:
            ids.take(session, "entry")
            assert ours.mark() == marks[-1], "not committed"
            raise ZeroDivisionError
        ours.writes()
        assert ours.mark() == marks[-1]
    finally:
        ours.close()
        theirs.close()


def test_it_is_unknown_where_nobody_can_say(tmp_path: Path) -> None:
    missing = Glance(tmp_path / "none.db")
    assert missing.mark() is None
    assert not (tmp_path / "none.db").exists()
    Store(empty_desk(tmp_path / "desk.db")).close()
    held = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    glance = Glance(tmp_path / "desk.db")
    try:
        for statement in ("PRAGMA locking_mode=EXCLUSIVE", "BEGIN IMMEDIATE"):
            held.execute(statement)
        assert glance.mark() is None, "and it does not wait"
    finally:
        held.close()
    assert glance.mark() is not None
    glance.close()


@pytest.mark.peer
def test_postgresql_is_asked(postgres_desk: str) -> None:
    store = Store(postgres_desk)
    assert store.mark() is None
    store.close()
