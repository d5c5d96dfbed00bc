"""The partners' pages: what they show, and that a reply and a note cannot be mixed up."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailgate.web import signed_in
from tests.client import full
from tests.forms import RIGHT, link_in
from tests.office import Office
from tests.page import Visitor, ticket_url
from tests.partners_page import Pages, begun
from tests.security.scenes import note_address, words
from tests.stand_ins import empty_desk
from tests.surfer import PAGE, Browser
from tests.visits import ask, mailed, press

VIC, ANNA, BEA = "vic@partner", "anna@customer", "bea@staff"
NOTE = "their account is overdue since spring and nobody dares to call them about it"


@pytest.fixture
def both(desk_url: str, tmp_path: Path) -> Iterator[Pages]:
    """The scene on either database."""
    yield from _scene(desk_url, tmp_path)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """The scene, where the database is not the point."""
    yield from _scene(empty_desk(tmp_path / "desk.db"), tmp_path)


def _scene(url: str, tmp_path: Path) -> Iterator[Pages]:
    """A ticket that a partner sees, with a note on it, and one that they do not see."""
    with Office(url, tmp_path, gateway={"undo_window": "2m"}) as office, Pages(office) as made:
        office.staff(BEA, "Bea", notify="all")
        office.partner(VIC, "Vic", tag="printer")
        office.mail("Anna <anna@customer.example>", "support", "The printer", "It eats paper.", cc="carl@customer")
        office.mail("otto@customer", "support", "SECRETtitle", "SECRETwords")
        office.work()
        inside = note_address(office.letters(BEA)[0])
        office.mail(BEA, inside, "x", f"#tag printer\n{NOTE}", attachments=[("plan.txt", "text/plain", b"the plan")])
        office.work()
        yield made


def test_the_list_holds_the_tickets_that_the_filter_admits_and_no_other(both: Pages) -> None:
    vic = both.of(VIC)
    for path in ("/p/", "/p/?status=all", "/p/?q=paper", "/p/?q=overdue", "/p/?q=printer&status=new"):
        answer = vic.get(path)
        assert answer.status_code == 200, path
        assert "/p/1/" in answer.text, path
        assert "SECRET" not in answer.text
        assert "/p/2/" not in answer.text
    for path in ("/p/?q=SECRETwords", "/p/?q=queue:support+SECRETtitle", "/p/?status=closed", "/p/?q=x*"):
        found = vic.get(path).text
        assert "/p/1/" not in found
        assert "/p/2/" not in found, path


def test_addresses_are_links_and_long_words_are_folded_as_on_the_customers_page(pages: Pages) -> None:
    office = pages.office
    long = "\n".join(f"line {n} of the log" for n in range(200))
    office.mail(ANNA, office.letter(ANNA).reply_to, "Re: The printer", f"See https://printer.example/a?b=1&c=2.\n{long}")
    office.work()
    with Visitor(pages.site) as anna:
        for page in (pages.of(VIC).get("/p/1/").text, anna.get(ticket_url(pages.site, ANNA)).text):
            assert 'href="https://printer.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow"' in page
            shown, _, rest = page.partition('<details class="rest">')
            assert "line 1 of the log" in shown
            assert "line 199 of the log" in rest.partition("</details>")[0]


def test_a_ticket_shows_both_sides_each_with_its_label(pages: Pages) -> None:
    page = html.unescape(pages.of(VIC).get("/p/1/").text)
    public, note = page.partition("It eats paper.")[0], page.partition(NOTE)[0]
    assert public.rpartition("<li")[2].count("audience-public") == 1
    assert note.rpartition("<li")[2].count("audience-internal") == 1
    assert "plan.txt" in page
    pages.office.mail(BEA, "support+1-note", "x", "#title The plotter\n#priority high\n#pending")
    pages.office.work()
    page = html.unescape(pages.of(VIC).get("/p/1/").text)
    for told in (
        "Title: The printer → The plotter · Bea",
        "Priority: normal → high · Bea",
        "Status: new → pending · Bea",
        "Tags added: printer · Bea",
        "know it as “The printer”",
    ):
        assert told in page, told
    assert all("bea@staff" not in line for line in page.splitlines() if 'class="event' in line)


@pytest.mark.parametrize("command", [f"#cc {full(VIC)}", f"#ask {full(VIC)} Do you know this model?"])
def test_who_is_copied_or_asked_on_a_ticket_outside_their_filter_has_no_page_of_it(pages: Pages, command: str) -> None:
    pages.office.mail(BEA, "support+2-note", "x", command)
    pages.office.work()
    pages.office.pass_time("10m")
    vic = pages.of(VIC)
    for path in ("/p/2/", "/p/2/reply", "/p/2/note"):
        assert vic.get(path).status_code == 404, path


def test_a_file_of_a_note_is_downloaded_and_no_other(pages: Pages) -> None:
    vic = pages.of(VIC)
    url = next(one for one in vic.get("/p/1/").text.split('"') if "/files/" in one)
    answer = vic.get(url)
    assert answer.content == b"the plan"
    assert answer.headers["content-disposition"].startswith("attachment")
    for wrong in (url + "0", url.replace("/p/1/", "/p/2/"), url.rpartition("-")[0] + "-1", "/p/1/files/1-0"):
        assert vic.get(wrong).status_code == 404, wrong


def test_a_reply_says_who_reads_it_goes_to_them_and_can_be_stopped(both: Pages) -> None:
    vic, office = both.of(VIC), both.office
    form = html.unescape(vic.get("/p/1/reply").text)
    assert "Send to the customer: Anna, carl" in form
    assert "Anna <anna@customer.example>" in form
    assert "name “Support”" in form
    sent = vic.write("/p/1/reply", "Please unplug it.")
    assert sent.status_code == 303
    told = vic.get(sent.headers["location"])
    assert "waits to go out" in told.text
    assert told.text.count("/stop/") == 1
    label = told.text.partition("Please unplug it.")[0].rpartition('<p class="audience')[2]
    assert "The customer reads this from 08:02:00 UTC on." in label
    assert "The customer reads this.<" not in label
    assert not [one for one in office.letters(ANNA) if "unplug" in one.text]
    office.pass_time("3m")
    letter = office.letter(ANNA)
    assert "Please unplug it." in letter.text
    assert "Vic" not in letter.everything
    assert "/stop/" not in vic.get("/p/1/").text


@pytest.mark.parametrize("word", ["stop", "note"])
def test_a_waiting_reply_is_taken_back_by_its_button(pages: Pages, word: str) -> None:
    vic, office = pages.of(VIC), pages.office
    page = vic.get(vic.write("/p/1/reply", "Throw it away.").headers["location"])
    action = page.text.partition('<form method="post" action="')[2].partition('"')[0]
    form = page.text.partition(action)[2].partition('name="form" value="')[2].partition('"')[0]
    assert vic.visitor.post(action, data={"form": form, "word": word}).status_code == 303
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "Throw" in one.text]
    assert "/stop/" not in vic.get("/p/1/").text
    assert (("internal", "Throw it away.") in words(office, 1)) is (word == "note")


def test_the_language_goes_along(pages: Pages) -> None:
    vic = pages.of(VIC)
    for form in ("reply", "note"):
        there = vic.write(f"/p/1/{form}?lang=de", "Es ist die Walze.").headers["location"]
        assert there.endswith("&lang=de"), form
        assert '<html lang="de">' in vic.get(there).text
    page = vic.get("/p/1/?lang=de").text
    action, form = re.findall(r'action="(/p/1/stop/[^"]+)">\s*<input type="hidden" name="form" value="([^"]+)"', page)[0]
    stopped = vic.visitor.post(action, data={"form": form, "word": "stop"})
    assert stopped.headers["location"] == "/p/1/?said=stopping&lang=de"
    out = re.findall(r'action="(/p/out[^"]*)">\s*<input type="hidden" name="form" value="([^"]+)"', vic.get("/p/?lang=de").text)[
        0
    ]
    assert vic.visitor.post(out[0], data={"form": out[1]}).headers["location"] == "/p/?lang=de"


def test_a_note_stays_inside(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    form = html.unescape(vic.get("/p/1/note").text)
    assert "Add internal note: only staff and partners" in form
    assert "anna@customer" not in form
    sent = vic.write("/p/1/note", "It is the roller.", files=[("files", ("roller.txt", b"worn", "text/plain"))])
    assert "Your note was added" in vic.get(sent.headers["location"]).text
    office.pass_time("3m")
    assert ("internal", "It is the roller.") in words(office, 1)
    assert [one for one in office.letters(BEA) if "It is the roller." in one.text]
    assert not [one for one in office.letters(ANNA) if "roller" in one.everything]


def test_a_command_in_a_reply_that_keeps_it_inside_is_told(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    for typed in ("#note\nIt is the roller.", "#close\nIt is the belt.", "#pubilc\nIt is the fuser."):
        told = vic.get(vic.write("/p/1/reply", typed).headers["location"])
        assert "became an internal note" in told.text, typed
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "It is the" in one.text]
    assert [text for side, text in words(office, 1) if "It is the" in text and side == "public"] == []


def test_public_typed_into_a_note_publishes_nothing(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    vic.write("/p/1/note", "#public\nIt is the roller.")
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "roller" in one.text]


def test_a_reply_that_the_leak_guard_holds_says_so(pages: Pages) -> None:
    vic, office = pages.of(VIC), pages.office
    told = vic.get(vic.write("/p/1/reply", f"My colleague says that {NOTE}.").headers["location"])
    assert "held back" in told.text
    assert "answer it with" in told.text
    office.pass_time("3m")
    assert not [one for one in office.letters(ANNA) if "overdue" in one.text]
    assert NOTE in office.letter(VIC).text


def test_times_are_those_of_the_readers_clocks_on_every_page_and_in_letters_with_links(tmp_path: Path) -> None:
    berlin = {"undo_window": "2m", "timezone": "Europe/Berlin"}
    settings: dict[str, Any] = {"web": PAGE, "form": ({"queue": "support"},), "gateway": berlin}
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, **settings) as office, Browser(office) as browser:
        office.partner(VIC, "Vic", tag="printer")
        office.staff(BEA, notify="all")
        office.mail(ANNA, "support", "The printer", "It eats paper.")
        office.work()
        office.mail(BEA, note_address(office.letters(BEA)[0]), "x", f"#tag printer\n{NOTE}")
        office.work()
        for who in (ANNA, VIC):
            ask(browser, full(who))
        press(browser, browser.get("/n/support/"), "/n/support/", **{**RIGHT, "address": "eva@guest.example"})
        letters = [office.letter(who).text for who in (ANNA, VIC, "eva@guest")]
        shown = [
            browser.get(path).text for path in (mailed(office, ANNA, "m"), browser.link(ANNA, 1), link_in(office, "eva@guest"))
        ]
        browser.cookies.set(signed_in.cookie(browser.site), begun(office, VIC))
        shown += [browser.get(path).text for path in ("/p/", "/p/1/")]
        shown.append(browser.fill_in(browser.get("/p/1/reply").text, "Unplug it.", follow_redirects=True).text)
        for text in (*letters, *shown):
            assert " CET" in text, text[-800:]
            assert " UTC" not in text, text[-800:]
        assert " MEZ" in browser.get("/p/1/?lang=de").text
        assert " CET" not in browser.get("/p/1/?lang=de").text
