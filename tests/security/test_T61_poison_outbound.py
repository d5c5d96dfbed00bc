"""T61: no text makes a mail impossible: there is one mail each, with a sane subject, and what fails is tried once, plainly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailgate.desk.letters import Acknowledgement
from mailgate.mail import fields
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import Address
from tests.golden.letters import ANNA, CUSTOMER_STAMP, HEAD, LETTERS
from tests.golden.wire import RENDERER, header, octets, read, send
from tests.security.payloads import HEADERS


@pytest.mark.parametrize("payload", HEADERS)
def test_every_subject_gets_its_acknowledgement(payload: str) -> None:
    sender = replace(ANNA, name=HEADERS[payload])
    head = replace(HEAD, subject=HEADERS[payload], requester=sender)
    for textless in (False, True):
        subject = header(send(Acknowledgement(to=sender, head=head, textless=textless), CUSTOMER_STAMP), "Subject")
        assert subject.startswith("[#12] ")
        assert subject.isprintable()


@pytest.mark.parametrize(
    ("name", "subject"), [("update", "[#12]"), ("notice_note", "[#12 internal]"), ("held_notice", "[#12 internal]")]
)
def test_a_subject_that_cannot_be_sent_becomes_the_number(monkeypatch: pytest.MonkeyPatch, name: str, subject: str) -> None:
    letter, stamp = LETTERS[name]
    calls: list[str] = []

    def careless(value: str) -> list[str]:
        if value == stamp.message_id.partition("@")[0]:  # our mark, which is no text of anybody's
            return [value]
        calls.append(value)
        return [value if value == subject else f"{value}\r\nX-Evil: y"]

    monkeypatch.setattr(fields, "text", careless)
    rendered = RENDERER.render(letter, stamp)
    mail = read(octets(rendered))
    assert (rendered.subject, mail["Subject"], mail["X-Evil"]) == (subject, subject, None)
    assert rendered.trouble.startswith("header: ")
    assert len(calls) == calls.index(subject) + 1, "it is tried once more, not for ever"
    assert mail["Reply-To"] == stamp.reply_to


def test_a_name_that_cannot_be_sent_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "_mailbox", fields._mailbox.__wrapped__)  # not as remembered from another letter
    monkeypatch.setattr(fields, "phrase", lambda name: [name] if name else [])  # ä is not ASCII
    mail = read(octets(RENDERER.render(*LETTERS["update"])))
    assert (mail["To"], mail["From"], mail["Subject"]) == (ANNA.address, "support@help.example", "[#12]")


def test_what_is_no_address_is_refused_at_once() -> None:
    letter = Acknowledgement(to=replace(ANNA, address=Address("a@b>\r\nX-Evil: y")), head=HEAD, textless=True)
    with pytest.raises(HeaderInjection):
        RENDERER.render(letter, CUSTOMER_STAMP)
