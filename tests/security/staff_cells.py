"""Who may publish in the name of staff: the written table of T02. Its one rule: written by hand from the rules, read by a test.

A member of staff who is proven publishes through any of their ways in; nobody else ever does. Where ``staff_trust = "token"``,
their own signed address with their own From will do as well, but only that, and not against a proof that failed.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.office import BORDER

#: ``yes``: publishes; ``token``: only with ``staff_trust = "token"``; ``-``: never, the mail is held.
TABLE = """
    token            | From         | pass aligned | pass unaligned | fail | none  | forged
    that staff's     | that staff   | yes          | token          | -    | token | token
    that staff's     | other staff  | yes          | -              | -    | -     | -
    that staff's     | outsider     | -            | -              | -    | -     | -
    customer's       | that staff   | yes          | -              | -    | -     | -
    customer's       | other staff  | yes          | -              | -    | -     | -
    customer's       | outsider     | -            | -              | -    | -     | -
    other staff's    | that staff   | yes          | -              | -    | -     | -
    other staff's    | other staff  | yes          | token          | -    | token | token
    other staff's    | outsider     | -            | -              | -    | -     | -
    none             | that staff   | yes          | -              | -    | -     | -
    none             | other staff  | yes          | -              | -    | -     | -
    none             | outsider     | -            | -              | -    | -     | -
"""

AUTHORS = {"that staff": "bea@staff.example", "other staff": "tom@staff.example", "outsider": "evil@evil.example"}

#: Without a token a ticket is named by hand, or by the id of a letter that is answered.
WAYS = {
    "that staff's": ("own token",),
    "customer's": ("customer's token",),
    "other staff's": ("other's token",),
    "none": ("typed", "ids", "subject"),
}

_BORDER_HOP = f"Received: from x by {BORDER}; Mon, 2 Mar 2026 08:00:00 +0000\n"
_EVIL_HOP = "Received: from x by mx.evil.test; Mon, 2 Mar 2026 08:00:00 +0000\n"


class Proof(NamedTuple):
    """What a mail brings along to prove its sender; ``{own}`` is the domain of its From."""

    result: str = ""
    """The Authentication-Results, without their id."""
    host: str = BORDER
    """Who claims to have written them."""
    trusted: bool = True
    """Our border hands the mail on; else it comes straight from anybody."""
    below: bool = False
    """They stand below a hop of a stranger, where a sender can write."""

    def block(self, own: str) -> str:
        """The lines the mail begins with."""
        line = f"Authentication-Results: {self.host}; {self.result.format(own=own)}\n" if self.result else ""
        return _BORDER_HOP + _EVIL_HOP + line if self.below else line + _BORDER_HOP


#: Every column in all the ways it can come about.
PROOFS = {
    "pass aligned": (Proof("dmarc=pass header.from={own}"), Proof("dmarc=none; dkim=pass header.d=mail.{own}")),
    "pass unaligned": (
        Proof("dmarc=pass header.from=evil.test; spf=pass smtp.mailfrom=evil.test"),
        Proof("dmarc=none; dkim=pass header.d=evil.test"),
        Proof("dmarc=none; spf=pass smtp.mailfrom={own}"),  # aligned, but not enough for staff
    ),
    "fail": (Proof("dmarc=fail header.from={own}"), Proof("dmarc=fail header.from={own}; dkim=pass header.d={own}")),
    "none": (Proof(), Proof("dmarc=temperror header.from={own}")),
    "forged": (
        Proof("dmarc=pass header.from={own}", below=True),
        Proof("dmarc=pass header.from={own}", trusted=False),
        Proof("dmarc=pass header.from={own}", host="mx.evil.test"),
    ),
}


class Cell(NamedTuple):
    """One cell in one of the ways it can come about."""

    token: str
    author: str
    column: str
    says: str
    way: str
    proof: Proof

    def may_publish(self, staff_trust: str) -> bool:
        """What the table says under that setting."""
        return self.says == "yes" or (self.says == "token" and staff_trust == "token")


def table() -> dict[tuple[str, str, str], str]:
    """``TABLE`` as read: (token, From, Authentication-Results) -> what stands there."""
    rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().split("\n")]
    return {(row[0], row[1], column): says for row in rows[1:] for column, says in zip(rows[0][2:], row[2:], strict=True)}


def cells() -> list[Cell]:
    """Every cell, in every way and with every proof that it stands for."""
    return [
        Cell(token, author, column, says, way, proof)
        for (token, author, column), says in table().items()
        for way in WAYS[token]
        for proof in PROOFS[column]
    ]
