"""A customer's one word: ``close``, ``reopen``, ``status``, ``cc addr``, ``stop``. The one rule: it is all that their mail says.

In any of our languages, with a thanks, a greeting, a name or a signature around it. Whatever else stands there makes the mail a
message like any other, for a person to read; so does a word whose author proves too little for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from mailgate.desk.model import Known, Person
from mailgate.desk.ourselves import one_of_us
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import CUSTOMERS
from mailgate.mail import address as addresses
from mailgate.mail.model import Address
from mailgate.mail.partings import closes
from mailgate.mail.thanks import is_mere_thanks

#: More lines below a closing are no signature any more, and a longer line is no word.
MAX_SIGNATURE, MAX_LINE = 8, 60
#: Characters. Whoever means one word sends no more around it; a text of half a million lines costs the desk seconds (T56).
MAX_TEXT = 20_000
#: What may stand beside the word on its line.
_COURTESY = frozenset(
    plain(word)
    for word in [
        "please",
        "thanks",
        "thank",
        "you",
        "thx",
        "bitte",
        "danke",
        "dank",
        "vielen",
        "besten",
        "merci",
        "svp",
        "stp",
        "beaucoup",
        "grazie",
        "prego",
        "per",
        "favore",
        "mille",
    ]
)
_TOKEN = re.compile(r"[\w'’-]+\??")
_CC = re.compile(r"([^\W\d_]+)\s*:?\s+<?([^\s<>]+@[^\s<>]+)>?[.!]?")
_POSTSCRIPT = re.compile(r"p\.?\s?s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """The English word, and for ``cc`` whose address stands behind it."""

    word: str
    address: Address | None = None


def word_in(text: str, author: Person) -> Word | None:
    """The one word that a text is; None: it says something else."""
    if len(text) > MAX_TEXT:
        return None
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    end = next((n for n, line in enumerate(lines) if line == "--" or closes(line)), len(lines))
    below = lines[end:]
    if len(below) > MAX_SIGNATURE or any("?" in line or _POSTSCRIPT.match(line) for line in below):
        return None
    names = frozenset(re.findall(r"\w+", author.shown.lower()))
    said = list(islice((line for line in lines[:end] if not is_mere_thanks(f"{line} thanks", names)), 2))
    return _read(said[0]) if len(said) == 1 and len(said[0]) <= MAX_LINE else None


def _read(line: str) -> Word | None:
    line = line.removeprefix("#")  # as staff write it: it is theirs all the same
    if found := _CC.fullmatch(line):
        address = addresses.parse(found[2])
        return Word("cc", address) if CUSTOMERS.get(plain(found[1])) == "cc" and address is not None else None
    tokens = [plain(token) for token in _TOKEN.findall(line)]
    bare = [token for token in tokens if token not in _COURTESY]
    word = CUSTOMERS.get("-".join(tokens)) or CUSTOMERS.get("-".join(bare))
    return Word(word) if word is not None and word != "cc" else None


def wish_of(known: Known, author: Person, text: str) -> Word | None:
    """The word that a customer's mail is, if it can mean anything: no file, and nobody of ours to bring in."""
    if known.choice is not None or known.stub or any(not file.inline for file in known.said.attachments):
        return None
    word = word_in(text, author)
    if word is not None and word.address is not None and one_of_us(word.address, known.desk):
        return None
    return word
