"""From letter to bytes. Its one rule: a letter always becomes a mail; what cannot be said nicely is said plainly.

A template of the operator's that fails is replaced by the shipped one, a subject that cannot be sent by the ticket's number
(T61). Each is tried once; ``Rendered.trouble`` says that it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from mailgate.desk.alarms import AccountTrouble, BudgetSummary, NoticesDigest, StaffUnreachable
from mailgate.desk.asked_letters import Explained, Relived, Shown
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest
from mailgate.desk.letters import (
    Acknowledgement,
    Confirmation,
    CustomerLetter,
    FailureNotice,
    HeldAnswer,
    HeldDigest,
    HeldNotice,
    Help,
    Letter,
    Notice,
    Receipt,
    Refusal,
    RequestCheck,
    StaffLetter,
    StatusTold,
    Turned,
    Update,
)
from mailgate.desk.service_letters import HowTo, OwnTickets, PageLink, Transcript, WordAnswer
from mailgate.desk.side_letters import Question
from mailgate.languages import ENGLISH
from mailgate.mail.compose import Built, MailSpec, build
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.layout import Layout
from mailgate.mail.model import Attachment, Mailbox
from mailgate.render import alarms, asked, customer, deadlines, digests, outsider, page_links, requests, services, shipped, staff
from mailgate.render.cage import Cage, CageError
from mailgate.render.caged import AS_SHIPPED, Bounds
from mailgate.render.pages import Page
from mailgate.render.sheet import Audience, Sheet, Stamp, line, mailbox

_MARK = "X-Mailgate-Loop"
"""The signed part of our Message-ID once more: some relays write a Message-ID of their own over ours (T27)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One mail. ``compose.assemble(content, boundary, attachments)`` are its bytes; they are the same whenever it is called."""

    kind: str
    """``acknowledgement update status_told refusal notice_<NoticeKind> held_notice confirmation held_answer held_digest receipt
    failure_notice help question deadline deadlines_digest closing_warning budget_summary notices_digest daily_digest
    staff_unreachable account_trouble transcript own_tickets how_to my_tickets_link sign_in_link request_check word_answer
    shown relived explained``"""
    audience: Audience
    content: bytes
    boundary: str
    """"" where there are no attachments."""
    attachments: tuple[Attachment, ...]
    linked: tuple[Attachment, ...]
    """Files that it has a link to instead."""
    subject: str
    text: str
    html: str
    """The words as they were before they were encoded."""
    trouble: str = ""
    """What failed on the way and was done more plainly; for the log."""


class Renderer:
    """Makes mails of letters. Holds the compiled templates; one for each process."""

    def __init__(
        self, template_dirs: Sequence[Path], layout: Layout | None = None, bounds: Bounds = AS_SHIPPED, language: str = ENGLISH
    ) -> None:
        """``template_dirs``: the operator's first, the shipped ones last. ``layout``: as in ``recipient.Addresses``.

        ``bounds`` are for the operator's templates alone. ``language``: for people whose own there are no words in.
        """
        self._layout = layout or Layout()
        self._shipped = shipped.of(template_dirs[-1], language)
        self._own = Cage(template_dirs, bounds, language) if len(template_dirs) > 1 else None

    def close(self) -> None:
        """End what was started for the operator's templates."""
        if self._own:
            self._own.close()

    def render(self, letter: Letter, stamp: Stamp) -> Rendered:
        """One letter as a mail. Raises HeaderInjection only where an address or our own Message-ID is none."""
        sheet = self._sheet(letter, stamp)
        page, broken = self._page(sheet, stamp)
        subject, built, refused = _built(sheet, stamp, page)
        return Rendered(
            kind=sheet.kind,
            audience=sheet.audience,
            content=built.content,
            boundary=built.boundary,
            attachments=sheet.attachments,
            linked=sheet.linked,
            subject=subject,
            text=page.text,
            html=page.html,
            trouble="; ".join(filter(None, (broken, refused))),
        )

    def sources(self) -> tuple[str, ...]:
        """The templates as they are written: what stands in them is nobody's secret."""
        return (*self._shipped.sources(), *(self._own.sources() if self._own else ()))

    def page(self, letter: Letter, stamp: Stamp) -> tuple[Page, str]:
        """The words of a letter, and what is wrong with the operator's template if it had to be passed over."""
        return self._page(self._sheet(letter, stamp), stamp)

    def _sheet(self, letter: Letter, stamp: Stamp) -> Sheet:  # noqa: C901 - one arm per kind is the point
        match letter:
            case Acknowledgement() | Update() | StatusTold() | Refusal() | ClosingWarning() | WordAnswer():
                return self._customer(letter, stamp)
            case Notice() | HeldNotice() | Confirmation() | HeldAnswer() | HeldDigest():
                return self._staff(letter, stamp)
            case Receipt() | Turned() | FailureNotice() | Help():
                return self._staff(letter, stamp)
            case Shown() | Relived() | Explained():
                return asked.sheet(letter, stamp)
            case PageLink():
                return page_links.sheet(letter, stamp)
            case Transcript() | OwnTickets() | HowTo():
                return services.sheet(letter, stamp, self._layout)
            case DailyDigest() | NoticesDigest():
                return digests.sheet(letter, stamp)
            case Deadline() | DeadlinesDigest():
                return deadlines.sheet(letter, stamp)
            case RequestCheck():
                return requests.sheet(letter, stamp)
            case Question():
                return outsider.sheet(letter, stamp)
            case BudgetSummary() | StaffUnreachable() | AccountTrouble():
                return alarms.sheet(letter, stamp)
            case _:
                assert_never(letter)

    def _customer(self, letter: CustomerLetter, stamp: Stamp) -> Sheet:
        return customer.sheet(letter, stamp)

    def _staff(self, letter: StaffLetter, stamp: Stamp) -> Sheet:
        return staff.sheet(letter, stamp, self._layout)

    def _page(self, sheet: Sheet, stamp: Stamp) -> tuple[Page, str]:
        facts = sheet.facts | {"tag": sheet.tag}
        trouble = ""
        if self._own and self._own.concerns(sheet.template, stamp.language):
            try:
                return self._own.page(sheet.template, stamp.language, facts), ""
            except CageError as error:
                trouble = f"template {sheet.template}: {line(str(error))}"
        return self._shipped.page(sheet.template, stamp.language, facts), trouble


def _built(sheet: Sheet, stamp: Stamp, page: Page) -> tuple[str, Built, str]:
    spec = _spec(sheet, stamp, page)
    try:
        return page.subject, build(spec), ""
    except HeaderInjection as error:
        return sheet.tag, build(_plainly(spec, sheet.tag)), f"header: {line(str(error))}"


def _spec(sheet: Sheet, stamp: Stamp, page: Page) -> MailSpec:
    queue = line(sheet.queue.display_name)
    return MailSpec(
        sender=Mailbox(address=sheet.queue.address, name=f"{sheet.author} ({queue})" if sheet.author else queue),
        to=tuple(mailbox(person, nameless=sheet.nameless) for person in sheet.to),
        cc=tuple(mailbox(person) for person in sheet.cc),
        reply_to=stamp.reply_to,
        subject=page.subject,
        date=stamp.date,
        message_id=stamp.message_id,
        in_reply_to=stamp.in_reply_to,
        references=stamp.references,
        auto=sheet.auto,
        text=page.text,
        html=page.html,
        boundary_seed=stamp.message_id,
        with_attachments=bool(sheet.attachments),
        extra=(*sheet.extra, (_MARK, ".".join(stamp.message_id.partition("@")[0].split(".")[:2]))),
    )


def _plainly(spec: MailSpec, subject: str) -> MailSpec:
    """The same mail with nothing of anybody's text in its headers."""
    return replace(
        spec,
        subject=subject,
        sender=Mailbox(address=spec.sender.address),
        to=tuple(Mailbox(address=box.address) for box in spec.to),
        cc=tuple(Mailbox(address=box.address) for box in spec.cc),
        in_reply_to=None,
        references=(),
    )
