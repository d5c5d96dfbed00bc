"""The parts of a multipart form (RFC 7578) as they come in. The one rule: what is too much is dropped as it comes, never kept."""

from __future__ import annotations

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

from mailgate.mail import names
from mailgate.web.filled import MAX_FIELDS, File, Filled, Problem, lines, most_words
from mailgate.web.room import Shares
from mailgate.web.site import Site


class Taken:
    """What one form takes of the room there is."""

    def __init__(self, site: Site, shares: Shares | None) -> None:
        """``shares`` None: no files are asked for."""
        self.web, self._room, self._shares = site.settings.web, site.room, shares
        self._taken = self._used = 0

    def expect(self, octets: int) -> None:
        """So long is the form. What it may take is taken now: of many who send at once some have enough, not all too little."""
        if not self._take(min(octets, self.web.max_upload)):
            self._shares = None

    def more(self, octets: int) -> bool:
        """Whether there is room for so many more."""
        self._used += octets
        return self._shares is not None and (self._used <= self._taken or self._take(self._used - self._taken))

    def leave(self) -> None:
        """The form is dealt with, or its files are."""
        self._room.leave(self._taken, self._shares or {})
        self._taken, self._shares = 0, None

    def _take(self, octets: int) -> bool:
        fits = self._shares is not None and self._room.take(octets, self._shares)
        self._taken += octets if fits else 0
        return fits


class Parts:
    """The parts of a multipart form as they come in."""

    def __init__(self, taken: Taken) -> None:
        self._taken, self._web = taken, taken.web
        self._texts: list[tuple[str, bytearray]] = []
        self._files: list[tuple[str, bytearray]] = []
        self._words = self._octets = 0
        self._problem: Problem | None = None
        self._headers: dict[str, str] = {}
        self._header = bytearray(), bytearray()
        self._into: bytearray | None = None
        self._is_file = self.whole = False

    def parser(self, boundary: bytes) -> MultipartParser:
        """What tells them. Raises FormParserError, and so does its ``write``; a header is bounded by the library."""
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finished,
            },
        )
        parser.logger.disabled = True  # it would have a line for whatever a stranger sends
        return parser

    def _begin(self) -> None:
        self._headers, self._into, self._is_file = {}, None, False
        self._header = bytearray(), bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        self._header = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        """RFC 7578 §4.2: a name, and for a file a file name, which is UTF-8 whatever the form says."""
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        file_name = options.get(b"filename")
        self._into, self._is_file = bytearray(), file_name is not None
        if file_name is not None:
            self._file(file_name.decode("utf-8", "replace"))
            return
        if len(self._texts) == MAX_FIELDS:
            raise HTTPException(400)
        self._texts.append((name, self._into))

    def _file(self, name: str) -> None:
        if len(self._files) > self._web.max_files:  # one more than may be: the last may be the empty one of an unused field
            self._drop(Problem.TOO_MANY_FILES)
        if self._problem is not None:
            self._into = None
        elif self._into is not None:
            self._files.append((name, self._into))

    def _drop(self, why: Problem) -> None:
        """No files any more: neither those there are nor those that are still to come."""
        self._problem, self._into = why, None
        self._files.clear()
        self._taken.leave()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._into is None:
            return
        if not self._is_file:
            room = most_words(self._web) - self._words
            self._into += data[start : min(end, start + max(0, room))]
            self._words += end - start
            return
        self._octets += end - start
        if self._octets > self._web.max_upload:
            self._drop(Problem.FILES_TOO_LARGE)
        elif not self._taken.more(end - start):
            self._drop(Problem.BUSY)
        else:
            self._into += data[start:end]

    def _end(self) -> None:
        self._into = None

    def _finished(self) -> None:
        self.whole = True

    def filled(self) -> Filled:
        """What came."""
        texts = {name: lines(octets.decode("utf-8", "replace")) for name, octets in self._texts}
        named = [(name, octets) for name, octets in self._files if name or octets]  # a field with no file chosen is both empty
        if len(named) > self._web.max_files:
            return Filled(fields=texts, problem=Problem.TOO_MANY_FILES)
        self._files.clear()
        named.reverse()  # each is let go as soon as it is copied
        files = tuple(_file(number, *named.pop()) for number in range(1, len(named) + 1))
        return Filled(fields=texts, files=files, problem=self._problem)


def _file(number: int, name: str, data: bytearray) -> File:
    # browsers write the quote in a file name so (WHATWG HTML, "escape a multipart/form-data name"), and line ends likewise
    decoded = name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
    return File(name=names.safe(decoded) or names.missing(number, "application/octet-stream"), data=bytes(data))
