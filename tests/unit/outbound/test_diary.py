"""What was handed over since the books were last written, and what the next process makes of it."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.mail.model import OutboxId
from mailgate.outbound import diary as module
from mailgate.outbound.asking import Asking
from mailgate.outbound.books import Books, Done
from mailgate.outbound.diary import Diary, Past
from store import outbox_claims
from store.engine import Store
from store.outbox_room import Room
from tests.unit.outbound.desk import MINUTE, NOW, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend

ENDS: list[Outcome] = [
    Sent(code=250, reply="2.0.0 Ok: queued as 4fX"),
    Deferred(code=451, reply="4.3.0 Gr\u00fc\u00dfe"),
    Deferred(code=421, reply="later", ours=True),
    Deferred(reply="the relay hung up"),
    Failed(code=550, reply="5.1.1 No"),
    Uncertain(reply=""),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outgoing.log"


@pytest.fixture
def diary(path: Path) -> Iterator[Diary]:
    """The diary of a process that is at work."""
    diary = Diary(path)
    diary.start()
    yield diary
    diary.close()


def claimed(store: Store, number: int) -> None:
    """So many letters, all in the hand of the desk."""
    put(store, *[letter(stranger(one)) for one in range(1, number + 1)])
    room = Room(owner="desk", until=NOW + timedelta(minutes=30), total=number, per_domain=number)
    with store.write() as session:
        assert len(outbox_claims.claim(session, room, NOW)) == number


def test_every_end_is_read_as_it_was_written(path: Path, diary: Diary) -> None:
    for number, outcome in enumerate(ENDS, 1):
        diary.began(OutboxId(number))
        diary.ended(OutboxId(number), outcome)
    diary.began(OutboxId(99))
    diary.write()
    past = Diary(path).read()
    assert past == Past(whole=True, begun=frozenset({*range(1, len(ENDS) + 1), 99}), ended=dict(enumerate(ENDS, 1)))


def test_after_a_kill_the_next_process_knows_what_became_of_each_letter(
    store: Store, relay: Pretend, post: Post, path: Path, diary: Diary
) -> None:
    """Four in hand: one the relay took, one refused, one whose end nobody knows, and one that was not touched."""
    claimed(store, 4)
    for number, outcome in ((1, Sent(code=250, reply="kept")), (2, Failed(code=550, reply="No"))):
        diary.began(OutboxId(number))
        diary.ended(OutboxId(number), outcome)
    diary.began(OutboxId(3))
    diary.write()
    assert post.delivery(diary=Diary(path)).give_back() == 1
    assert [state(store, number) for number in (1, 2, 3, 4)] == ["sent", "failed", "uncertain", "due"]
    assert (look(store, 3).listed.next_at, look(store, 4).listed.attempts, post.told) == (NOW + 15 * MINUTE, 0, [(2, "No")])
    assert post.drain() == 1
    assert [to for _, to, _ in relay.taken] == ["p4@customer.test"], "at once, and once"
    assert post.delivery(diary=Diary(path)).give_back() == 0


@pytest.mark.parametrize("harm", ["gone", "empty", "cut in its head", "of another start of the system", "nonsense in it"])
def test_a_diary_that_may_lack_lines_proves_nothing(
    store: Store, post: Post, path: Path, diary: Diary, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut what was written last may be missing: then every letter in hand may have gone out."""
    claimed(store, 3)
    diary.began(OutboxId(1))
    diary.ended(OutboxId(1), Sent(code=250, reply="kept"))
    diary.write()
    match harm:
        case "gone":
            path.unlink()
        case "empty":
            os.truncate(path, 0)
        case "cut in its head":
            os.truncate(path, 12)
        case "nonsense in it":
            path.write_bytes(path.read_bytes() + b"\0\0\0\n")
        case _:
            monkeypatch.setattr(module, "_BOOT", path.with_name("boot"))
            path.with_name("boot").write_text("another\n")
    known = harm == "nonsense in it"
    assert post.delivery(diary=Diary(path)).give_back() == (2 if known else 3)
    assert [state(store, number) for number in (1, 2, 3)] == ["sent" if known else "uncertain", "uncertain", "uncertain"]


def test_a_line_that_was_not_finished_is_no_line(path: Path, diary: Diary) -> None:
    diary.began(OutboxId(1))
    diary.write()
    path.write_bytes(path.read_bytes() + b"begun 23")
    assert Diary(path).read().begun == {1}


def test_what_is_in_the_books_is_forgotten_and_what_is_not_is_kept(
    path: Path, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        diary.began(OutboxId(number))
    diary.ended(OutboxId(1), ENDS[0])
    diary.write()
    diary.settled([OutboxId(2)], [(OutboxId(1), ENDS[0])])
    assert Diary(path).read().begun == {1, 2}
    monkeypatch.setattr(module, "MOST", 10)
    diary.settled([OutboxId(2)], [])
    assert Diary(path).read() == Past(whole=True, begun=frozenset({2}))
    diary.settled([], [])
    assert Diary(path).read() == Past(whole=True)


@pytest.mark.parametrize("first", [Deferred(code=450, reply="greylisted"), Failed(code=550, reply="No")])
def test_what_an_earlier_try_came_to_is_not_the_end_of_a_later_one(
    store: Store, post: Post, path: Path, diary: Diary, first: Outcome
) -> None:
    """Another letter is under way all the time, so the file is not begun anew. 1 is handed over again; 2 only waits to be."""
    claimed(store, 3)
    for number in (3, 1, 2):
        diary.began(OutboxId(number))
    diary.ended(OutboxId(1), first)
    diary.ended(OutboxId(2), first)
    diary.write()
    diary.settled([OutboxId(3)], [(OutboxId(1), first)])
    assert Diary(path).read() == Past(whole=True, begun=frozenset({1, 3}), ended={1: first})
    diary.began(OutboxId(1))
    diary.write()
    assert Diary(path).read() == Past(whole=True, begun=frozenset({1, 3}))
    assert post.delivery(diary=Diary(path)).give_back() == 2
    assert [state(store, number) for number in (1, 2, 3)] == ["uncertain", "due", "uncertain"]
    assert post.told == []


def test_a_disk_that_may_only_be_read_ends_no_delivery(
    store: Store, post: Post, path: Path, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters go out one by one, and a start is a start."""

    def refused(*_: object, **__: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    put(store, *[letter(stranger(number)) for number in range(1, 5)])
    monkeypatch.setattr(os, "write", refused)
    for name in ("unlink", "write_bytes"):
        monkeypatch.setattr(Path, name, refused)
    assert asyncio.run(post.delivery(diary=diary).drain()) == 4
    assert post.delivery(diary=Diary(path)).give_back() == 0


def test_without_a_diary_a_letter_is_in_the_books_before_the_next_goes_out(
    store: Store, relay: Pretend, post: Post, path: Path, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: none waits in hand, and nothing untrue is left behind."""
    put(store, *[letter(stranger(number)) for number in range(1, 9)])
    unwritten = list[int]()
    monkeypatch.setattr(os, "write", lambda *_: 0)
    turn = Books.turn

    def watched(books: Books, done: Done, room: Room) -> Any:
        unwritten.append(len(done.ended))
        return turn(books, done, room)

    monkeypatch.setattr(Books, "turn", watched)
    assert asyncio.run(post.delivery(diary=diary, connections=1).drain()) == 8
    assert (diary.works, path.exists()) == (False, False)
    assert max(unwritten) == 1
    assert len(unwritten) >= 8
    assert {state(store, number) for number in range(1, 9)} == {"sent"}


def test_an_end_is_noted_before_a_store_is_asked_that_may_not_answer(
    store: Store, path: Path, post: Post, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is killed while it waits for the store sends nothing twice."""
    put(store, letter(stranger(1)), letter(stranger(2)))
    made, ask, noted = post.delivery(diary=diary, connections=1), Asking.again, list[Past]()

    async def again(asking: Asking, books: Books) -> list[OutboxId]:
        if made._ended and not noted:
            noted.append(Diary(path).read())
        return await ask(asking, books)

    monkeypatch.setattr(Asking, "again", again)
    assert asyncio.run(made.drain()) == 2
    assert noted == [Past(whole=True, begun=frozenset({1}), ended={1: Sent(code=250, reply="kept")})]
