"""Three tickets on which messages change sides, merge and split. Its one rule: each thing said has a marker of its own.

``played`` plays it on an office; ``MARKERS`` names what is looked for, ``READERS`` who looks, once all has happened.
"""

from __future__ import annotations

from pathlib import Path

from mailgate.desk.story import Spoken
from tests.client import ATTACHMENT, Letter
from tests.office import Office

READERS = {
    "anna": "anna@customer.example",  # the requester of #1
    "carl": "carl@customer.example",  # cc of #1 from the start; of his message comes #3
    "dora": "dora@customer.example",  # cc of #1, joined later
    "ben": "ben@customer.example",  # the requester of #2, which becomes part of #1
    "bert": "bert@customer.example",  # cc of #2
    "otto": "otto@customer.example",  # a customer with a ticket of his own
    "bea": "bea@staff.example",  # staff, who does the work
    "tom": "tom@staff.example",  # staff of the queue, who hears all of it
}
"""Who looks."""

MARKERS = {
    "anna's withdrawn message": "wandaone",
    "staff's withdrawn message": "wandatwo",
    "withdrawn file's name": "wandathreefile",
    "withdrawn file": "octetsthree",
    "kept file's name": "keptfourfile",
    "message of the files": "keptfive",
    "published note": "pubsix",
    "published note's file's name": "pubsevenfile",
    "note published and taken back": "pubeight",
    "note": "notenine",
    "later message": "lateten",
    "withdrawn and given back": "backeleven",
    "first message of the merged": "mergetwelve",
    "message of the merged's cc": "mergethirteen",
    "note on the merged": "mergefourteen",
    "first message here": "merefifteen",
    "message after the merge": "mergesixteen",
    "merged requester's later words": "mergeseventeen",
    "split message": "spliteighteen",
    "words on the split ticket": "splitnineteen",
}
"""What is looked for: a word that stands nowhere else."""


def office(url: str, home: Path) -> Office:
    """The desk of the scene."""
    made = Office(url, home)
    for who in ("bea", "tom"):
        made.staff(f"{who}@staff", notify="all")
    return made


def played(desk: Office) -> Office:
    """Everything, in this order."""
    _begin(desk)
    _publish(desk)
    _withdraw(desk)
    _merge(desk)
    _split(desk)
    return desk


def _file(name: str, words: str) -> ATTACHMENT:
    return (f"{MARKERS[name]}.bin", "application/octet-stream", f"{words} inside".encode())


def _begin(desk: Office) -> None:
    desk.mail("anna@customer", "support", "The lamp", MARKERS["first message here"] + ": it is dead.", cc="carl@customer")
    desk.work()
    _say(desk, "bea", "support+1", MARKERS["staff's withdrawn message"] + ": it costs too much.")
    files = (_file("withdrawn file's name", MARKERS["withdrawn file"]), _file("kept file's name", "kept"))
    _say(desk, "bea", "support+1", MARKERS["message of the files"] + ": see the files.", files)
    desk.reply(desk.letter(READERS["anna"]), MARKERS["anna's withdrawn message"] + ": my account is empty.")
    desk.work()
    _say(desk, "bea", "support+1", MARKERS["withdrawn and given back"] + ": a good price.")
    _say(
        desk, "tom", "support+1-note", MARKERS["published note"] + ": press twice.", (_file("published note's file's name", "x"),)
    )
    _say(desk, "tom", "support+1-note", MARKERS["note published and taken back"] + ": kick it.")
    _say(desk, "tom", "support+1-note", MARKERS["note"] + ": they never pay.")
    _say(desk, "bea", "support+1-note", "#cc dora@customer.example")


def _say(desk: Office, who: str, to: str, words: str, files: tuple[ATTACHMENT, ...] = ()) -> None:
    desk.mail(f"{who}@staff", to, "x", words, attachments=files)
    desk.work()


def _entry(desk: Office, what: str) -> int:
    timeline = desk.ticket(1).timeline
    return next(entry.id for entry in timeline if isinstance(entry, Spoken) and MARKERS[what] in entry.text)


def _publish(desk: Office) -> None:
    _say(desk, "bea", "support+1-note", f"#publish {_entry(desk, 'published note')}")
    _say(desk, "bea", "support+1-note", f"#publish {_entry(desk, 'note published and taken back')}")
    _say(desk, "bea", "support+1-note", "#undo")


def _withdraw(desk: Office) -> None:
    for what in ("anna's withdrawn message", "staff's withdrawn message"):
        _say(desk, "bea", "support+1-note", f"#privatise {_entry(desk, what)}")
    name = MARKERS["withdrawn file's name"] + ".bin"
    _say(desk, "bea", "support+1-note", f"#privatise {_entry(desk, 'message of the files')} {name}")
    _say(desk, "bea", "support+1-note", f"#privatise {_entry(desk, 'withdrawn and given back')}")
    _say(desk, "bea", "support+1-note", "#undo")
    _say(desk, "bea", "support+1", MARKERS["later message"] + ": and so on.")


def _merge(desk: Office) -> None:
    desk.mail("ben@customer", "support", "Light gone", MARKERS["first message of the merged"] + ": dark.", cc="bert@customer")
    desk.work()
    _say(desk, "bea", "support+2", "We look into it.")
    desk.reply(desk.letter(READERS["bert"]), MARKERS["message of the merged's cc"] + ": very dark.")
    desk.work()
    _say(desk, "tom", "support+2-note", MARKERS["note on the merged"] + ": they broke it.")
    _say(desk, "bea", "support+2-note", "#merge into 1")
    _say(desk, "bea", "support+1", MARKERS["message after the merge"] + ": a new one comes.")
    desk.reply(_first(desk, "ben"), MARKERS["merged requester's later words"] + ": when?")
    desk.work()


def _first(desk: Office, who: str) -> Letter:
    return desk.letters(READERS[who])[0]


def _split(desk: Office) -> None:
    desk.reply(desk.letter(READERS["carl"]), MARKERS["split message"] + ": and my bill is wrong.")
    desk.work()
    _say(desk, "bea", "support+1-note", f"#split {_entry(desk, 'split message')} The bill")
    _say(desk, "bea", "support+3", MARKERS["words on the split ticket"] + ": we correct it.")
    desk.mail("otto@customer", "support", "Re: [#1] The lamp", "Mine is dead as well.")
    desk.work()
