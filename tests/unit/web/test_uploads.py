"""Forms as they come in: within bounds, with their words, whatever else is wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from mailgate.settings import Web
from mailgate.web import room, uploads
from mailgate.web.filled import MAX_FIELDS, File, Filled, Problem
from mailgate.web.multipart import Taken
from mailgate.web.room import Shares
from mailgate.web.site import Site
from tests.office import Office
from tests.stand_ins import empty_desk
from tests.surfer import PAGE, Browser

EDGE = "----edge"
MULTIPART = f"multipart/form-data; boundary={EDGE}"
SMALL = {**PAGE, "max_upload": 1000, "max_files": 3, "max_text": 100, "uploads": 1500}
SOMEBODY = {"": 1500, "person 7": 1500}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, web=SMALL) as office, Browser(office) as browser:
        yield browser.site


def field(name: str, text: str) -> bytes:
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def upload(name: str, data: bytes, head: str = "Content-Type: text/html") -> bytes:
    told = f'--{EDGE}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n{head}\r\n\r\n'
    return told.encode() + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join((*parts, f"--{EDGE}--\r\n".encode()))


def read(site: Site, body: bytes, kind: str = MULTIPART, piece: int = 64 * 1024, who: Shares | None = SOMEBODY) -> Filled:
    """The form as a page gets it, in pieces of so many octets."""
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)] or [b""]
    messages: Iterator[Message] = iter(
        {"type": "http.request", "body": one, "more_body": n < len(pieces)} for n, one in enumerate(pieces, 1)
    )

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def filled() -> Filled:
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        async with uploads.filled_in(site, Request(scope, receive), who) as found:
            return found

    return asyncio.run(filled())


def status(site: Site, body: bytes, kind: str = MULTIPART) -> int:
    with pytest.raises(HTTPException) as refused:
        read(site, body, kind)
    return refused.value.status_code


def test_what_strangers_send_leaves_no_line_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    assert status(site, b"--no edge\r\n") == 400
    assert caplog.records == []


def test_words_and_files_come_in_whatever_the_pieces(site: Site) -> None:
    body = form(field("text", "Zwei Zeilen,\r\nund ü 😀"), upload("a.txt", b"\r\n--not the edge\r\n"), upload("b.bin", b""))
    for piece in (1, 7, 64 * 1024):
        found = read(site, body, piece=piece)
        assert found.fields == {"text": "Zwei Zeilen,\nund ü 😀"}
        assert [(file.name, file.data) for file in found.files] == [("a.txt", b"\r\n--not the edge\r\n"), ("b.bin", b"")]
        assert found.problem is None


def test_a_field_for_files_that_nobody_used_brings_none(site: Site) -> None:
    assert read(site, form(field("text", "x"), upload("", b""))).files == ()


def test_a_plain_form_brings_words(site: Site) -> None:
    kind = "application/x-www-form-urlencoded"
    assert read(site, b"form=1.2.x&text=Gr%C3%BC%C3%9Fe%0D%0Aan+alle", kind).fields == {"form": "1.2.x", "text": "Grüße\nan alle"}
    assert read(site, b"text=%FF%FE", kind).fields == {"text": "��"}


def test_files_are_taken_up_to_the_bound(site: Site) -> None:
    for size, problem in ((999, None), (1000, None), (1001, Problem.FILES_TOO_LARGE)):
        found = read(site, form(field("text", "here"), upload("a", b"x" * size)))
        assert (found.problem, len(found.files), found.text("text")) == (problem, 0 if problem else 1, "here")
    halves = read(site, form(upload("a", b"x" * 500), upload("b", b"x" * 501), field("text", "below")))
    assert (halves.problem, halves.files, halves.text("text")) == (Problem.FILES_TOO_LARGE, (), "below")


def test_so_many_files_are_taken_and_no_more(site: Site) -> None:
    for count, problem in ((2, None), (3, None), (4, Problem.TOO_MANY_FILES), (500, Problem.TOO_MANY_FILES)):
        found = read(site, form(field("text", "here"), *[upload(f"{n}.txt", b"x") for n in range(count)]))
        assert (found.problem, len(found.files), found.text("text")) == (problem, 0 if problem else count, "here")


def test_what_is_wrong_is_said_of_words_at_the_bound(site: Site) -> None:
    for length, problem in ((0, Problem.EMPTY), (1, None), (99, None), (100, None), (101, Problem.TOO_LONG)):
        assert uploads.problem(site, Filled(fields={"text": "ü" * length}), "text") == problem
        assert len(read(site, form(field("text", "ü" * length))).text("text")) == length
    assert uploads.problem(site, Filled(fields={"text": " \n\t"}), "text") is Problem.EMPTY
    assert uploads.problem(site, Filled(fields={}, files=(File(name="a", data=b""),)), "text") is None
    assert uploads.problem(site, Filled(fields={"text": "x"}, problem=Problem.BUSY), "text") is Problem.BUSY


def test_all_who_send_at_once_share_the_room(site: Site) -> None:
    assert site.room.take(501, {"": 1500})
    for size, problem in ((998, None), (999, None), (1000, Problem.BUSY)):
        found = read(site, form(field("text", "here"), upload("a", b"x" * size)))
        assert (found.problem, found.text("text")) == (problem, "here")
    site.room.leave(501, {"": 1500})
    assert site.room.take(1500, SOMEBODY), "what was sent is gone when it was answered"


def test_of_those_who_send_too_much_at_once_some_are_served(site: Site) -> None:
    many = [Taken(site, SOMEBODY) for _ in range(3)]
    for one in many:
        one.expect(1000)
    assert [one.more(900) for one in many] == [True, False, False]
    many[0].leave()
    late = Taken(site, SOMEBODY)
    late.expect(0)  # nobody knows
    assert [late.more(1000), late.more(501), late.more(500)] == [True, False, False]
    late.leave()
    assert site.room.take(1500, SOMEBODY)


def test_room_is_given_back_however_a_form_ends(site: Site) -> None:
    assert status(site, upload("a", b"x" * 900)) == 400  # it breaks off
    assert site.room.take(1500, SOMEBODY)


def test_nobody_has_all_of_the_room_and_strangers_have_half_of_it() -> None:
    web = Web(max_upload=10 * 1024, uploads=80 * 1024)
    anna, bert = room.of_person(web, 1), room.of_person(web, 2)
    strangers = [room.of_client(web, f"192.0.2.{n}") for n in range(3)]
    for order in (
        ((strangers[0], 20), (strangers[1], 20), (strangers[2], 0), (anna, 20), (bert, 20)),
        ((anna, 20), (strangers[0], 20)),
    ):
        there = room.Room()
        for who, most in order:
            assert not there.take(most * 1024 + 1, who)
            assert there.take(most * 1024, who)
            assert not there.take(1, who)
        for who, most in order:
            there.leave(most * 1024, who)
        assert there.take(20 * 1024, anna)
    least = Web(max_upload=10 * 1024, uploads=10 * 1024)
    assert room.Room().take(10 * 1024, room.of_client(least, "192.0.2.1")), "the files of one form always fit"


def test_files_nobody_asked_for_take_no_room_and_the_words_are_there(site: Site) -> None:
    found = read(site, form(field("text", "here"), upload("a", b"x" * 900)), who=None)
    assert (found.files, found.problem, found.text("text")) == ((), Problem.BUSY, "here")


def test_what_is_no_form_is_refused_and_bounded(site: Site) -> None:
    for body, kind, wanted in (
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"x", "multipart/form-data", 400),  # no boundary
        (b"x", "multipart/form-data; boundary=" + "b" * 5000, 400),
        (b"no edge at all", MULTIPART, 400),
        (b"", MULTIPART, 400),
        (form(field("text", "x"))[:-6], MULTIPART, 400),  # it breaks off
        (form(f"--{EDGE}\r\nX: {'h' * 100_000}\r\n\r\n".encode()), MULTIPART, 400),
        (form(f"--{EDGE}\r\n".encode() + b"X: y\r\n" * 100 + b"\r\n\r\n"), MULTIPART, 400),
        (form(*[field(f"f{n}", "") for n in range(MAX_FIELDS + 1)]), MULTIPART, 400),
        (form(upload("a", b"x" * 1_000_000)), MULTIPART, 413),  # nobody hears that out
        (b"text=" + b"x" * 100_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=b" for _ in range(MAX_FIELDS + 1)), "application/x-www-form-urlencoded", 400),
    ):
        assert status(site, body, kind) == wanted, (body[:40], kind[:60])
    assert len(read(site, form(*[field(f"f{n}", "") for n in range(MAX_FIELDS)])).fields) == MAX_FIELDS


def test_words_without_end_are_cut_off_and_cost_no_memory(site: Site) -> None:
    found = read(site, form(field("text", "x" * 20_000), field("more", "y" * 20_000)))
    assert sum(map(len, found.fields.values())) <= 6 * 100 + 16 * 1024
    assert uploads.problem(site, found, "text") is Problem.TOO_LONG


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cron.d/x", None),
        ("C:\\fakepath\\a.txt", "a.txt"),
        ("\u200b.htaccess", "htaccess"),
        ("CON", "_CON"),
        ("a%22; filename=%22b.txt", "a_; filename=_b.txt"),
        ("x%0D%0AContent-Type: text/html", "x Content-Type_ text_html"),
        ("\u202etxt.exe", "txt.exe"),
        ("...", "attachment-1.bin"),
        ("=?utf-8?q?=0D=0Aevil?=", None),
        ("ü" * 300 + ".pdf", None),
    ],
)
def test_names_are_safe_and_types_are_not_believed(site: Site, given: str, kept: str | None) -> None:
    [file] = read(site, form(upload(given, b"<script>", "Content-Type: text/html\r\nX-Evil: 1"))).files
    assert kept is None or file.name == kept
    assert len(file.name.encode()) <= 150
    assert not set(file.name) & set('/\\:*?"<>|\r\n\0')
    assert file.content_type in ("application/octet-stream", "text/plain", "application/pdf")
