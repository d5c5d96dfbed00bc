"""The stories of ``tests/talks/story_*.talk``, played by people who take the page for one half and mail for the other.

What is said inside is looked for on every page that is opened, in all that it holds, and is never there.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from mailgate.desk.story import Spoken
from mailgate.mail.model import TicketNumber
from store import timeline
from tests.browser.reader import reading
from tests.office import SUPPORT
from tests.peers.chromium import Chromium, pressed
from tests.peers.site import Served, served

pytestmark = pytest.mark.peer
VERA = "vera@supplier"


# A story is told in one go.
# ruff: noqa: PLR0915


def test_a_guest_reports_a_fault_and_follows_it_while_staff_talk_inside(chromium: Chromium, tmp_path: Path) -> None:
    queue = {**SUPPORT, "customer_updates": ["closed", "assigned"]}
    with (
        served(tmp_path, queue=(queue,), gateway={"undo_window": "2m"}) as house,
        reading(chromium, house, "boiler", "My fault", "annoyed") as gina,
    ):
        office = house.office
        office.mail("gina@customer", "support", "The heating in room 12", "It has been cold since last night.")
        house.work()
        gina.follow(office.letter("gina@customer"))
        assert gina.look() == ["It has been cold since last night."]
        assert gina.status() == "new"
        # the house talks it over
        fault = office.letter("bea@staff")
        office.reply(fault, "#note @tom was the boiler not due in May? She sounds annoyed.")
        house.work()
        office.reply(office.letter("tom@staff"), "It was, and nobody came. My fault.")
        house.work()
        assert gina.look() == ["It has been cold since last night."]
        office.mail("tom@staff", "support+1-take", "The heating", "")
        house.work()
        gina.look()
        assert "Tom Dev takes care of it" in gina.page.locator("main").inner_text()
        # the answer waits two minutes, on the page too
        office.reply(office.letters("tom@staff")[0], "The valve was stuck. It is warm again.")
        house.work()
        assert gina.look() == ["It has been cold since last night."]
        house.pass_time("2m")
        assert gina.look()[1:] == ["The valve was stuck. It is warm again."]
        assert office.letter("gina@customer").text.count("The valve was stuck.") == 1
        # a mere thanks by the page opens nothing again; what she writes the next day does, with a file
        office.mail("bea@staff", "support+1-close", "The heating", "")
        house.work()
        gina.look()
        assert gina.write("Thank you!") == "Thank you. Your message has been added."
        assert (gina.look()[-1], gina.status()) == ("Thank you!", "closed")
        house.pass_time("1d")
        gina.look()
        assert (
            gina.write("I am sorry, it is cold again.", ("room12.txt", b"14 degrees"))
            == "Thank you. Your message has been added."
        )
        assert (gina.look()[-1], gina.status()) == ("I am sorry, it is cold again.", "open")
        assert gina.page.locator(".file-name").all_inner_texts() == ["room12.txt"]
        assert "it is cold again" in office.letter("tom@staff").text
        with gina.page.expect_download() as coming:
            gina.page.locator("a.file").click()
        assert Path(coming.value.path()).read_bytes() == b"14 degrees"


def test_an_applicant_adds_to_it_before_closing_and_nothing_after(chromium: Chromium, tmp_path: Path) -> None:
    queue = {**SUPPORT, "closed_reply": "refuse"}
    with served(tmp_path, queue=(queue,)) as house, reading(chromium, house, "owes us", "#notify", "#public") as club:
        office = house.office
        office.staff("olga@staff", "Olga", notify="none")
        office.mail("club@customer", "support", "Licence for the season", "We apply for nine players.")
        house.work()
        club.follow(office.letter("club@customer"))
        assert club.write("Please add Lea Frei, born 2004.") == "Thank you. Your message has been added."
        assert "Lea Frei" in office.letter("bea@staff").text
        # the office asks back by mail, and talks about it inside
        office.mail("olga@staff", "support+1", "Licence", "#public\n#notify\nWhere did she play last year?")
        house.work()
        office.mail("bea@staff", "support+1-note", "Licence", "Her old club still owes us the fee.")
        house.work()
        assert club.look()[-1] == "Where did she play last year?"
        club.write("With Rovers, until May.")
        assert "With Rovers" in office.letter("olga@staff").text
        told = len(office.letters("olga@staff"))
        club.write("In their second team, to be exact.")
        assert len(office.letters("olga@staff")) == told
        # the page is still open, with words in its form, while the office closes
        club.look()
        club.page.get_by_label("Your message").fill("Please add one more: Mia Roth.")
        office.mail("olga@staff", "support+1-close", "Licence", "#public\nTen players are licensed.")
        house.work()
        club.send()
        assert club.said() == "Not added"
        assert club.page.locator("textarea").input_value() == "Please add one more: Mia Roth."
        club.follow(next(letter for letter in office.letters("club@customer") if "Ten players" in letter.text))
        assert club.status() == "closed"
        assert [text for text in club.look() if "Mia Roth" in text] == []
        assert club.look()[-1] == "Ten players are licensed."
        assert club.page.get_by_role("button", name="Send", exact=True).count() == 0
        assert "takes no more messages" in club.page.locator("main").inner_text()


def test_a_supplier_works_on_the_page_and_the_customer_never_hears_of_her(chromium: Chromium, tmp_path: Path) -> None:
    with (
        served(tmp_path, gateway={"undo_window": "2m"}) as house,
        reading(chromium, house, "Vera", "supplier", "240", "Mind the price") as carl,
        chromium.tab(house.url) as vera,
    ):
        office = house.office
        office.partner(VERA, "Vera", tag="boiler")
        office.mail("carl@customer", "support", "No hot water", "Since this morning, on both floors.")
        house.work()
        carl.follow(office.letter("carl@customer"))
        fault = office.letter("bea@staff")
        office.reply(fault, "#take\n#tag boiler\n#note @vera is this the burner again? Mind the price.")
        house.work()
        # she signs in by mail, and sees both sides
        _sign_in(house, vera)
        vera.get_by_role("link", name="No hot water").click()
        vera.get_by_text("Mind the price.").wait_for()
        # a note, and then a reply: two pages, by the keyboard alone
        _go(vera, "Add an internal note …")
        _type(house, vera, "Your internal note", "It is. With the old contract it costs 240.")
        assert vera.locator(".notice-heading").first.inner_text() == "Your note was added"
        assert "it costs 240" in office.letter("bea@staff").text
        _go(vera, "Reply to the customer …")
        _type(house, vera, "Your reply to carl", "Somebody comes tomorrow at nine.")
        assert vera.get_by_role("button", name="Stop it: nobody outside gets it").count() == 1
        assert carl.look() == ["Since this morning, on both floors."]
        house.pass_time("2m")
        assert carl.look()[1:] == ["Somebody comes tomorrow at nine."]
        assert "tomorrow at nine" in office.letter("carl@customer").text
        # he asks on his page; Bea answers by mail with a figure, and takes it back a day later
        carl.write("The cellar will be open. What does it cost?")
        answer = office.letter("bea@staff")
        office.reply(answer, "Between two hundred and three hundred.", quote=False)
        house.work()
        house.pass_time("1d")
        assert "Between two hundred and three hundred." in carl.look()
        office.mail("bea@staff", "support+1-note", "No hot water", f"#privatise {_entry(house, 'Between two hundred')}")
        house.work()
        assert "Between two hundred and three hundred." not in carl.look()
        _sign_in(house, vera)  # a day is longer than she stays signed in
        vera.goto(f"{house.url}/p/1/")
        vera.get_by_text("Between two hundred and three hundred.").wait_for()
        # with the tag goes what she may see, from that moment
        office.reply(answer, "#untag boiler\n#note Done, Vera sends her bill.")
        house.work()
        for path in ("/p/1/", "/p/?status=all"):
            vera.goto(house.url + path)
            assert "No hot water" not in vera.content()
    theirs = "\n".join(one.everything for one in office.letters("carl@customer"))
    assert [word for word in ("Vera", "supplier", "240", "Mind the price") if word in theirs] == []


def _sign_in(house: Served, page: Page) -> None:
    """By a link that is mailed for the asking, and its button."""
    page.goto(f"{house.url}/p/")
    page.get_by_label("Your mail address").fill(f"{VERA}.example")
    pressed(page.get_by_role("button", name="Send me the link"))
    house.work()
    [link] = set(re.findall(re.escape(house.url) + r"/s/[^\s\"<>]+", house.office.letter(VERA).text))
    page.goto(link)
    pressed(page.get_by_role("button", name=re.compile("Sign in as")))
    assert urlsplit(page.url).path == "/p/"


def _go(page: Page, link: str) -> None:
    page.get_by_role("link", name=link).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _type(house: Served, page: Page, label: str, words: str) -> None:
    """Type into the one field there is, and press the button behind it."""
    assert page.locator("textarea").count() == 1
    page.get_by_label(label).focus()
    page.keyboard.type(words)
    page.keyboard.press("Tab")  # to the files
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    house.work()


def _entry(house: Served, words: str) -> int:
    with house.office.store.read() as session:
        told = timeline.story(session, TicketNumber(1))
    assert told is not None
    [entry] = [one.id for one in told.timeline if isinstance(one, Spoken) and words in one.text]
    return int(entry)
