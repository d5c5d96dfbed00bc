"""T66: our letters say what they are, and an answer finds its ticket by the address alone, whatever became of the rest."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from mailgate.mail.tokens import Purpose
from store.outbox_rows import Kind
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import opened, words
from tests.stand_ins import KEYS

AUTOMATIC = {Kind.ACKNOWLEDGEMENT, Kind.STATUS, Kind.REFUSAL, Kind.RECEIPT, Kind.HELD_NOTICE, Kind.FAILURE, Kind.HELP}
"""What nobody wrote."""
_ID = re.compile(r"<o(\d+)\.([a-z2-7]{26})(?:\.(?:control|[hcu]\d+-\d+\.[a-z2-7]{26}))?@help\.example>")
_REPLY_TO = re.compile(r"(support|hilfe)\+t\d+-\d+\.[pi]\.[a-z2-7]{26}@help\.example")


def _everything(office: Office) -> list[tuple[Kind, Letter]]:
    """A conversation with a letter of most kinds."""
    ticket = opened(office)
    office.reply(ticket.notice, "We are on it.")
    office.work()
    office.reply(office.letter("anna@customer"), "Thank you so much, but it hums now.")
    office.work()
    office.mail("eve@evil", ticket.acknowledged.reply_to, "x", "Me too!", authenticated=None)
    office.reply(office.letter("bea@staff"), "#clsoe\nA slip of the pen.", quote=False)
    office.reply(office.letter("tom@staff"), "#help", quote=False)
    office.reply(office.letter("tom@staff"), "#close", quote=False)
    office.work()
    kinds = {row.message_id: row.kind for row in office.outbox()}
    return [(kinds[letter.message_id.strip("<>")], letter) for letter in office.delivered]  # type: ignore[index]


def test_every_letter_says_what_it_is(office: Office) -> None:
    letters = _everything(office)
    assert {kind for kind, _ in letters} >= {
        Kind.ACKNOWLEDGEMENT,
        Kind.UPDATE,
        Kind.NOTICE,
        Kind.HELD_NOTICE,
        Kind.RECEIPT,
        Kind.HELP,
    }
    for kind, letter in letters:
        automatic = letter.header("Auto-Submitted")
        assert bool(automatic) == bool(letter.header("X-Auto-Response-Suppress"))
        if kind in AUTOMATIC:
            assert automatic in ("auto-generated", "auto-replied"), kind
        if kind is Kind.UPDATE:
            assert not automatic, "a person wrote it"
        assert (letter.header("Precedence") == "bulk") == (kind is Kind.ACKNOWLEDGEMENT), kind
        assert not letter.header("List-Id")
        assert not letter.header("Bcc")
        assert letter.header("Date").endswith("+0000")
        assert parsedate_to_datetime(letter.header("Date")) == letter.at


def test_ids_are_unique_and_signed_and_answers_go_to_a_signed_address(office: Office) -> None:
    letters = _everything(office)
    ids = [letter.message_id for _, letter in letters]
    assert len(set(ids)) == len(ids)
    for kind, letter in letters:
        found = _ID.fullmatch(letter.message_id)
        assert found, letter.message_id
        assert KEYS.verify(found[2], Purpose.MESSAGE_ID, int(found[1]))
        if kind is not Kind.HELD_NOTICE:  # what a plain Reply to one does is its own matter
            assert _REPLY_TO.fullmatch(letter.reply_to), letter.reply_to
            assert len(letter.reply_to.partition("@")[0]) <= 64


def test_references_keep_the_first_and_the_newest(office: Office) -> None:
    ticket = opened(office)
    letter = ticket.acknowledged
    for n in range(30):
        office.reply(office.letter("bea@staff") if n else ticket.notice, f"#public\nAnswer {n}.", quote=False)
        office.now += timedelta(minutes=1)
        office.work()
        letter = office.letter("anna@customer")
    named = letter.header("References").split()
    assert len(named) == 20
    assert named[0] == ticket.acknowledged.header("References").split()[0]
    assert named[-1] == letter.header("In-Reply-To")
    assert len(" ".join(named)) <= 998
    assert not Counter(named) - Counter(set(named))


CLIENTS: dict[str, dict[str, str | None]] = {
    "Outlook: Thread-Index and no References": {
        "Thread-Index": "AdpzR0lUYjJmYzY0LWE2ZjQtNDQ=",
        "Thread-Topic": "[#1] The lamp",
        "In-Reply-To": None,
        "References": None,
    },
    "SES wrote another Message-ID over ours": {
        "In-Reply-To": "<0102018f0a5b7c3d-5f1e2a@eu-west-1.amazonses.com>",
        "References": "<0102018f0a5b7c3d-5f1e2a@eu-west-1.amazonses.com>",
    },
    "Apple Mail": {"X-Mailer": "Apple Mail (2.3774)"},
    "Gmail": {"References": "<CAF+lamp=1@mail.gmail.com> <CAF+lamp=2@mail.gmail.com>"},
    "Thunderbird": {"User-Agent": "Mozilla Thunderbird", "Content-Language": "en-US"},
    "a phone with another subject": {"In-Reply-To": None, "References": None, "Subject": "lamp??"},
}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_joins_by_its_address_alone(office: Office, client: str) -> None:
    ticket = opened(office)
    lost = {"In-Reply-To": None, "References": None}
    office.reply(ticket.acknowledged, "From the customer.", headers={**lost, **CLIENTS[client]})
    office.work()
    office.reply(office.letter("bea@staff"), "From staff.", headers={**lost, **CLIENTS[client]})
    office.work()
    assert words(office, ticket.number) == [
        ("public", "It is dead."),
        ("public", "From the customer."),
        ("public", "From staff."),
    ]
