"""Every page there is, with something on it worth looking at. Its one rule: a page that is not listed in SHOWN is not looked at.

The same office and the same clock each time, so that two runs look alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from mailgate.mail.links import Kind
from tests.office import HILFE, SUPPORT
from tests.page import Visitor
from tests.peers.chromium import pressed
from tests.peers.site import Served, served

ANNA = "Anna Berger <anna@customer.example>"
QUESTION = """Guten Tag,

seit heute Morgen findet die Suche in unserem Intranet nichts mehr. Können Sie bitte nachsehen?

Zum Beispiel hier: https://intranet.customer.example/suche?wort=Urlaubsantrag&seite=1&sortierung=nach-dem-datum-der-letzten-änderung

Viele Grüße
Anna Berger
"""
ANSWER = """\
Liebe Frau Berger,

der Suche fehlte ihr Verzeichnis; es wird gerade neu aufgebaut. In zehn Minuten findet sie wieder alles, auch die
Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnung:

    urlaubsantrag.pdf      2 Treffer
    reisekosten.xlsx       1 Treffer

Im Anhang das Protokoll.
Bea Muster
"""
LOG = ("protokoll-der-suche-vom-montag.txt", "text/plain", b"08:00 index is missing\n" * 600)
SHOT = ("bildschirmfoto.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(90_000))


FORMS: tuple[dict[str, Any], ...] = (
    {
        "queue": "support",
        "title": {"en": "Report a fault", "de": "Störung melden"},
        "intro": {"en": "Please say what you see, and since when.", "de": "Bitte schreiben Sie, was Sie sehen und seit wann."},
        "field": [
            {
                "name": "device",
                "label": {"en": "Device", "de": "Gerät"},
                "kind": "select",
                "choices": ["A 100", "B 200"],
                "required": True,
            },
            {
                "name": "serial",
                "label": {"en": "Serial number", "de": "Seriennummer"},
                "help": {"en": "On its back.", "de": "Auf der Rückseite."},
            },
            {"name": "since", "label": {"en": "Since", "de": "Seit"}, "kind": "date"},
            {"name": "urgent", "label": {"en": "Nothing works without it", "de": "Ohne das geht nichts"}, "kind": "checkbox"},
        ],
    },
    {"queue": "hilfe"},
)


@contextmanager
def furnished(folder: Path) -> Iterator[Served]:
    """A desk with a conversation on it: #1, Anna's, with notes she must never see."""
    with served(folder, queue=(SUPPORT, HILFE), form=FORMS) as house:
        office = house.office
        office.partner("vera@supplier", "Vera Lorenz", tag="suche")
        office.mail(ANNA, "support", "Die Suche findet seit heute Morgen nichts", QUESTION, attachments=[SHOT])
        house.work()
        house.pass_time("11m")
        office.mail(
            "bea@staff", "support+1-note", "Re: [#1]", "#tag suche\nWieder der Index auf Knoten sieben. @tom, schaust du?"
        )
        house.work()
        office.reply(office.letters("bea@staff")[0], ANSWER, attachments=[LOG])
        house.work()
        house.pass_time("25m")
        office.reply(office.letter("anna@customer"), "Jetzt geht es wieder. Danke, das war schnell!")
        house.work()
        for subject in ("Urlaubsantrag lässt sich nicht öffnen", "Neuer Bildschirm"):
            house.pass_time("3h")
            office.mail(ANNA, "support", subject, "Guten Tag,\n\nbitte sehen Sie sich das einmal an.\n\nAnna Berger\n")
            house.work()
        office.mail("bea@staff", "support+3-close", "Neuer Bildschirm", "#public\nSteht bereit.")
        house.work()
        asked_by_form(house)
        yield house


def asked_by_form(house: Served) -> None:
    """Lena, whom nobody knows yet, fills in the form for a new request."""
    with Visitor(house.site) as lena:
        carried = re.findall(r'name="form" value="([^"]+)"', lena.get("/n/hilfe/").text)[0]
        told = {
            "form": carried,
            "name": "Lena Groß",
            "address": "lena@guest.example",
            "subject": "Zugang",
            "text": "Bitte um Zugang.",
        }
        lena.post("/n/hilfe/", files={name: (None, value) for name, value in told.items()})
    house.work()


Way = Callable[[Page, Served], None]
"""Brings a tab to a page, as whoever may see it would go there."""


def at(address: Callable[[Served], str]) -> Way:
    """A page that an address alone leads to."""

    def go(page: Page, house: Served) -> None:
        page.goto(address(house))

    return go


def inside(path: str) -> Way:
    """A page of partners, as Vera: she signs in, and goes on from there."""

    def go(page: Page, house: Served) -> None:
        page.goto(house.sign_in("vera@supplier"))
        pressed(page.locator("main button"))
        page.goto(f"{house.url}/p/{path}")

    return go


def confirmation(house: Served) -> str:
    """Where Lena says that the request was hers."""
    return str(re.findall(re.escape(house.url) + r"/c/[^\s<>\"]+", house.office.letter("lena@guest").text)[0])


def ended(house: Served) -> str:
    """The same, after too long."""
    number = int(confirmation(house).rpartition("/c/")[2].partition(".")[0])
    return house.site.links.thing(Kind.REQUEST, number, 0, house.site.now() - timedelta(days=1))


def wrong_address(page: Page, house: Served) -> None:
    """The form for a link, sent with what is no address."""
    page.goto(f"{house.url}/m/")
    page.locator("#f-address").fill("anna at customer")
    pressed(page.locator("main button"))


def wrong_request(page: Page, house: Served) -> None:
    """The form for a new request, with next to nothing in it; a browser would not send that by itself."""
    page.goto(f"{house.url}/n/support/")
    page.locator("#f-subject").fill("Drucker")
    page.evaluate("document.forms[0].noValidate = true")
    pressed(page.locator("main button"))


def wrong_answer(page: Page, house: Served) -> None:
    """The form on a ticket, sent with nothing in it; a browser would not send that by itself, and would go on below the error."""
    page.goto(house.ticket("anna@customer"))
    page.evaluate(
        "form = document.querySelector('.reply form.form'); form.noValidate = true; form.action = form.action.split('#')[0]"
    )
    pressed(page.locator(".reply form.form button"))


#: Name of a page -> the way there. A way is gone many times, so it changes nothing that the next one would miss.
SHOWN: dict[str, Way] = {
    "ticket": at(lambda house: house.ticket("anna@customer")),
    "ticket-closed": at(lambda house: house.ticket("anna@customer", 3)),
    "answer-sent": at(lambda house: house.ticket("anna@customer") + "?said=reply"),
    "answer-wrong": wrong_answer,
    "print": at(lambda house: house.ticket("anna@customer") + "print"),
    "mine": at(lambda house: house.mine("anna@customer")),
    "mine-found": at(lambda house: house.mine("anna@customer") + "?q=Suche"),
    "mine-revoke": at(lambda house: house.mine("anna@customer") + "revoke"),
    "door": at(lambda house: f"{house.url}/"),
    "ask-link": at(lambda house: f"{house.url}/m/"),
    "ask-link-wrong": wrong_address,
    "new-requests": at(lambda house: f"{house.url}/n/"),
    "new-request": at(lambda house: f"{house.url}/n/support/"),
    "new-request-wrong": wrong_request,
    "confirm": at(confirmation),
    "confirm-ended-wrong": at(ended),
    "sign-in": at(lambda house: f"{house.url}/p/"),
    "enter": at(lambda house: house.sign_in("vera@supplier")),
    "partner-list": inside(""),
    "partner-ticket": inside("1/"),
    "partner-reply": inside("1/reply"),
    "partner-note": inside("1/note"),
    "error": at(lambda house: f"{house.url}/p/out"),
    "gone": at(lambda house: f"{house.url}/t/nothing/"),
}
