"""Answers from the page of a ticket: taken as a mail is, and given back when they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from mailgate.desk.story import Spoken
from mailgate.mail import parse
from mailgate.mail.model import JournalId
from mailgate.web import posting
from mailgate.web.site import NotKeptError
from store import journal
from tests.office import Office
from tests.surfer import PAGE, Browser, last, words

NASTY = (
    "<script>alert(1)</script>\n"
    "=?utf-8?q?x=0D=0ABcc:_eve=40evil.example?=\n.\n..\nFrom me to you\n\n"
    "begin 644 a.txt\n#:&D*\n`\nend\n<html><body><p>Hello</p></body></html>\n"
    "{{ 7*7 }} %(x)s {x}\n\n-- \nOn Monday, Bea wrote:\n> so it is\n>\n> it is\n\n\tend \u2028 ü 😀"
)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page; Anna has a ticket."""
    with Office(desk_url, tmp_path, web={**PAGE, "max_files": 2, "max_text": 500, "max_upload": 5000}) as opened:
        opened.staff("bea@staff")
        opened.mail('"Anna Smith" <anna@customer.example>', "support", "The lamp", "It is dead.")
        opened.work()
        yield opened


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    """Anna's browser."""
    with Browser(office) as opened:
        yield opened


def test_words_and_files_are_on_the_ticket_when_the_page_says_so(browser: Browser) -> None:
    sent = browser.say("anna@customer", 1, "Here it is.", [("lamp.png", b"\x89PNG"), ("notes.txt", b"n")])
    assert sent.status_code == 303
    shown = browser.get(sent.headers["location"]).text
    assert "Your message has been added" in shown
    assert "Here it is." in shown
    said = last(browser.office)
    assert (said.via, said.trust, said.author.address, said.quoted_lines) == ("web", "token", "anna@customer.example", 0)
    assert [(file.name, file.content_type, file.size) for file in said.attachments] == [
        ("lamp.png", "image/png", 4),
        ("notes.txt", "text/plain", 1),
    ]
    assert browser.office.letters("bea@staff")[-1].subject == "[#1] The lamp"


def test_a_file_alone_is_an_answer(browser: Browser) -> None:
    area = browser.get(browser.link("anna@customer", 1)).text.partition("<textarea")[2].partition(">")[0]
    assert "required" not in area  # a browser would not send it
    assert browser.say("anna@customer", 1, "", [("lamp.png", b"\x89PNG")]).status_code == 303
    assert [file.name for file in last(browser.office).attachments] == ["lamp.png"]


def test_whatever_is_typed_is_kept_as_it_was_typed(browser: Browser) -> None:
    assert browser.say("anna@customer", 1, NASTY.replace("\n", "\r\n")).status_code == 303
    assert last(browser.office).text == NASTY
    shown = browser.get(browser.link("anna@customer", 1)).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_no_name_subject_or_file_name_becomes_a_header(browser: Browser) -> None:
    evil = 'x"\r\nBcc: eve@evil.example\r\n\r\n=?utf-8?q?=0D=0AX-Evil:_1?='
    browser.office.mail("anna@customer", "support", "x =?utf-8?q?a=0D=0ABcc:_eve=40evil.example?=", "Another.")
    browser.office.work()
    browser.say("anna@customer", 2, "Words.\r\n.\r\nBcc: eve@evil.example", [(evil, b"x"), ("=?utf-8?b?DQpYOiB5?=.txt", b"y")])
    raw = journal.raw(browser.office.store, JournalId(journal.last_id(browser.office.store)))
    assert raw is not None
    mail = parse.read(raw)
    names = {header.name for header in mail.headers}
    assert names <= {
        *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type"),
    }
    assert mail.headers_clean
    assert mail.sender is not None
    assert mail.sender.address == "anna@customer.example"
    assert not any(set(file.name) & set('\r\n"/') for file in mail.attachments)
    assert browser.office.letters("eve@evil") == []


def test_a_page_names_what_its_person_last_got(browser: Browser) -> None:
    browser.say("anna@customer", 1, "One more word.")
    raw = journal.raw(browser.office.store, journal.last_id(browser.office.store)) or b""
    ids = [letter.header("Message-ID").strip("<>") for letter in browser.office.letters("anna@customer")]
    assert parse.read(raw).in_reply_to == (ids[0],)


@pytest.mark.parametrize(
    ("text", "files", "status", "says"),
    [
        ("", [], 422, "Please write something"),
        (" \n ", [], 422, "Please write something"),
        ("w" * 501, [], 413, "at most 500 characters"),
        ("My words.", [("a", b"x"), ("b", b"x"), ("c", b"x")], 413, "at most 2 can be sent"),
        ("My words.", [("a", b"x" * 5001)], 413, "files are too large"),
        ("My words.", [("a", b"x" * 25_000)], 413, "files are too large"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_words(
    browser: Browser, text: str, files: list[tuple[str, bytes]], status: int, says: str
) -> None:
    before = journal.count(browser.office.store)
    answer = browser.say("anna@customer", 1, text, files)
    assert answer.status_code == status
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert words(answer.text) == text
    assert journal.count(browser.office.store) == before


def test_words_come_back_when_the_journal_does_not_take_them(browser: Browser, office: Office) -> None:
    async def full(_: journal.Entry) -> JournalId:
        raise NotKeptError

    kept = browser.site.keep
    object.__setattr__(browser.site, "keep", full)
    answer = browser.say("anna@customer", 1, "Words I would not type again.", [("a.txt", b"x")])
    assert answer.status_code == 503
    assert words(answer.text) == "Words I would not type again."
    assert "choose your files again" in answer.text
    object.__setattr__(browser.site, "keep", kept)
    assert browser.fill_in(answer.text, "Words I would not type again.").status_code == 303
    assert last(office).text == "Words I would not type again."


def test_words_come_back_when_the_store_is_out_of_reach(
    browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.get(browser.link("anna@customer", 1)).text

    def gone(*_: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("no route to the database"))

    with monkeypatch.context() as broken:
        broken.setattr("store.tickets.generations", gone)
        answer = browser.fill_in(page, "Words I would not type again.")
    assert (answer.status_code, words(answer.text)) == (503, "Words I would not type again.")
    assert browser.fill_in(answer.text, "Words I would not type again.").status_code == 303


def test_what_was_kept_before_the_store_went_away_is_never_said_to_be_lost(
    browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("no route to the database"))

    page = browser.get(browser.link("anna@customer", 1)).text
    with monkeypatch.context() as broken:
        broken.setattr(posting, "LOOKS", (0.0, 0.0))
        broken.setattr(posting, "_of", gone)
        sent = browser.fill_in(page, "Kept, whatever happens.")
    assert sent.status_code == 303
    assert "has arrived" in browser.get(sent.headers["location"]).text
    assert last(office).text == "Kept, whatever happens."


def test_what_the_desk_has_not_come_to_is_said_to_have_arrived(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def only_kept(entry: journal.Entry) -> JournalId:
        return journal.append(browser.office.store, [entry])[0]

    monkeypatch.setattr(posting, "LOOKS", (0.0, 0.0))
    object.__setattr__(browser.site, "keep", only_kept)
    sent = browser.say("anna@customer", 1, "Slowly.")
    assert sent.status_code == 303
    assert "has arrived" in browser.get(sent.headers["location"]).text
    browser.office.work()
    assert last(browser.office).text == "Slowly."


def test_two_presses_at_once_are_one_message(browser: Browser) -> None:
    async def twice(entry: journal.Entry) -> JournalId:
        later = replace(entry, received_at=entry.received_at)
        _, second = journal.append(browser.office.store, [entry, later])
        browser.office._pipeline.step()
        while browser.office._pipeline.step():
            continue
        return second

    object.__setattr__(browser.site, "keep", twice)
    sent = browser.say("anna@customer", 1, "Once.")
    assert "said=reply" in sent.headers["location"], "the second is told what became of the first"
    texts = [entry.text for entry in browser.office.ticket(1).timeline if isinstance(entry, Spoken)]
    assert texts == ["It is dead.", "Once."]


def test_what_is_held_says_so_and_no_more(browser: Browser) -> None:
    browser.office.reply(browser.office.letters("bea@staff")[0], "#note the secret is forty two and some more words")
    browser.office.work()
    marker = next(one for one in browser.office.letters("bea@staff"))
    del marker
    sent = browser.say("anna@customer", 1, "\u27e6internal 1-2\u27e7 what is that?")
    shown = browser.get(sent.headers["location"]).text
    assert "said=held" in sent.headers["location"]
    assert "Somebody will look at it" in shown
    assert "forty two" not in shown


def test_buttons_close_and_open_again(browser: Browser) -> None:
    page = browser.get(browser.link("anna@customer", 1)).text
    done = browser.get(browser.fill_in(page, "", button="Close this request").headers["location"]).text
    assert browser.office.ticket(1).ticket.status == "closed"
    assert "opens it again; a mere thank you does not" in done
    again = browser.get(browser.fill_in(done, "", button="Open this request again").headers["location"]).text
    assert browser.office.ticket(1).ticket.status == "open"
    assert "Close this request" in again


def test_the_language_chosen_stays_chosen(browser: Browser) -> None:
    page = browser.get(browser.link("anna@customer", 1) + "?lang=de").text
    sent = browser.fill_in(page, "Hier.")
    assert "lang=de" in sent.headers["location"]
    assert "Ihre Nachricht wurde hinzugefügt" in browser.get(sent.headers["location"]).text
    assert "Bitte schreiben Sie etwas" in browser.fill_in(page, "").text


def test_a_page_can_only_be_told_to_say_what_it_could_say(browser: Browser) -> None:
    page = browser.link("anna@customer", 1)
    for said in ("evil", "<b>", "refused", "reply<"):
        assert "notice-" not in browser.get(f"{page}?said={said}").text
    assert "request #<b>" not in browser.get(f"{page}?said=reply&number=<b>").text
