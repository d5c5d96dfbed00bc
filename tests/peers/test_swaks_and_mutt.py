"""A whole case by the programs people use: swaks writes as the customer, mutt as staff, the daemon is the real one, and Postfix
stands in front of it or behind it. Its one rule: what each person gets is read as it arrives.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailgate import app
from store.outbox_rows import State
from tests.client import Letter
from tests.peers import swaks
from tests.peers.mailgate import BEA, SUPPORT, TOM, Gateway, Plan, running
from tests.peers.mutt import Draft, Mutt
from tests.peers.postfix import Postfix
from tests.peers.sink import Sink
from tests.peers.swaks import Mail

pytestmark = pytest.mark.peer

ANNA = "anna@customer.example"
SECRET = "between us the warehouse sold her a returned one"


@dataclass
class Case:
    """A running desk, the port people send to, and the world its mail goes to."""

    gateway: Gateway
    port: int
    sink: Sink
    folder: Path
    mails: int = 0
    read: dict[str, int] = field(default_factory=dict)

    def customer(self, to: str, subject: str, text: str) -> None:
        """Anna writes."""
        answer = swaks.send(Mail(sender=ANNA, to=to, subject=subject, text=text), self.port)
        assert answer.code == 0, answer.transcript
        self._settle()

    def staff(self, who: str, draft: Draft) -> None:
        """A member of staff writes."""
        name = who.partition("@")[0]
        Mutt(who, name.title(), f"smtp://127.0.0.1:{self.port}", self.folder / name).send(draft)
        self._settle()

    def reply(self, who: str, letter: Letter, text: str) -> None:
        """A member of staff answers a letter as mutt does it: to Reply-To, with a quote below."""
        subject = f"Re: {letter.subject}"
        draft = Draft(to=letter.reply_to, subject=subject, text=text + letter.quoted(), reply_to_id=letter.message_id)
        self.staff(who, draft)

    def news(self, who: str) -> list[Letter]:
        """What somebody got since they last looked."""
        mails = self.sink.to(who)
        new = mails[self.read.get(who, 0) :]
        self.read[who] = len(mails)
        return [Letter(raw=mail.raw, mail_from=mail.mail_from, to=who, at=app.now()) for mail in new]

    def ticket(self) -> tuple[str, str | None, int, int]:
        """Status, assignee, and how much was said publicly and inside."""
        [head] = self.gateway.cli("ticket", "list")
        return head["status"], head["assignee"], head["public"], head["internal"]

    def _settle(self) -> None:
        self.mails += 1
        self.gateway.wait_quiet(self.mails)
        sent = len(self.gateway.letters(State.SENT))
        self.sink.wait_for(sent)


def converse(case: Case) -> None:
    """Asked, answered, talked over inside, closed, thanked for."""
    answered = asked_and_answered(case)
    talked_over_inside(case, answered)
    closed_and_thanked_for(case, answered)
    everything = " ".join(Letter(m.raw, m.mail_from, ANNA, app.now()).everything for m in case.sink.to(ANNA))
    assert "warehouse" not in everything
    assert "staff.example" not in everything
    assert case.gateway.balanced().startswith("7 accepted = ")
    assert case.gateway.balanced().endswith(" + 0 pending")


def asked_and_answered(case: Case) -> Letter:
    """Anna asks, Bea asks back, and gets Anna's answer: that notice."""
    case.customer(SUPPORT, "The lamp", "It is dead.")
    [acknowledged] = case.news(ANNA)
    assert acknowledged.header("Auto-Submitted") == "auto-replied"
    assert "lamp" not in acknowledged.everything.lower()  # nobody proved that Anna wrote it: not a byte of hers goes out (T24)
    [opened], [_] = case.news(BEA), case.news(TOM)
    assert opened.subject == "[#1] The lamp"

    case.reply(BEA, opened, "Is the bulb new?")
    [update] = case.news(ANNA)
    assert "Is the bulb new?" in update.text
    assert update.header("From") == '"Bea Muster (Support)" <support@help.example>'
    assert case.ticket() == ("open", BEA, 2, 0)

    case.customer(update.reply_to, f"Re: {update.subject}", "Brand new.")
    [answered] = case.news(BEA)
    assert "Brand new." in answered.text
    return answered


def talked_over_inside(case: Case, answered: Letter) -> None:
    """Bea asks Tom by a note, to the notice's internal address; his plain Reply is one too. Anna hears nothing."""
    case.staff(BEA, Draft(to=address(answered, "Note"), subject="[#1 internal]", text=f"@tom {SECRET}, right?"))
    [asked] = case.news(TOM)
    assert SECRET in asked.text
    assert asked.subject == "[#1 internal] The lamp"
    case.reply(TOM, asked, f"Yes: {SECRET}.")
    [told] = case.news(BEA)
    assert SECRET in told.text
    assert case.news(ANNA) == []
    assert case.ticket() == ("open", BEA, 3, 2)


def closed_and_thanked_for(case: Case, answered: Letter) -> None:
    """The answer and the closing are one mail; a thanks is kept, and changes nothing."""
    case.reply(BEA, answered, "#close\nA new one is on its way.")
    [closed] = case.news(ANNA)
    assert "A new one is on its way." in closed.text
    case.customer(closed.reply_to, f"Re: {closed.subject}", "Danke!")
    assert case.ticket() == ("closed", BEA, 5, 2)
    assert case.news(ANNA) == []


def address(letter: Letter, action: str) -> str:
    """Where one of a notice's actions writes to."""
    found = re.search(rf"^{action}: mailto:([^?\s]+)", letter.text, re.MULTILINE)
    assert found, letter.text
    return found[1]


def test_a_case_by_swaks_and_mutt(tmp_path: Path, sink: Sink) -> None:
    with running(Plan(folder=tmp_path, relay=sink.url)) as gateway:
        converse(Case(gateway, gateway.port, sink, tmp_path))


def test_a_case_with_postfix_as_our_border(tmp_path: Path, sink: Sink, postfix: Callable[..., Postfix]) -> None:
    """Postfix passes the signed addresses on as they are, in the envelope, and may give us addresses that mean nothing to us."""
    auth = {"trusted_relays": ["127.0.0.0/8"], "border_hosts": ["border.test"]}
    with running(Plan(folder=tmp_path, relay=sink.url, options={"auth": auth})) as gateway:
        border = postfix(gateway.port)
        case = Case(gateway, border.port, sink, tmp_path)
        converse(case)
        case.customer("support+t1-1.p.aaaaaaaaaaaaaaaaaaaaaaaaaa@help.example", "Guessed", "A token nobody gave me.")
        assert [held["from"] for held in gateway.cli("held", "list")] == [ANNA]


def test_a_case_with_postfix_as_our_relay(tmp_path: Path, sink: Sink, postfix: Callable[..., Postfix]) -> None:
    relay = postfix(sink.port)
    with running(Plan(folder=tmp_path, relay=relay.url)) as gateway:
        case = Case(gateway, gateway.port, sink, tmp_path)
        converse(case)
        assert all("border.test" in mail.message["Received"] for mail in sink.mails)
        assert all(re.fullmatch(r"support\+b\d+\.[a-z2-7]+@help\.example", mail.mail_from) for mail in sink.mails)
