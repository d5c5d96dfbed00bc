"""One ticket on which partners come and go, and outsiders are asked. Its one rule: each thing said has a marker of its own.

``played`` plays it on an office; ``MARKERS`` names what is looked for, ``READERS`` who looks, once all has happened.
"""

from __future__ import annotations

from pathlib import Path

from mailgate.mail.model import Address
from store import partners
from tests.client import ATTACHMENT
from tests.office import Office
from tests.security.scenes import note_address

READERS = {
    "anna": "anna@customer.example",  # the requester
    "carl": "carl@customer.example",  # cc from the start
    "pia": "pia@partner.example",  # a partner who sees the queue, from the beginning to the end
    "vic": "vic@partner.example",  # a partner who sees a tag, which is put on and taken off
    "rolf": "rolf@partner.example",  # as Vic, and removed before that
    "wim": "wim@partner.example",  # a partner who sees another tag
    "vera": "vera@vendor.example",  # outside, asked
    "walt": "walt@vendor.example",  # outside, asked something else
    "bea": "bea@staff.example",  # staff, who does the work
    "tom": "tom@staff.example",  # staff of the queue, who hears all of it
}
"""Who looks."""

MARKERS = {
    "subject": "papasubject",
    "first message": "amberfirst",
    "early reply": "birchearly",
    "early note": "cedarnote",
    "customer's later message": "deltalater",
    "partner's note": "echonote",
    "partner's file's name": "foxtrotname",
    "partner's file": "golfoctets",
    "partner's public word": "hotelpublic",
    "note": "indianote",
    "question": "julietquestion",
    "question's file's name": "kilofilename",
    "question's file": "limaoctets",
    "answer": "mikeanswer",
    "other question": "novemberother",
    "late public reply": "oscarlate",
    "late note": "quebeclate",
    "customer's last message": "romeolast",
    "last note": "sierralast",
    "partner's name": "Tangoname",
    "partner's address": "vic@partner.example",
    "asked's address": "vera@vendor.example",
    "customer's address": "anna@customer.example",
}
"""What is looked for: a word that stands nowhere else, a name, an address."""


def office(url: str, home: Path) -> Office:
    """The desk of the scene."""
    made = Office(url, home)
    for who in ("bea", "tom"):
        made.staff(f"{who}@staff", notify="all")
    made.partner("pia@partner", "Pia", queue="support")
    made.partner("vic@partner", MARKERS["partner's name"], tag="printer")
    made.partner("rolf@partner", "Rolf", tag="printer,plotter")
    made.partner("wim@partner", "Wim", tag="scanner")
    return made


def played(desk: Office) -> Office:
    """Everything, in this order."""
    desk.mail(READERS["anna"], "support", "papasubject", "amberfirst: it eats paper.", cc="carl@customer")
    desk.work()
    notice = desk.letter("bea@staff")
    inside = note_address(notice)
    desk.reply(notice, "birchearly: we look into it.")
    _note(desk, inside, "cedarnote: the third one.")
    _note(desk, inside, "#tag printer")
    desk.reply(desk.letter(READERS["anna"]), "deltalater: and it is hot.")
    desk.work()
    own = desk.letter(READERS["vic"])
    desk.reply(own, "echonote: the roller.", quote=False, attachments=_file("partner's file's name", "partner's file"))
    desk.reply(own, "#public\nhotelpublic: please unplug it.", quote=False)
    desk.work()
    _note(desk, inside, "indianote: does he have a key?")
    asked = "#ask vera@vendor.example julietquestion: do you have a roller?"
    desk.mail("bea@staff", inside, "x", asked, attachments=_file("question's file's name", "question's file"))
    desk.work()
    desk.reply(desk.letter(READERS["vera"]), "mikeanswer: forty.", authenticated=None)
    _note(desk, inside, "#ask walt@vendor.example novemberother: do you repair?")
    _go_on(desk, inside)
    return desk


def _go_on(desk: Office, inside: str) -> None:
    with desk.store.write() as session:
        partners.remove(session, Address(READERS["rolf"]))
    desk.reply(desk.letter("tom@staff"), "#public\noscarlate: a technician comes.", quote=False)
    _note(desk, inside, "quebeclate: he has a key.")
    _note(desk, inside, "#untag printer")
    desk.reply(desk.letter(READERS["anna"]), "romeolast: thank you.", quote=False)
    _note(desk, inside, "sierralast: it was the roller.")


def _file(name: str, words: str) -> tuple[ATTACHMENT, ...]:
    return ((f"{MARKERS[name]}.txt", "text/plain", f"{MARKERS[words]} inside a file".encode()),)


def _note(desk: Office, address: str, words: str) -> None:
    desk.mail("bea@staff", address, "x", words)
    desk.work()
