"""One ticket on which everything happens that somebody must not see. Its one rule: each thing said has a marker of its own.

``played`` plays it on an office; ``MARKERS`` names what is looked for, ``READERS`` who looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from mailgate.desk.deadlines import Failed
from mailgate.mail.model import Address
from store import organisations, people
from store.organisations import OrganisationChange
from store.tables import ParticipantRow
from tests.client import ATTACHMENT, Letter
from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import note_address

READERS = {
    "anna": "anna@customer.example",  # the requester
    "carl": "carl@customer.example",  # cc from the start
    "dora": "dora@customer.example",  # cc joined later
    "frank": "frank@customer.example",  # cc at first, taken off later
    "sven": "sven@stranger.example",  # a stranger who wrote
    "otto": "otto@elsewhere.example",  # a customer with another ticket
    "bea": "bea@staff.example",  # staff, who does the work
    "tom": "tom@staff.example",  # staff of the queue, who sees all of it
    "uma": "uma@staff.example",  # staff of another queue
    "paul": "paul@staff.example",  # staff of the queue, until the people change
    "lena": "lena@elsewhere.example",  # of Otto's firm, which shares; she never wrote
    "nina": "nina@customer.example",  # of Anna's firm, which does not
}
"""Who looks."""

MARKERS = {
    "first message": "amberfirst",
    "later message": "birchlater",
    "cc's message": "cedarcarl",
    "early public reply": "deltaearly",
    "public file's name": "echofilename",
    "public file": "foxtrotfile",
    "late public reply": "golflate",
    "note": "hotelnote",
    "note's file's name": "indiafilename",
    "note's file": "julietfile",
    "late note": "kilolate",
    "held subject": "limasubject",
    "held mail": "mikeheld",
    "auto-reply's subject": "novembersubject",
    "auto-reply": "oscarauto",
    "refusal of a letter": "papabounce",
    "public reply to a dead address": "quebecdead",
    "tag": "romeotag",
    "title": "sierratitle",
    "words beside quoted note": "tangobeside",
    "closing reply": "uniformclose",
    "former cc's mail": "victorformer",
    "subject in Tom's name": "zulusubject",
    "mail in Tom's name": "zerospoof",
    "other ticket": "whiskeyother",
    "note on the other ticket": "xrayother",
    "assignee's name": "Yankee",
    "assignee's address": "tom@staff.example",
    "author's address": "bea@staff.example",
}
"""What is looked for: a word that stands nowhere else, or a name."""

_NOTE = "hotelnote their account is overdue since spring and nobody dares to call them"


@dataclass(frozen=True)
class Scene:
    """The office after everything has happened, and the number of the ticket."""

    office: Office
    ticket: int


def office(url: str, home: Path) -> Office:
    """The desk of the scene: Bea works, Tom sees all of his queue, Uma works elsewhere, Paul will leave."""
    support = {**SUPPORT, "customer_updates": ("closed", "assigned")}
    made = Office(url, home, queue=(support, HILFE))
    made.staff("bea@staff", "Bea", queues=["support"], receipts="all", notify="all")
    made.staff("tom@staff", MARKERS["assignee's name"], queues=["support"], receipts="all", notify="all")
    made.staff("uma@staff", "Uma", queues=["hilfe"], notify="all")
    made.staff("paul@staff", "Paul", queues=["support"], notify="all")
    with made.store.write() as session:
        for domain, shares in (("elsewhere.example", True), ("customer.example", False)):
            organisations.add(session, domain, OrganisationChange(add_domains=(domain,), shares=shares), made.now)
    return made


def played(desk: Office) -> Scene:
    """Everything, in this order. What comes before the first change of people is *early*."""
    _begin(desk)
    _change_people(desk)
    _disturb(desk)
    _work_inside(desk)
    _end(desk)
    return Scene(desk, 1)


def _file(name: str, words: str) -> tuple[ATTACHMENT, ...]:
    return ((f"{MARKERS[name]}.txt", "text/plain", f"{MARKERS[words]} inside a file".encode()),)


def _begin(desk: Office) -> None:
    desk.mail(READERS["anna"], "support", "The lamp", "amberfirst: it is dead.", cc=("carl@customer", "frank@customer"))
    desk.work()
    notice = desk.letter("bea@staff")
    desk.reply(notice, "deltaearly: we look into it.", attachments=_file("public file's name", "public file"))
    desk.work()
    desk.reply(notice, f"#note\n{_NOTE}", attachments=_file("note's file's name", "note's file"))
    desk.work()
    desk.reply(desk.letter(READERS["anna"]), "birchlater: it smells, too.")
    desk.work()
    desk.reply(desk.letter(READERS["carl"]), "cedarcarl: and it hums.")
    desk.work()


def _change_people(desk: Office) -> None:
    with desk.store.write() as session:
        people.remove_staff(session, Address(READERS["paul"]))
    _take_off(desk, READERS["frank"])
    _command(desk, f"#cc {READERS['dora']}")
    _reply(desk, "golflate: a new one is on its way.")
    desk.mail("bea@staff", note_address(_notice(desk)), "x", "kilolate: it was the last one in stock.")
    desk.work()


def _take_off(desk: Office, address: str) -> None:
    """Somebody is no longer on the ticket; their token is as good as ever, but it is nobody's merit (T22)."""
    with desk.store.write() as session:
        person = people.by_address(session, [Address(address)])[Address(address)]
        session.execute(update(ParticipantRow).where(col(ParticipantRow.person) == person.id).values(active=False))


def _disturb(desk: Office) -> None:
    """A stranger, a former cc, another customer, a machine, a mail server that refuses."""
    signed = desk.letter(READERS["anna"]).reply_to
    desk.mail(READERS["sven"], signed, "limasubject", "mikeheld: your code is 482913.")
    desk.work()
    desk.reply(desk.letter(READERS["frank"]), "victorformer: what happened to it?")
    desk.work()
    desk.mail(READERS["otto"], "support", "Re: [#1] The lamp", "whiskeyother: mine is dead as well.")
    desk.work()
    own = desk.letter("bea@staff")
    desk.mail("bea@staff", note_address(own), "x", "xrayother: he never pays.")
    desk.work()
    spoofed = desk.letter("bea@staff").reply_to
    desk.mail("tom@staff", spoofed, "zulusubject", "zerospoof: pay to this account.", authenticated=None)
    desk.work()
    away = {"Auto-Submitted": "auto-replied", "Subject": "novembersubject"}
    desk.reply(desk.letter(READERS["carl"]), "oscarauto: I am at sea.", quote=False, headers=dict(away))
    desk.work()
    desk.relay.answers[READERS["dora"]] = Failed(code=554, reply="554 5.7.1 papabounce")
    _reply(desk, "quebecdead: it comes tomorrow.")
    desk.relay.answers.clear()
    desk.pass_time("5h")  # the reminder of what is held
    desk.pass_time("25h")  # and the daily list of it


def _work_inside(desk: Office) -> None:
    _command(desk, "#tag romeotag\n#title sierratitle\n#priority urgent")
    _command(desk, "#assign tom@staff.example")
    desk.pass_time("1m")  # what happens at the time of a withheld message is withheld with it
    quoted = "\n".join(f"> {line}" for line in _NOTE.split("\n"))
    _reply(desk, f"#public\ntangobeside: as my colleague says:\n{quoted}\nSo it is.")


def _end(desk: Office) -> None:
    desk.pass_time("1m")
    _reply(desk, "#close\nuniformclose: good bye.")


def _notice(desk: Office) -> Letter:
    """Bea's newest notice of a customer's message on the ticket."""
    public = [one for one in desk.letters("bea@staff") if one.subject.startswith("[#1] ") and "cedarcarl" in one.text]
    return public[-1]


def _reply(desk: Office, body: str) -> None:
    desk.reply(_notice(desk), body, quote=False)
    desk.work()


def _command(desk: Office, body: str) -> None:
    desk.mail("bea@staff", note_address(_notice(desk)), "x", body)
    desk.work()
