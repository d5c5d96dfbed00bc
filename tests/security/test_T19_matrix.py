"""T19: no token of one purpose is good in another's form, even where all numbers are the same: each by each."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailgate.mail import links
from mailgate.mail.layout import Layout
from mailgate.mail.links import Kind, Links
from mailgate.mail.model import Address, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.recipient import Acting, ActionKind, Addresses, Recipient, Return, Signed, Unknown, understand
from mailgate.mail.tokens import KeyRing, Purpose
from tests.checkout import ROOT, files

BASE = Address("support@help.example")
KEYS = KeyRing((hashlib.sha256(b"the matrix").digest(),))
ADDRESSES = Addresses(KEYS)
LINKS = Links(KEYS, "")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(days=90)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
SEVEN = 7
"""Ticket, person, held mail, entry and letter alike: only the purpose tells the tokens apart."""


def _reply(audience: Visibility) -> Address:
    return ADDRESSES.signed(BASE, TicketNumber(SEVEN), PersonId(SEVEN), audience, 0)


def _action(kind: ActionKind) -> Address:
    return ADDRESSES.action(BASE, kind, SEVEN, PersonId(SEVEN))


FORMS: dict[Purpose, str] = {
    Purpose.REPLY_PUBLIC: _reply(Visibility.PUBLIC),
    Purpose.REPLY_INTERNAL: _reply(Visibility.INTERNAL),
    Purpose.DECIDE: _action(ActionKind.DECIDE),
    Purpose.CONFIRM: _action(ActionKind.CONFIRM),
    Purpose.UNDO: _action(ActionKind.UNDO),
    Purpose.BOUNCE: ADDRESSES.return_path(BASE, OutboxId(SEVEN)),
    Purpose.MESSAGE_ID: f"o{SEVEN}.{KEYS.sign(Purpose.MESSAGE_ID, SEVEN)}@help.example",
    Purpose.VIEW: LINKS.ticket(TicketNumber(SEVEN), PersonId(SEVEN), 0, UNTIL),
    Purpose.MINE: LINKS.thing(Kind.MINE, SEVEN, 0, UNTIL),
    Purpose.SIGN_IN: LINKS.thing(Kind.SIGN_IN, SEVEN, 0, UNTIL),
    Purpose.REQUEST: LINKS.thing(Kind.REQUEST, SEVEN, 0, UNTIL),
    Purpose.FORM: f"form {LINKS.form((SEVEN, SEVEN), NOON, lambda n: SEVEN)}",
}
"""Each purpose -> what bears its token."""


def _token(form: str) -> str:
    return form.partition("@")[0].strip("/").rpartition(".")[2]


def _good(text: str) -> bool:
    """Whether the token in an address, Message-ID, link or form is one we made for it."""
    if text.startswith(("/", "form ")):
        return _opens(text)
    if text.startswith("o"):
        return KEYS.verify(_token(text), Purpose.MESSAGE_ID, SEVEN)
    found: Recipient = understand(Address(text), {BASE: "support"}, Layout())
    if isinstance(found, Unknown):
        return False
    verifies: dict[type[Recipient], Callable[[], bool]] = {
        Signed: lambda: isinstance(found, Signed) and ADDRESSES.verify(found, 0),
        Acting: lambda: isinstance(found, Acting) and ADDRESSES.verify_action(found),
        Return: lambda: isinstance(found, Return) and ADDRESSES.verify_return(found),
    }
    return verifies[type(found)]()


def _opens(text: str) -> bool:
    if text.startswith("form "):
        form = links.read_form(text.removeprefix("form "))
        return form is not None and LINKS.takes(form, (SEVEN, SEVEN), NOON, timedelta(days=1))
    _, kind, segment, _ = text.split("/")
    link = links.read_ticket(segment) if kind == "t" else links.read_thing(Kind(kind), segment)
    return link is not None and LINKS.opens(link, 0, NOON)


def test_every_purpose_has_its_form() -> None:
    assert set(FORMS) == set(Purpose)


@pytest.mark.parametrize("form", Purpose)
@pytest.mark.parametrize("of", Purpose)
def test_only_the_diagonal_works(form: Purpose, of: Purpose) -> None:
    spliced = FORMS[form].replace(_token(FORMS[form]), _token(FORMS[of]))
    assert _good(spliced) == (form is of)


@pytest.mark.parametrize("form", Purpose)
def test_every_character_of_every_token_counts(form: Purpose) -> None:
    """T18: each one changed to each other one, and every shorter token down to none."""
    whole, token = FORMS[form], _token(FORMS[form])
    changed = [f"{token[:at]}{c}{token[at + 1 :]}" for at in range(len(token)) for c in _ALPHABET if c != token[at]]
    shorter = [token[:end] for end in range(len(token))]
    assert _good(whole)
    assert [one for one in (*changed, *shorter, f"{token}a") if _good(whole.replace(token, one))] == []


@pytest.mark.parametrize("form", [purpose for purpose in Purpose if purpose is not Purpose.MESSAGE_ID])
def test_nor_is_it_good_for_another_number(form: Purpose) -> None:
    assert not _good(FORMS[form].replace("7", "8", 1))


def test_no_token_is_compared_by_equality() -> None:
    """Comparing with ``==`` ends at the first difference, and how long that took tells where it is (T20)."""
    told = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _where_tokens_are_known()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
        if any(_names_a_token(side) for side in (node.left, *node.comparators))
    ]
    assert told == []


def _where_tokens_are_known() -> list[Path]:
    """The modules that make, read or hand on tokens. Others call the words of a text so."""
    return [
        path
        for path in files("mailgate/*.py")
        if re.search(rb"mail[./](?:tokens|recipient|links)\b|class KeyRing", path.read_bytes())
    ]


def _names_a_token(side: ast.expr) -> bool:
    match side:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lower() in {"token", "mac", "hmac"}
        case ast.Call(func=ast.Name(id="_token") | ast.Attribute(attr="sign")):
            return True
        case _:
            return False
