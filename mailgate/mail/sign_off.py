"""A text that only takes leave. The one rule: one word that is neither a closing nor a signature's, and it says something.

``Best regards``, a name and what stands in signatures are a leave-taking; ``Best do it tomorrow`` and ``Thanks!`` are words.
"""

from __future__ import annotations

import re

from mailgate.mail.partings import POSTSCRIPT, is_legal, names_something
from mailgate.mail.runs import words_of

#: More lines than these, blank ones not counted, are no signature: a closing, a name, firm, street, phone, web, register.
_MOST = 8
_CLOSES = frozenset(
    words_of(
        "regards wishes sincerely faithfully cheers "
        "gruß grüße grüßen gruesse gruessen grüessli gruss grüsse mfg lg vg bg hg "
        "cordialement salutations amicalement respectueusement cdlt cdt "
        "saluti saluto cordialmente distintamente"
    )
)
"""One of these must stand in a closing, by line: English, German, French, Italian."""
_BESIDE = frozenset(
    words_of(
        "best kind kindest warm warmest many with and yours truly very thanks thank you "
        "mit und freundlichen freundlichem freundlicher freundliche freundlich besten bestem beste viele vielen liebe lieben "
        "lieber herzliche herzlichen herzlichem schöne schönen danke dank "
        "bien et meilleures meilleurs sincères mes nos les plus veuillez agréer recevoir je vous prie d'agréer l'expression de "
        "distinguées merci madame monsieur "
        "cordiali distinti cari tanti i miei nostri un caro e con grazie"
    )
)
"""What may stand beside it."""
_WHOLE = frozenset(
    {"best", "yours", "yours truly", "bien a vous", "bien a toi", "thanks in advance", "merci d avance", "grazie mille"}
)
"""Closings that hold none of those words."""
_THANKS = re.compile(
    r"(?:(?:many |best )?thanks|thank you|thx|"
    r"(?:(?:vielen|besten|herzlichen) )?dank|danke|merci(?: beaucoup)?|(?:tante )?grazie),",
    re.IGNORECASE,
)
_LINKS = frozenset(
    token
    for line in (
        "and of for the",
        "und für der des von zu",
        "de du des et la le les pour",
        "di del della e per",
        "&|-–—·•/+,",
    )
    for token in (line.split() if " " in line else line)
)
"""Small words and signs between the names of a signature."""
_LABELS = frozenset(
    words_of(
        "t tel telefon telefono tél téléphone phone p f fax m mobile mobil cell handy natel direct durchwahl e mail email web w"
    )
)
"""What may stand before a colon there; ``PIN: 4711`` tells something."""
_ASKS = frozenset("?!")
_PICTURE = re.compile(r"\[(?:cid|image|bild)\b[^\]]*\]", re.IGNORECASE)


def only_takes_leave(text: str, names: frozenset[str]) -> bool:
    """Whether ``text`` is a closing, a signature below it, and nothing else. ``names``: its author's, as ``words_of`` makes them.

    Without a closing only the author's own name is a signature. Empty text is False.
    """
    lines = [line for raw in text.split("\n") if (line := _PICTURE.sub("", raw).strip())]
    closed = _closings(lines, names)
    begins = range(closed, min(len(lines), _MOST + 1))  # one further down closes nothing, and each asks for all below it (T56)
    legal = next((n for n in begins if is_legal("\n".join(lines[n:]))), len(lines))
    signed = lines[closed:legal]
    if not closed:
        return len(lines) == len(signed) == 1 and _is_own(signed[0], names)
    return legal <= _MOST and all(_is_signature(line) for line in signed)


def _closings(lines: list[str], names: frozenset[str]) -> int:
    """How many lines the closing has: one, or two where thanks stand before it."""
    if not lines:
        return 0
    if _closes(lines[0], names):
        return 1
    if not _THANKS.fullmatch(lines[0]) or len(lines) == 1:
        return 0
    return 2 if _closes(lines[1], names) else 1 if _is_own(lines[1], names) else 0


def _closes(line: str, names: frozenset[str]) -> bool:
    """``Viele Grüße``, ``Best regards, Bea``: words of leave-taking and the author's name."""
    if not _ASKS.isdisjoint(line.rstrip("!")):
        return False
    words = [word for word in words_of(line) if word not in names]
    return " ".join(words) in _WHOLE or (not _CLOSES.isdisjoint(words) and all(word in _CLOSES | _BESIDE for word in words))


def _is_own(line: str, names: frozenset[str]) -> bool:
    words = words_of(line)
    return bool(words) and all(word in names for word in words) and _ASKS.isdisjoint(line)


def _is_signature(line: str) -> bool:
    """Names, numbers and addresses, and nothing between them but small words."""
    if not _ASKS.isdisjoint(line) or POSTSCRIPT.match(line):
        return False
    tokens = line.split()
    labels = [word for token in tokens if token.endswith(":") for word in words_of(token)]
    return all(names_something(token) or token in _LINKS for token in tokens) and all(label in _LABELS for label in labels)
