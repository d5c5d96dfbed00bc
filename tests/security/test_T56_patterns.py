"""T56: no text makes a pattern run away. A megabyte of whatever looks like quoting or a report is read in bounded CPU time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailgate.mail import bounce, calendar, forward, reply, thanks, trust
from mailgate.mail.model import Header
from tests.cost import spent

MEGABYTE = 1_000_000
SECONDS = 2.0
"""CPU time, not time of day. No input under 1 MB may take more; what is quadratic takes minutes."""

SEEDS = [
    "\n",
    "> ",
    ">",
    ">\n\n",
    "On ",
    "On \n",
    "wrote:\n",
    "On 2026-01-01 10:00 a@b.example wrote:\n",
    "On Mon, 1 Jan 2026 10:00 ",
    " ",
    "-- \n",
    "--\n",
    "a\n",
    "From: a@b.example\n",
    "From: ",
    "Von: \n\n",
    "> On a wrote:\n",
    "_",
    "____\n",
    "```\n",
    "|\n",
    "A> \n",
    "a@",
    "a@b.",
    "1.1.",
    "---- x wrote ----\n",
    "- ",
    "(",
    "Sent from my \n",
    "2026-01-01 <a@b.example\n",
    "写道",
    "-----Original Message-----\n",
    "Begin forwarded message:\n",
    "unsubscribe\n_____\n",
    "> " + "a" * 80 + "\nb\n",
    "9" * 5_000,
    "\u200b",
    "\r",
    "\t",
]

SERVER = (Header(name="from", value="mailer-daemon@x.example"), Header(name="subject", value="Undelivered Mail"))


def bounced(content_type: str, text: str) -> None:
    part = bounce.Part(content_type=content_type, content=text.encode(), text=text)
    bounce.read((part,), (*SERVER, Header(name="x-failed-recipients", value=text[:10_000])))
    bounce.read((part,), SERVER)


READERS: dict[str, Callable[[str], object]] = {
    "reply": reply.extract,
    "forward": lambda text: forward.read("Fwd: x", text, ()),
    "bounce text": lambda text: bounced("text/plain", text),
    "bounce report": lambda text: bounced("message/delivery-status", text),
    "bounce headers": lambda text: bounced("message/rfc822", text),
    "calendar": lambda text: calendar.read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + text),
    "results": trust.parse_results,
    "received": trust.written_by,
    "thanks": lambda text: thanks.is_mere_thanks(text, frozenset({text[:100]})),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("seed", SEEDS, ids=ascii)
def test_a_megabyte_of_anything_is_read_in_time(reader: str, seed: str) -> None:
    size = MEGABYTE if reader == "reply" else MEGABYTE // 4
    text = (seed * (size // len(seed) + 1))[:size]
    assert spent(lambda: READERS[reader](text)) < SECONDS


@pytest.mark.parametrize("reader", READERS)
def test_ten_thousand_different_addresses_are_read_in_time(reader: str) -> None:
    text = "".join(f"<anna{number}@customer.example>:\n" for number in range(10_000))
    assert spent(lambda: READERS[reader](text)) < SECONDS


@pytest.mark.parametrize("seed", SEEDS, ids=ascii)
def test_nothing_is_lost_to_a_hostile_text(seed: str) -> None:
    text = f"The lamp is dead.\n\n{seed * 200}"
    assert reply.extract(text).text.startswith("The lamp is dead.")
