"""The form for a new request, as a browser sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from mailgate.desk.story import Spoken
from mailgate.web import posting
from mailgate.web.site import Site
from tests.forms import ANNA, HIDDEN, RIGHT, link_in, mine, said, sent, text_of
from tests.office import Office
from tests.stand_ins import empty_desk
from tests.surfer import PAGE, Browser

CHAIR = {"value": "chair", "label": {"en": "A chair", "de": "Stuhl"}}
FIELDS = (
    {"name": "serial", "label": {"en": "Serial number", "de": "Seriennummer"}, "required": True, "max": 5},
    {
        "name": "kind",
        "label": "Kind",
        "kind": "select",
        "choices": ["Lamp", {"value": "chair", "label": {"en": "A chair", "de": "Stuhl"}}],
    },
    {"name": "bought", "label": "Bought on", "kind": "date"},
    {"name": "count", "label": "How many", "kind": "number"},
    {"name": "other", "label": "Other address", "kind": "email"},
    {"name": "where", "label": "Where", "kind": "textarea", "max": 20},
    {"name": "hurry", "label": "It hurries", "kind": "checkbox"},
)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a form for support."""
    form = {"queue": "support", "title": {"en": "Report a fault", "de": "Störung melden"}, "field": FIELDS}
    with Office(desk_url, tmp_path, web=PAGE, form=(form,)) as made:
        made.staff("bea@staff", "Bea")
        yield made


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    """Somebody's browser."""
    with Browser(office) as made:
        yield made


def test_the_whole_story(browser: Browser, office: Office) -> None:
    answer = sent(browser, field_kind="chair", field_hurry="yes", field_where="Here\nand there")
    assert (answer.status_code, answer.headers["location"]) == (303, "/n/support/?said=check")
    assert "look into your mailbox" in browser.get(answer.headers["location"]).text
    assert [letter.to for letter in office.delivered] == [ANNA]
    link = link_in(office)
    page = browser.get(link).text
    assert not [one for one in ("lamp", "dead", "Anna", "Muster", "A-17", ANNA) if one in page]
    answer = said(browser, link, "yes")
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    page = browser.get(link).text
    assert "has the number 1" in page
    place = re.search(r'href="https://desk\.example(/t/[^"]+)"', page)
    assert place is not None
    assert "It is dead." in browser.get(place[1]).text
    assert text_of(office, 1) == "Serial number: A-17\nKind: A chair\nWhere:\nHere\nand there\n\nIt hurries: ✓\n\nIt is dead."
    assert "[#1] The lamp" in office.letter(ANNA).subject
    assert "[#1]" in office.letter("bea@staff").subject
    assert "Anna Muster" in office.letter("bea@staff").text


def test_a_form_sent_twice_is_one_request(browser: Browser, office: Office) -> None:
    page = browser.get("/n/support/").text
    for _ in range(2):
        assert sent(browser, page=page).status_code == 303
    assert len(office.held()) == 1


WRONG: list[tuple[dict[str, str], str]] = [
    ({"address": ""}, "Your mail address is missing."),
    ({"address": "anna"}, "is no mail address"),
    ({"address": "a@b.example, c@d.example"}, "is no mail address"),
    ({"address": "support@help.example"}, "one of our own addresses"),
    ({"address": "SUPPORT+x@help.example"}, "one of our own addresses"),
    ({"subject": " "}, "Subject is missing."),
    ({"subject": "x" * 201}, "Subject is too long: at most 200 characters."),
    ({"name": "x" * 101}, "Your name is too long: at most 100 characters."),
    ({"website": "http://pills.example"}, "there to catch programs"),
    ({"text": " \n"}, "Please write something"),
    ({"field_serial": ""}, "Serial number is missing."),
    ({"field_serial": "123456"}, "Serial number is too long: at most 5 characters."),
    ({"field_kind": "Table"}, "Kind: please choose"),
    ({"field_bought": "24.12.2026"}, "Bought on is no date"),
    ({"field_bought": "2026-02-30"}, "Bought on is no date"),
    ({"field_count": "many"}, "How many is no number"),
    ({"field_other": "nobody"}, "Other address is no mail address"),
    ({"field_where": "x" * 21}, "Where is too long: at most 20 characters."),
]


def test_what_is_wrong_is_told_and_every_word_comes_back(browser: Browser, office: Office) -> None:
    for fields, says in WRONG:
        answer = sent(browser, **fields)
        assert answer.status_code == 422, fields
        page = unescape(answer.text)
        assert says in page, fields
        kept = {**RIGHT, **fields}
        assert all(value in page for name, value in kept.items() if name not in fields), fields
    assert not office.held()


def test_as_much_as_may_be_is_taken(browser: Browser, office: Office) -> None:
    right: dict[str, str] = {
        "name": "n" * 100,
        "subject": "s" * 200,
        "field_serial": "12345",
        "field_where": "w" * 20,
        "field_bought": "2026-02-28",
        "field_count": "-1,5",
        "field_other": "bob@customer.example",
        "field_kind": "Lamp",
    }
    assert sent(browser, **right).status_code == 303
    assert len(office.held()) == 1


def test_whoever_it_is_the_answer_is_the_same(browser: Browser, office: Office) -> None:
    office.mail("carl@customer", "support", "x", "y")
    office.work()
    office.partner("vera@vendor", tag="lamp")
    who = (ANNA, ANNA, "carl@customer.example", "bea@staff.example", "vera@vendor.example", "no-reply@v.example")
    seen = [sent(browser, address=one) for one in who]
    assert {(one.status_code, one.headers["location"], one.text) for one in seen} == {(303, "/n/support/?said=check", "")}


def test_somebody_known_opens_a_ticket_at_once(browser: Browser, office: Office) -> None:
    office.mail(f"Anna Muster <{ANNA}>", "support", "The door", "It squeaks.")
    office.work()
    path = mine(office) + "new/support/"
    page = browser.get(path).text
    assert ANNA in page
    assert 'name="address"' not in page
    answer = sent(browser, path, address="victim@v.example", name="Eve")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/t/2-")
    assert "It is dead." in browser.get(answer.headers["location"]).text
    [said] = [one for one in office.ticket(2).timeline if isinstance(one, Spoken)]
    assert (said.author.address, said.trust, said.via) == (ANNA, "token", "web")
    assert "[#2] The lamp" in office.letter(ANNA).subject
    assert not office.letters("victim@v.example")


@pytest.mark.parametrize("subject", ["[#1] again", "Re: [#1] The lamp"])
def test_a_number_in_the_subject_of_somebody_known_opens_a_ticket_of_its_own(
    browser: Browser, office: Office, subject: str
) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    answer = sent(browser, mine(office) + "new/support/", subject=subject, text="Another matter.")
    assert answer.headers["location"].startswith("/t/2-")
    assert text_of(office, 1) == "It is dead."
    assert text_of(office, 2).endswith("Another matter.")
    assert not office.held()


def test_of_a_request_that_is_held_no_mail_is_promised(browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def held(_: Site, __: posting.Posting) -> posting.Fate:
        return posting.Held(reasons=("for a reason",))

    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    monkeypatch.setattr(posting, "send", held)
    page = browser.get(sent(browser, mine(office) + "new/support/").headers["location"]).text
    assert "Somebody will look at it" in page
    assert "You will get a mail" not in page


def test_where_there_is_no_form_somebody_known_has_a_plain_one(browser: Browser, office: Office) -> None:
    office.mail(ANNA, "support", "The door", "It squeaks.")
    office.work()
    assert browser.get("/n/hilfe/").status_code == 404
    assert browser.get(mine(office) + "new/hilfe/").status_code == 200
    assert browser.get(mine(office) + "new/nonsense/").status_code == 404


def test_who_is_inside_has_no_such_form(browser: Browser, office: Office) -> None:
    assert browser.get(mine(office, "bea@staff.example") + "new/support/").status_code == 404


def test_the_one_form_there_is_stands_where_forms_are_listed(browser: Browser) -> None:
    answer = browser.get("/n/?lang=de")
    assert (answer.status_code, answer.headers["location"]) == (307, "/n/support/?lang=de")
    page = browser.get("/n/support/?lang=de").text
    assert "Störung melden" in page
    assert "Seriennummer" in page
    assert "Stuhl" in page


@pytest.mark.parametrize("forms", [(), ({"queue": "support"}, {"queue": "hilfe"}, {"queue": "gone"})])
def test_forms_are_listed(desk_url: str, tmp_path: Path, forms: tuple[dict[str, Any], ...]) -> None:
    with Office(desk_url, tmp_path, web=PAGE, form=forms) as office, Browser(office) as browser:
        answer = browser.get("/n/")
        assert answer.status_code == (200 if forms else 404)
        assert re.findall(r'href="(/n/\w+/)"', answer.text) == (["/n/support/", "/n/hilfe/"] if forms else [])


def test_files_come_with_it(browser: Browser, office: Office) -> None:
    hidden = dict(HIDDEN.findall(browser.get("/n/support/").text))
    fields = [(name, (None, value)) for name, value in {**hidden, "website": "", **RIGHT}.items()]
    browser.ask("POST", "/n/support/", files=[*fields, ("files", ("lamp.txt", b"a lamp", "text/plain"))])
    said(browser, link_in(office), "yes")
    [one] = [one for one in office.ticket(1).timeline if isinstance(one, Spoken)]
    assert [file.name for file in one.attachments] == ["lamp.txt"]


def test_the_letter_is_in_the_language_of_the_page(browser: Browser, office: Office) -> None:
    sent(browser, "/n/support/?lang=de")
    assert office.letter(ANNA).subject == "Bitte bestätigen Sie Ihre Anfrage"
    sent(browser, "/n/support/?lang=xx", address="bob@customer.example")
    assert office.letter("bob@customer.example").subject == "Please confirm your request"


def test_a_box_that_has_to_be_ticked_says_so_to_the_browser(tmp_path: Path) -> None:
    boxes = tuple({"name": name, "label": name, "kind": "checkbox", "required": name == "terms"} for name in ("terms", "hurry"))
    form = {"queue": "support", "field": boxes}
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, web=PAGE, form=(form,)) as office, Browser(office) as browser:
        page = browser.get("/n/support/").text
        said = {name: page.partition(f'name="field_{name}"')[2].partition(">")[0] for name in ("terms", "hurry")}
        assert ("required" in said["terms"], "required" in said["hurry"]) == (True, False)
