"""T45, T09: a mail that could not be read holds nobody knows what: its file reaches nobody outside but who sent it."""

from __future__ import annotations

import pytest

from mailgate.desk.model import Doubt
from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from tests import stand_ins
from tests.office import Office
from tests.security.scenes import opened, outside, words

SECRET = "#note\nSECRET words about Anna, who must not read them."


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds the secret kills its reader, from now on."""
    read = stand_ins.parsed

    def parsed(raw: bytes, *, null_path: bool) -> InboundMail:
        return parse.stub(raw, "out-of-memory") if b"SECRET" in raw else read(raw, null_path=null_path)

    monkeypatch.setattr(stand_ins, "parsed", parsed)


@pytest.mark.usefixtures("killed")
def test_a_confirmed_mail_nobody_could_read_is_a_note(office: Office) -> None:
    ticket = opened(office)
    office.mail("bea@staff", ticket.notice.reply_to, "x", SECRET)
    office.work()
    question, before = office.letter("bea@staff"), len(office.delivered)
    assert "Was this you?" in question.subject
    office.reply(question, "yes", quote=False)
    office.work()
    assert not outside(office, before)
    assert [seen for seen, text in words(office, ticket.number) if "could not be read" in text] == ["internal"]
    assert [one for one in office.delivered[before:] if "because your mail could not be read" in one.text]


@pytest.mark.usefixtures("killed")
def test_what_a_customer_sent_so_is_kept_and_not_passed_on_to_others(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
    office.work()
    office.reply(office.letter("bea@staff"), "We look into it.")  # from now on Carl gets what Anna writes
    office.work()
    assert office.letters("carl@customer")
    office.mail("anna@customer", office.letter("anna@customer").reply_to, "x", SECRET)
    office.work()
    before = len(office.delivered)
    assert office.held()[0].reason == Doubt.UNREADABLE
    office.reply(office.letter("bea@staff"), "1", quote=False)
    office.work()
    assert not outside(office, before)
    assert [seen for seen, text in words(office, 1) if "could not be read" in text] == ["public"]


def test_a_mail_that_was_read_when_it_came_waits_until_it_is_read_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = opened(office)
    office.mail("bea@staff", f"support+{ticket.number}", "x", SECRET, authenticated=None)
    office.work()
    question, before = office.letter("bea@staff"), len(office.delivered)
    with monkeypatch.context() as now:
        now.setattr(stand_ins, "parsed", lambda raw, null_path: parse.stub(raw, "x") if b"SECRET" in raw else parse.read(raw))
        office.reply(question, "yes", quote=False)
        office.work()
    [told] = office.delivered[before:]
    assert "could not be released" in told.text
    assert office.held_row(1).decision is None
    office.reply(question, "yes", quote=False)
    office.work()
    assert not outside(office, before)
    assert ("internal", "SECRET words about Anna, who must not read them.") in words(office, ticket.number)
