"""R4: whoever hangs up, at any octet of a session and however, has left a whole mail or none; sent again, it is there once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import product

from sqlmodel import select

from mailgate.inbound.doorway import Doors, Doorway
from mailgate.inbound.intake import Intake
from mailgate.inbound.lmtp import LmtpSession
from mailgate.inbound.smtp import Session
from mailgate.mail.model import JournalId
from store import journal
from store.tables import PublicMessageRow
from tests.office import Office
from tests.paper import Paper

TURNS = 12
"""Turns of the loop in which a session has read and answered all it was sent."""


def close(session: Session) -> None:
    session.connection_lost(None)


def reset(session: Session) -> None:
    session.connection_lost(ConnectionResetError())


def half_close(session: Session) -> None:
    session.eof_received()


def sigterm_and_close(session: Session) -> None:
    session.retire()
    session.connection_lost(None)


def sigterm_and_half_close(session: Session) -> None:
    session.retire()
    session.eof_received()


WAYS: tuple[Callable[[Session], None], ...] = (close, reset, half_close, sigterm_and_close, sigterm_and_half_close)
LANGUAGES = {"EHLO": Session, "LHLO": LmtpSession}


@dataclass(frozen=True)
class Case:
    """A session that ends before its ``cut``-th octet; ``read``: what came before was read when it ends."""

    hello: str
    way: Callable[[Session], None]
    cut: int
    read: bool

    @property
    def name(self) -> str:
        return f"{self.hello}-{self.way.__name__}-{self.cut}-{self.read}"

    def lines(self) -> list[bytes]:
        """All that would be said, in the pieces a client sends."""
        mail = f"Message-ID: <{self.name}@c.example>\r\nFrom: anna@customer.example\r\nSubject: x\r\n\r\nDead.\r\n.\r\n"
        envelope = "MAIL FROM:<anna@customer.example>\r\n|RCPT TO:<support@help.example>\r\n"
        said = f"{self.hello} x\r\n|{envelope}|DATA\r\n|{mail}|QUIT\r\n"
        return [line.encode() for line in said.split("|")]


class Gate:
    """Sessions without a network, over the journal of an office."""

    def __init__(self, office: Office, intake: Intake) -> None:
        self.office = office
        self._doorway = Doorway(
            settings=office.settings,
            directory=office.directory,
            at_once=office.directory,
            take=intake.take,
            clock=lambda: office.now,
            tls=None,
            spool=office.settings.data_dir,
            doors=Doors(10, 10),
        )

    def kept(self) -> int:
        return journal.count(self.office.store)

    async def play(self, case: Case) -> None:
        """A session to its cut."""
        session = LANGUAGES[case.hello](self._doorway)
        paper = Paper(session)
        session.connection_made(paper)
        left = case.cut
        for line in case.lines():
            if case.read or left <= len(line):
                await turn()  # only the last piece before the end may go unread
            session.data_received(line[:left])
            left -= len(line)
            if left <= 0:
                break
            await turn()
        if case.read:
            await turn()
        if not paper.closing:
            case.way(session)
        await asyncio.wait_for(session.finished, 30)

    async def send_again(self, case: Case) -> None:
        """The whole session, as a mail server does that has no answer."""
        before = self.kept()
        session = LANGUAGES[case.hello](self._doorway)
        paper = Paper(session)
        session.connection_made(paper)
        for line in case.lines():
            session.data_received(line)
            await turn()
        await asyncio.wait_for(session.finished, 30)
        assert b"250 2.0.0 kept" in paper.written
        assert self.kept() == before + 1


async def turn() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


def cases() -> Iterator[Case]:
    for hello, way, read in (*product(["EHLO"], WAYS, (True, False)), *product(["LHLO"], WAYS[:3], (True,))):
        whole = len(b"".join(Case(hello, way, 100, read).lines()))
        for cut in range(1, whole + 1):
            yield Case(hello, way, cut, read)


def judge(case: Case, kept: int) -> None:
    """A whole mail or none; whole, where its end was read before the end of the connection."""
    *before, quitting = case.lines()
    ended = case.cut >= len(b"".join(before))
    assert kept in ((1,) if ended and case.read else (0, 1) if ended else (0,)), case.name
    assert quitting == b"QUIT\r\n"


def test_a_session_that_ends_at_any_octet_leaves_a_whole_mail_or_none_and_sent_again_one_message(office: Office) -> None:
    again: list[Case] = []

    async def play() -> None:
        with closing(Intake(office.store, lambda: None)) as intake:
            gate = Gate(office, intake)
            for number, case in enumerate(cases()):
                before = gate.kept()
                await gate.play(case)
                kept = gate.kept() - before
                judge(case, kept)
                if (kept and number % 5 == 0) or number % 200 == 0:
                    await gate.send_again(case)
                    again.append(case)

    asyncio.run(play())
    assert {case.hello for case in again} == set(LANGUAGES)
    office.work()
    ends = [office.disposition(JournalId(number)) for number in range(1, journal.count(office.store) + 1)]
    assert set(ends) == {"new_ticket", "duplicate"}
    assert ends.count("duplicate") >= len(WAYS)
    assert ends.count("new_ticket") + ends.count("duplicate") == len(ends)
    with office.store.read() as session:
        ids = list(session.exec(select(PublicMessageRow.message_id)))
    assert len(ids) == len(set(ids)) == ends.count("new_ticket"), "each mail is one message on one ticket"
