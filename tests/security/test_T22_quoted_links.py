"""T22: a link to the page that somebody quotes, pastes or hands on reaches nobody else, by whatever way words go round."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from sqlmodel import select

from mailgate.deed import byhand
from mailgate.deed.byhand import Hand, Words
from mailgate.mail.model import TicketNumber, Visibility
from store.tables import AttachmentRow, EventRow, HeldRow, InternalNoteRow, Person, PublicMessageRow, Ticket
from tests.client import Letter
from tests.office import HILFE, SUPPORT, Office
from tests.paged import URL, segment
from tests.security.scenes import note_address
from tests.security.sides import entry_of

_SAFE = "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02&reserved=0"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda url: url,
    "in capitals": str.upper,
    "by Safe Links": lambda url: _SAFE.format(quote(url, safe="")),
    "by Google": lambda url: f"https://www.google.com/url?q={quote(url, safe='')}&sa=D",
    "encoded twice": lambda url: quote(quote(url, safe=""), safe=""),
    "on two lines": lambda url: f"{url[:-40]}\n{url[-40:]}",
    "on two quoted lines": lambda url: f"> {url[:-12]}\n> {url[-12:]}",
    "as HTML": lambda url: "".join(f"&#{ord(sign)};" for sign in url),
    "full-width": lambda url: "".join(chr(ord(sign) + 0xFEE0) for sign in url),
    "with signs nobody sees": "\u200b".join,
    "quoted-printable": lambda url: url.replace(".", "=2E"),
}


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page, two of staff, and a ticket of Anna's with Carl in copy, where staff have answered."""
    with Office(desk_url, tmp_path, web={"public_url": URL}, queue=(SUPPORT, HILFE)) as made:
        for one in ("bea@staff", "tom@staff"):
            made.staff(one, notify="all", receipts="all")
        made.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
        made.work()
        made.reply(made.letter("bea@staff"), "Press it twice.", quote=False)
        made.work()
        yield made


def _plain(text: str) -> str:
    """As somebody would read it who looks for a link: decoded, its lines joined, in small letters."""
    joined = re.sub(r"=?\r?\n[\s>]*", "", unescape(text).replace("=2E", ".").replace("\u200b", ""))
    return unquote(unquote(unicodedata.normalize("NFKC", joined))).lower()


def token_of(letter: Letter) -> str:
    return segment(letter).rpartition(".")[2]


def strangers_to(office: Office, token: str, whose: str) -> list[str]:
    """Whoever else has got a token, and where the store keeps it."""
    told = [letter.to for letter in office.delivered if whose not in letter.to and token in _plain(letter.everything)]
    with office.store.read() as session:
        kept = [
            table.__name__
            for table in (PublicMessageRow, InternalNoteRow, Ticket, EventRow, HeldRow, AttachmentRow, Person)
            for row in session.exec(select(table)).all()
            if token in _plain(str(row.model_dump()))
        ]
    return [*told, *kept]


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_what_a_customer_quotes_of_their_letter_brings_their_link_to_nobody(office: Office, spelt: str) -> None:
    letter = office.letter("anna@customer")
    token = token_of(letter)
    pasted = SPELLINGS[spelt](f"{URL}/t/{segment(letter)}/")
    office.mail("anna@customer", letter.reply_to, f"Re: {pasted.splitlines()[0]}", f"I cannot open\n{pasted}\nat all.")
    office.mail("anna@customer", "support", f"New: {pasted.splitlines()[0]}", f"Nor\n{pasted}\nhere.", cc="carl@customer")
    office.work()
    notice = office.letters("bea@staff")[-2]
    assert "at all." in office.letter("carl@customer").text
    assert "here." in office.letter("bea@staff").text
    office.reply(notice, f"You wrote:\n{pasted}\nTry again.")
    office.mail("bea@staff", note_address(notice), "x", f"Tom, look: {pasted}")
    office.work()
    assert "Try again." in office.letter("carl@customer").text
    assert "Tom, look" in office.letter("tom@staff").text
    assert not strangers_to(office, token, "anna@")


def test_nor_does_what_is_handed_on_asked_outside_published_split_merged_or_held(office: Office) -> None:
    letter = office.letter("anna@customer")
    token, url = token_of(letter), f"{URL}/t/{segment(letter)}/"
    notice = office.letters("bea@staff")[0]
    whole = f"---------- Forwarded message ---------\nFrom: anna@customer.example\nSubject: see {url}\n\n{letter.text}"
    office.mail("bea@staff", "support", f"Fwd: see {url}", f"For her.\n\n{whole}")
    office.mail("zoe@other", letter.reply_to, "x", f"Anna gave me {url}")
    office.mail("bea@staff", note_address(notice), "x", f"#ask vera@vendor.example Is {url} yours?\nSee {url}.")
    office.mail("tom@staff", note_address(office.letter("tom@staff")), "x", f"She said it stands at {url} since Monday.")
    office.work()
    office.reply(office.letter("vera@vendor.example"), f"No, {url} is not.")
    office.mail("anna@customer", letter.reply_to, "Re: x", f"And {url} as before.")
    office.work()
    for words in (f"#publish {entry_of(office, 'since Monday')}", f"#split {entry_of(office, 'as before')}"):
        office.mail("bea@staff", note_address(notice), "x", words)
        office.work()
    office.mail("bea@staff", note_address(notice), "x", f"#title {url}\n#merge into 2")
    office.mail("bea@staff", note_address(notice), "x", "#history")
    office.pass_time("26h")
    assert office.letters("vera@vendor.example")
    assert "since Monday" in office.letters("carl@customer")[-1].text
    assert office.ever_held()
    assert not strangers_to(office, token, "anna@")


def test_nor_does_what_is_said_at_the_command_line(office: Office) -> None:
    letter = office.letter("anna@customer")
    url = f"{URL}/t/{segment(letter)}/"
    with office.store.write() as session:
        desk = office.house.desk(session)
        hand = Hand(deeds=office.deeds, desk=desk, by=desk.staff[0], at=office.now)
        byhand.say(session, hand, TicketNumber(1), Words(text=f"See {url} there."), Visibility.PUBLIC)
    office.work()
    assert "there." in office.letter("carl@customer").text
    assert not strangers_to(office, token_of(letter), "anna@")


def test_nor_does_the_name_of_a_file_or_of_somebody(office: Office) -> None:
    letter = office.letter("anna@customer")
    token, url = token_of(letter), f"{URL}/t/{segment(letter)}/"
    named = [
        (f"{URL}/t/{segment(letter)}/print.html".replace("/", "_"), "text/html", b"<p>saved</p>"),
        (url, "image/png", b"seen"),
    ]
    office.mail(f'"See {url}" <zoe@customer.example>', "support", "Hers too", "I have it from Anna.", attachments=named)
    office.mail("anna@customer", letter.reply_to, "Re: it", "Here it is.", attachments=named)
    office.work()
    assert "print.html" in office.letter("bea@staff").everything
    assert "print.html" in office.letter("carl@customer").everything
    assert not strangers_to(office, token, "anna@")


def test_no_log_line_holds_one(office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    letter = office.letter("anna@customer")
    office.mail("anna@customer", letter.reply_to, "Re: x", f"I cannot open {URL}/t/{segment(letter)}/")
    office.work()
    assert token_of(letter) not in caplog.text + "".join(capfd.readouterr())
