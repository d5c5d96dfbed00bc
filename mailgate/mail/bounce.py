"""Delivery reports: who was not reached, why, and which mail it was about. Its one rule: a report's own fields before any text.

RFC 3464 fields are read first (``bounce_fields``). Servers that write prose instead are read by ``bounce_prose``, and only when
the headers say that a mail server wrote the mail (``bounce_signs``), so that a person quoting a bounce is not taken for one.
Whether a report is *believed* is decided elsewhere, by its return path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from mailgate.mail import bounce_fields, bounce_prose, bounce_returned, bounce_signs, bounce_status, html
from mailgate.mail.bounce_fields import Row
from mailgate.mail.bounce_prose import Failure
from mailgate.mail.bounce_signs import Letter
from mailgate.mail.model import Address, Bounce, BouncedRecipient, Header

_READ = 200_000
"""Characters of a part that are looked at."""
_MAX_LINES = 4_000
_MAX_LINE = 1_000
_MAX_RECIPIENTS = 100
_LIST_OFFICE = re.compile(r"-(?:admin|owner|request|bounces?|errors?)@|(?<![^\s<])owner-(?=\S+@)", re.IGNORECASE)
_IN_TEXT = re.compile(r"^[ \t>]{0,10}Final-Recipient:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the mail: lower-case type, its decoded octets, and its text ("" if it is none).

    A ``message/rfc822`` part is a leaf here; its content is the whole returned mail.
    """

    content_type: str
    content: bytes
    text: str


def read_if_suspect(
    headers: tuple[Header, ...], types: tuple[str, ...], parts: Callable[[], tuple[Part, ...]], *, null_path: bool
) -> Bounce | None:
    """``read``, but ``parts`` is asked for only if a header or the type of a part gives rise to it."""
    suspect = bounce_signs.suspect(bounce_signs.letter(headers, null_path=null_path), types)
    return read(parts(), headers, null_path=null_path) if suspect else None


def read(parts: tuple[Part, ...], headers: tuple[Header, ...], *, null_path: bool = False) -> Bounce | None:
    """The delivery report in a mail, or None if it is none or tells only of success. Linear; never raises.

    ``null_path``: the envelope's return path was ``<>``.
    """
    mail = bounce_signs.letter(headers, null_path=null_path)
    types = tuple(part.content_type for part in parts)
    if bounce_signs.other_report(mail, types) or not bounce_signs.suspect(mail, types):
        return None
    rows = [row for part in parts if bounce_signs.status_part(part.content_type) for row in bounce_fields.rows(_content(part))]
    if rows and (all(row.arrived for row in rows) or bounce_signs.of_a_person(mail)):
        return None
    return _Report(mail, parts, rows).read()


class _Report:
    """A mail that may be a report, its text apart from what was returned."""

    def __init__(self, mail: Letter, parts: tuple[Part, ...], rows: list[Row]) -> None:
        self._mail = mail
        self._rows = rows
        self._text = _readable(parts)
        self._told, self._below = bounce_returned.split(self._text)
        self._readers: dict[str, Callable[[Failure], str]] = {}
        self._returned = [_content(part) for part in parts if part.content_type in bounce_returned.TYPES]

    def read(self) -> Bounce | None:
        """The report, or None if a person or another machine wrote the mail."""
        by_list = not self._rows and bounce_signs.refused_by_list(self._mail, self._told)
        if not self._rows and not by_list and not bounce_signs.written_by_server(self._mail, self._told):
            return None
        found = (
            _unique(self._of_rows(self._rows)) or _unique(self._of_rows(self._rows_in_text())) or _unique(self._of_prose(by_list))
        )
        if not found and not self._rows:
            return None
        return Bounce(recipients=found, original_message_id=bounce_returned.message_id(self._returned, self._text))

    def _of_rows(self, rows: list[Row]) -> Iterator[BouncedRecipient]:
        for row in rows:
            if row.arrived or not row.addresses:
                continue
            status = bounce_status.of_fields(row.status, row.diagnostic, row.action) or self._said(row)
            for one in row.addresses:
                yield _recipient(one, status, row.action, row.diagnostic)

    def _said(self, row: Row) -> str:
        """What the text says of a recipient whose fields give no status."""
        near = next((self._near[one] for one in row.addresses if one in self._near), None)
        return self._reader(row.action)(near) if near else ""

    def _reader(self, action: str) -> Callable[[Failure], str]:
        """One for all rows: thousands may name one address, and all of the text is about it."""
        if action not in self._readers:
            self._readers[action] = bounce_prose.reader(action)
        return self._readers[action]

    @cached_property
    def _near(self) -> dict[Address, Failure]:
        """What the text says of whom."""
        return {one.address: one for one in bounce_prose.failures(self._told, "")}

    def _rows_in_text(self) -> list[Row]:
        """The fields of a report whose parts were lost on the way, so that they stand in its text."""
        at = _IN_TEXT.search(self._text)
        return bounce_fields.rows(self._text[at.start() :]) if at else []

    def _of_prose(self, by_list: bool) -> Iterator[BouncedRecipient]:
        told = "\n".join([self._told, *(f"{row.status} {row.diagnostic}" for row in self._rows)])
        action = self._rows[0].action if self._rows else bounce_prose.action(told)
        status = bounce_prose.reader(action)
        for failure in self._failures(told, by_list=by_list):
            yield _recipient(failure.address, status(failure), action, failure.near or failure.general)

    def _failures(self, told: str, *, by_list: bool) -> list[Failure]:
        """From the surest source that names any: a header, the text, the returned mail's To, the list that refused."""
        if by_list:
            lists = bounce_prose.named_as_list(told) or bounce_fields.addresses(_LIST_OFFICE.sub("@", self._mail.sender), 1)
            return _unspoken(lists, told)
        found = bounce_prose.failures(told, self._mail.ours)
        if named := bounce_fields.addresses(self._mail.failed[:_READ], _MAX_RECIPIENTS):
            said = {one.address: one for one in found}
            return [said.get(one) or _unspoken([one], told)[0] for one in named]
        return found or _unspoken(self._others(), told)

    def _others(self) -> list[Address]:
        """Whom the returned mail was to, of these the ones the text names if any; else whoever stands in the text."""
        sent_to = bounce_returned.recipients(self._returned, self._below)
        named = bounce_prose.mentioned(self._told, self._mail.ours)
        domain = next(iter(bounce_fields.addresses(self._mail.sender, 1)), "").rpartition("@")[2]
        return [one for one in sent_to if one in named] or sent_to or named or bounce_prose.bare_names(self._told, domain)


def _unspoken(found: list[Address], told: str) -> list[Failure]:
    """Recipients whom the text does not name, so that all of it is about each."""
    return [Failure(one, "", told, alone=True) for one in found]


def _recipient(one: Address, status: str, action: str, words: str) -> BouncedRecipient:
    return BouncedRecipient(address=one, status=status, action=action, kind=bounce_status.kind(status, action, words))


def _content(part: Part) -> str:
    return part.content[:_READ].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _readable(parts: tuple[Part, ...]) -> str:
    """The prose of a report: its plain parts, else whatever text there is."""
    texts = [part.text for part in parts if part.content_type == "text/plain" and part.text.strip()] or [
        html.render(part.text[:_READ])[0] for part in parts if part.content_type == "text/html"
    ]
    return "\n".join(line[:_MAX_LINE] for line in "\n".join(texts)[:_READ].split("\n", _MAX_LINES)[:_MAX_LINES])


def _unique(recipients: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """One row per address, the first that names it; at most 100."""
    rows: dict[Address, BouncedRecipient] = {}
    for recipient in recipients:
        rows.setdefault(recipient.address, recipient)
        if len(rows) >= _MAX_RECIPIENTS:
            break
    return tuple(rows.values())
