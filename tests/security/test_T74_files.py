"""T73, T74: whatever a file is called and says it is, a browser saves all of it and runs nothing, for those who may see it."""

from __future__ import annotations

from urllib.parse import unquote

from mailgate.mail.model import Digest
from mailgate.web import files
from store.blobs import Blobs
from tests.client import ATTACHMENT
from tests.office import Office
from tests.page import Visitor, site_of
from tests.told import Told, link, told

_HARMFUL: tuple[ATTACHMENT, ...] = (
    ("a.html", "text/html", b"<script>alert(1)</script>"),
    ("b.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("c.xml", "text/xml", b"<?xml-stylesheet href='x'?><a/>"),
    ("d.gif", "image/gif", b"GIF89a/*<script>alert(1)</script>*/=1"),
    ("../../etc/cron.d/x", "application/octet-stream", b"up"),
    ("..\\..\\x", "text/plain", b"up too"),
    ("\u200b.htaccess", "text/plain", b"hidden"),
    ("CON", "text/plain", b"device"),
    ("n" * 300 + ".pdf", "application/pdf", b"%PDF"),
    ("exe\u202etxt.exe", "text/plain", b"turned"),
    ("same.txt", "text/plain", b"one"),
    ("same.txt", "text/plain", b"two"),
    ("SAME.TXT", "text/plain", b"three"),
    ("häuser & co; x=1.txt", "text/plain", b"words"),
    ("", "text/plain", b"no name"),
    ("empty.txt", "text/plain", b""),
)


ANNA, CARL = "anna@customer.example", "carl@customer.example"


def _with_files(office: Office, sent: tuple[ATTACHMENT, ...]) -> None:
    office.mail("anna@customer", "support", "The lamp", "See the files.", cc="carl@customer", attachments=sent)
    office.work()


def _first(visitor: Visitor, url: str) -> Told:
    return next(one for one in told(visitor.get(url).text).values() if one.kind == "message")


def test_every_file_is_saved_as_it_came_and_none_runs(office: Office) -> None:
    _with_files(office, _HARMFUL)
    site = site_of(office)
    with Visitor(site) as visitor:
        shown = _first(visitor, link(site, 1, "anna@customer.example") or "")
        assert len(shown.urls) == len(_HARMFUL)
        for url, (name, _, octets) in zip(shown.urls, _HARMFUL, strict=True):
            answer = visitor.get(url)
            assert (answer.status_code, answer.content) == (200, octets), name
            assert answer.headers["content-disposition"].startswith("attachment; filename=")
            assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] in {*files.TYPES, files.OCTETS}
            assert "etag" not in answer.headers
            head = visitor.request("HEAD", url)
            assert (head.content, head.headers["content-length"]) == (b"", str(len(octets)))
        assert not [url for url in shown.urls if "/.." in unquote(url) or "\\" in unquote(url)]


def test_a_part_of_a_file_is_that_part(office: Office) -> None:
    octets = bytes(range(256)) * 40
    _with_files(office, (("a.bin", "application/octet-stream", octets),))
    site = site_of(office)
    with Visitor(site) as visitor:
        [url] = _first(visitor, link(site, 1, "anna@customer.example") or "").urls
        part = visitor.get(url, headers={"Range": "bytes=256-511"})
        assert (part.status_code, part.content, part.headers["content-range"]) == (206, octets[256:512], "bytes 256-511/10240")
        assert visitor.get(url, headers={"Range": "bytes=256-511", "If-Range": '"x"'}).content == octets
        beyond = visitor.get(url, headers={"Range": "bytes=10240-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */10240")


def test_a_big_file_is_read_in_pieces(office: Office) -> None:
    octets = bytes(files.PIECE) + b"the middle" + bytes(files.PIECE)
    _with_files(office, (("big.bin", "application/octet-stream", octets),))
    lengths: list[int] = []

    def noted(digest: Digest, start: int, length: int) -> bytes:
        lengths.append(length)
        return piece(digest, start, length)

    site = site_of(office)
    blobs, piece = site.house.blobs, site.house.blobs.piece
    with Visitor(site) as visitor:
        [url] = _first(visitor, link(site, 1, "anna@customer.example") or "").urls
        blobs.piece = noted  # type: ignore[method-assign]
        assert visitor.get(url).content == octets
    assert lengths == [files.PIECE, files.PIECE, 10]


def test_a_link_to_no_file_of_theirs_is_as_gone_as_any_other(office: Office) -> None:
    _with_files(office, (("a.txt", "text/plain", b"one"),))
    office.mail("bea@staff", "support+1-note", "x", "look", attachments=[("inside.txt", "text/plain", b"secret")])
    office.mail("bea@staff", "support+1-note", "x", "#cc dora@customer.example")
    office.work()
    note = max(entry.id for entry in office.ticket(1).timeline if getattr(entry, "text", "") == "look")
    site = site_of(office)
    anna, dora = (link(site, 1, f"{who}@customer.example") or "" for who in ("anna", "dora"))
    with Visitor(site) as visitor:
        [url] = _first(visitor, anna).urls
        below = url.partition("/file/")[2]
        entry = below.partition("/")[0]
        wrong = (
            f"file/{note}/0/inside.txt",
            f"file/{entry}/0/b.txt",
            "file/999/0/a.txt",
            f"file/{entry}/0/",
        )
        others = (*(anna + one for one in wrong), f"{dora}file/{below}", anna.replace("/1-", "/2-") + f"file/{below}")
        gone = visitor.get("/t/nothing/")
        assert [one for one in others if visitor.get(one).status_code != 404] == []
        assert visitor.get(others[0]).headers.keys() == gone.headers.keys()


def test_a_withdrawn_file_is_gone_for_others_and_stays_its_authors(office: Office) -> None:
    office.mail(ANNA, "support", "The lamp", "It blinks.", cc=CARL)
    office.work()
    files: tuple[ATTACHMENT, ...] = (("a.txt", "text/plain", b"one"), ("b.txt", "text/plain", b"two"))
    office.mail(ANNA, "support+1", "x", "See the files.", attachments=files)
    office.work()
    site = site_of(office)
    anna, carl = link(site, 1, ANNA) or "", link(site, 1, CARL) or ""
    [entry] = [one.id for one in office.ticket(1).timeline if getattr(one, "attachments", ())]
    with Visitor(site) as visitor:
        assert visitor.get(f"{carl}file/{entry}/0/a.txt").content == b"one"
        office.mail("bea@staff", "support+1-note", "x", f"#privatise {entry} a.txt")
        office.work()
        mine = told(visitor.get(anna).text)[entry]
        assert (mine.files, visitor.get(mine.urls[0]).content) == (["a.txt", "b.txt"], b"one")
        assert visitor.get(f"{carl}file/{entry}/0/a.txt").status_code == 404
        assert visitor.get(f"{carl}file/{entry}/1/b.txt").content == b"two", "the link that stands in a letter of before"
        assert told(visitor.get(carl).text)[entry].files == ["b.txt"]


def test_a_file_whose_octets_are_lost_is_gone_and_no_error(office: Office) -> None:
    _with_files(office, (("a.txt", "text/plain", b"one"),))
    site = site_of(office)
    with Visitor(site) as visitor:
        [url] = _first(visitor, link(site, 1, "anna@customer.example") or "").urls
        object.__setattr__(site.house, "blobs", Blobs(office.settings.data_dir / "nowhere"))
        assert visitor.get(url).status_code == 404
