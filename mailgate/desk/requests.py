"""Requests of the page's form whose author nothing proves. The one rule: they wait for the word of whoever has the mailbox, and
until then nobody is troubled with them but by one letter to that address, with nothing in it that was typed (T24).

Who says yes, by the letter's link or by an answer to it, has the mailbox: that is the proof.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailgate.desk.actions import Send, Step
from mailgate.desk.doubting import NEW, doubt
from mailgate.desk.model import Doubt, HeldFacts, Known, Person
from mailgate.desk.request_letters import RequestCheck
from mailgate.desk.wishes import Stranger
from mailgate.mail import robots
from mailgate.mail.model import Address, Trust

#: What may stand around it.
FRAME = " \t.,;:!\"'*`“”„«»\u00a0\u202f"
_LETTERS = re.compile(r"[^\W\d_]+")
#: What a person says who has the mailbox, in the languages of the letter.
YES = frozenset({"yes", "ja", "oui", "sì", "si"})
NO = frozenset({"no", "nein", "non"})


def unconfirmed(known: Known) -> Stranger | None:
    """A form of somebody who proved nothing; None: it is none. One in the name of those inside is doubted
    like a mail, and nothing is asked of them.

    Who asks the desk itself asks nothing of anybody: that is answered as when it comes by mail."""
    if not known.said.typed or known.trust >= Trust.TOKEN or known.choice is not None or known.service:
        return None
    if known.author is not None and (known.author.is_staff or known.author.is_partner):
        return doubt(None, Doubt.STAFF_UNPROVEN, NEW, known)
    return Stranger(ticket=None, reason=Doubt.UNCONFIRMED, choices=NEW, announced=False)


def claimed(known: Known) -> Person | None:
    """Whose address stands in the form. What it says of a name is not known of anybody yet."""
    author = known.author
    return replace(author, name="") if author is not None and author.id is None else author


def check(known: Known) -> tuple[tuple[Send, ...], Step]:
    """Ask at the address that was given, unless that would trouble somebody for nothing; and why."""
    to, refused = claimed(known), _not_asked(known)
    if refused or to is None:
        return (), Step(rule="confirmation", result="none", because=refused or "nobody to ask")
    to = replace(to, language=to.language or known.said.spoken or None)
    asked = Send(letter=RequestCheck(to=to, queue=known.queue, at=known.now, after=known.claimed_before))
    return (asked,), Step(rule="confirmation", result="asked", because="nobody has proved that address")


def _not_asked(known: Known) -> str:
    """Why the address is not asked, or ""."""
    address = known.author.address if known.author else ""
    refusals = (
        (known.silent, "taken in silently"),
        (known.declined, "whoever has that mailbox said lately that such requests are not theirs"),
        (robots.is_one(address), "an address of a machine or a list"),
        # a relay without SMTPUTF8 would refuse it, and staff would hear of it: nobody shall have that for the asking
        (not address.isascii(), "an unproven address with letters beyond ASCII"),
    )
    return next((because for applies, because in refusals if applies), "")


def spelled(address: Address) -> frozenset[str]:
    """The names that an address spells, where nobody's name is known yet: ``anna.muster@`` may sign as Anna Muster."""
    return frozenset(_LETTERS.findall(address.rpartition("@")[0]))


def is_owner(held: HeldFacts, person: Person) -> bool:
    """Whether a held request came in the name of that very person, who alone can say that it is theirs."""
    return held.reason == Doubt.UNCONFIRMED and held.confirmer is not None and held.confirmer.id == person.id
