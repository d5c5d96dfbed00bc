"""Delivery reports in prose, as mail servers wrote and write them beside RFC 3464. ``bounce_dialects.txt`` holds one of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailgate.mail import bounce
from mailgate.mail.model import Bounce
from tests.unit.mail.test_bounce import headers, text, told

_SAMPLES = Path(__file__).with_name("bounce_dialects.txt")
_COPY = "\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <id-1@help.example>\n"


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    fields: dict[str, str]
    reads: list[str]
    prose: str

    def read(self, prose: str = "", **over: str) -> Bounce | None:
        return bounce.read((text(prose or self.prose),), headers(**{**self.fields, **over}))


def samples() -> Iterator[Sample]:
    for sample in _SAMPLES.read_text(encoding="utf-8").split("\n==== ")[1:]:
        head, _, prose = sample.partition("\n\n")
        name, *fields = head.split("\n")
        values = [(key.lower(), value) for key, _, value in (field.partition(": ") for field in fields)]
        reads = [value for key, value in values if key == "reads"]
        yield Sample(name, {key: value for key, value in values if key != "reads"}, reads, prose)


def lines(found: Bounce | None) -> list[str]:
    return [" ".join(cell or "-" for cell in row) for row in told(found)] if found else []


def test_each_dialect_tells_who_was_not_reached_and_why() -> None:
    wrong = {one.name: lines(one.read()) for one in samples() if lines(one.read()) != one.reads}
    assert wrong == {}


def test_the_samples_are_of_many_servers() -> None:
    assert len({one.name for one in samples()}) > 60


def test_each_dialect_in_html_reads_the_same() -> None:
    for one in samples():
        escaped = one.prose.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        page = text(f"<html><body><pre>{escaped}</pre></body></html>", "text/html")
        found = bounce.read((page,), headers(**one.fields))
        assert [row.split()[0] for row in lines(found)] == [row.split()[0] for row in one.reads], one.name


def test_the_id_stands_below_the_line_where_the_returned_mail_begins() -> None:
    for one in samples():
        found = one.read(one.prose + _COPY)
        assert found is not None, one.name
        assert found.original_message_id == "id-1@help.example", one.name


def test_a_person_who_quotes_a_bounce_or_asks_about_one_is_a_person() -> None:
    for one in samples():
        was = one.fields["subject"]
        for subject in (f"Re: {was}", f"Fwd: {was}", was, "What is this?"):
            quoted = "Look what I got:\n\n" + re.sub("^", "> ", one.prose, flags=re.MULTILINE)
            for prose in (one.prose, quoted):
                person = {"from": "Anna <anna@customer.example>", "subject": subject, "return_path": "<anna@customer.example>"}
                assert one.read(prose, **person) is None, one.name
