"""T12: whatever a display name looks like, staff see the address beside it, and no character that turns or hides text."""

from __future__ import annotations

import base64
import re

import pytest

from mailgate.mail import address
from tests.office import BORDER, Office
from tests.security.scenes import opened, words

#: U+202A-U+202E, U+2066-U+2069, zero-width and other format characters, line and paragraph separators.
HIDDEN = re.compile("[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0001-\U000e007f]")
EVIL = "evil@x.example"
TURNED = "Hello \u202eolleh"


def word(name: str) -> str:
    """A name as an RFC 2047 encoded word."""
    return f"=?utf-8?b?{base64.b64encode(name.encode()).decode()}?="


def named(name: str) -> str:
    """A From of the attacker's under such a name."""
    return f"{word(name)} <{EVIL}>"


#: The From of a mail -> the address staff must see; None: nobody may be named as its author.
LOOK_ALIKES: dict[str, str | None] = {
    f'"ceo@corp.example" <{EVIL}>': EVIL,
    f'"Bea (bea@staff.example)" <{EVIL}>': EVIL,
    f"ceo@corp.example <{EVIL}>": EVIL,
    named("ceo@corp.example"): EVIL,
    named("Bea \u202eelpmaxe.ffats@aeb\u202c"): EVIL,
    named("\u2066bea@staff.example\u2069"): EVIL,
    named("Be\u200ba\u200d\ufeff"): EVIL,
    named("\u0412\u0435\u0430"): EVIL,  # all Cyrillic
    named("Bea <bea@staff.example>"): EVIL,
    named("Bea\u2028bea@staff.example"): EVIL,
    "Support Team <support@h\u0435lp.example>": "support@xn--hlp-rdd.example",  # a Cyrillic letter in the domain
    "Bea <bea@st\u0430ff.example>": "bea@xn--stff-63d.example",
    "Bea <b\u0435a@staff.example>": None,  # and one in the local part
    f"\u202e\u200b<{EVIL}>": EVIL,
}


def arrives(office: Office, sender: str, to: str) -> None:
    raw = f"From: {sender}\r\nTo: <{to}>\r\nSubject: {word(TURNED)}\r\nMessage-ID: <{hash(sender)}{to}>\r\n\r\nHello.\r\n"
    shown = LOOK_ALIKES[sender]
    proof = f"Authentication-Results: {BORDER}; dmarc=pass header.from={(shown or EVIL).partition('@')[2]}\r\n"
    office.mail(EVIL, to, "", "", raw=(proof + raw).encode())
    office.work()


@pytest.mark.parametrize("sender", LOOK_ALIKES)
def test_staff_see_the_address_beside_the_name_and_nothing_hidden(office: Office, sender: str) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    for to in ("support@help.example", ticket.acknowledged.reply_to):
        arrives(office, sender, to)
    letters = office.delivered[before:]
    to_bea = [letter for letter in letters if letter.to == "bea@staff.example"]
    assert len(to_bea) == 2
    shown = LOOK_ALIKES[sender]
    for letter in to_bea:
        for text in (letter.text, letter.html):
            assert (shown or "an unknown sender") in text
        assert EVIL not in letter.headers  # no header of theirs holds it: Reply-All goes to nobody outside
    for letter in letters:
        assert not HIDDEN.search(letter.everything), HIDDEN.search(letter.everything)
        assert b"\xe2\x80\xae" not in letter.raw


@pytest.mark.parametrize("sender", LOOK_ALIKES)
def test_a_look_alike_of_staff_is_no_staff(office: Office, sender: str) -> None:
    ticket = opened(office)
    arrives(office, sender, ticket.notice.reply_to)
    assert [text for _, text in words(office, ticket.number) if text == "Hello."] == []


def test_an_address_with_letters_beyond_ascii_opens_a_ticket_and_is_not_written_to_unasked(office: Office) -> None:
    head = ("From: Jörg <jörg@bücher.example>", "To: support@help.example", "Subject: Lampe", "Message-ID: <1@x.example>")
    office.mail("jo@bücher.example", "support", "", "", raw="\r\n".join((*head, "", "Kaputt.", "")).encode())
    office.work()
    assert {letter.to for letter in office.delivered} == {"bea@staff.example", "tom@staff.example"}
    assert "jörg@xn--bcher-kva.example" in office.letter("bea@staff").text


def test_domains_are_compared_as_a_labels_and_local_parts_as_they_are() -> None:
    assert address.parse("Bea@STAFF.example") == address.parse("bea@staff.example.")
    assert address.parse("anna@BÜCHER.example") == address.parse("anna@xn--bcher-kva.example")
    assert address.parse("anna@st\u0430ff.example") != address.parse("anna@staff.example")
    assert address.parse("\ufb01@x.example") is None  # never folded to fi: two accounts would be one


def test_no_local_part_holds_what_nobody_sees_or_what_is_only_another_form_of_a_sign() -> None:
    unseen = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u3164\ufe00\ufe0f\uffa0\U000e0100\U000e01ef\u00ad\u200d\u2060"
    for sign in unseen + "\u217d\u217c\uff11\U0001d7cf\u00b2\uff41\u2460\u1d43\ufb01":
        assert address.read(f"be{sign}a@x.example") is None, ascii(sign)
        assert address.read(f"\ud55c{sign}\uad6d@x.example") is None, ascii(sign)
    for local in ("jörg", "한국", "田中", "タナカ", "josé"):
        assert address.read(f"{local}@x.example") == f"{local}@x.example", ascii(local)
