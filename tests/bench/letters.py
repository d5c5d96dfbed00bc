"""What making a letter costs: words, page and octets. Its one rule: each time another event, told to as many as it would be.

Beside each figure stands that of the page alone, and of the page as Jinja2 fills it in within its sandbox, as it does for the
operator's own templates. The last line is of what one mail of workload W causes: two acknowledgements for three mails, and three
notices for each.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mailgate.desk.letters import Letter
from mailgate.desk.model import Person
from mailgate.mail.model import Address, MessageId, OutboxId
from mailgate.render import Renderer, Stamp
from mailgate.render.pages import Shelf
from tests.golden.letters import LETTERS, person
from tests.golden.wire import TEMPLATES

EVENTS, READERS = 60, 3
AIM = 500.0
"""Microseconds a letter on average."""
WORDS = "Guten Tag, the lamp that we bought in März does not light any longer. What shall we do with it <now>?\n" * 20
KINDS = (
    "acknowledgement",
    "update",
    "status_told",
    "notice_opened",
    "notice_customer_message",
    "notice_note",
    "receipt",
    "held_notice",
)
OF_A_MAIL = {"acknowledgement": 2 / 3, "notice_opened": 2.0, "notice_customer_message": 1.0}
"""How many of each kind one mail of workload W causes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Microseconds of processor time for one letter of a kind: all of it, its page, and its page in the sandbox; medians."""

    kind: str
    whole: float
    page: float
    sandboxed: float

    def __str__(self) -> str:
        ratio = self.sandboxed / self.page
        return f"a letter, {self.kind}: {self.whole:.0f} µs; its page {self.page:.0f} µs, in the sandbox {ratio:.1f} times that"


def figures() -> list[Figure]:
    """Each kind, then the average over what a mail causes."""
    renderer, sandbox = Renderer([TEMPLATES]), Shelf([TEMPLATES])
    found = {kind: _figure(kind, renderer, sandbox) for kind in dict.fromkeys((*KINDS, *OF_A_MAIL))}
    return [*found.values(), _average(found)]


def _figure(kind: str, renderer: Renderer, sandbox: Shelf) -> Figure:
    made = [_event(kind, n) for n in range(EVENTS)]
    sheets = [[(renderer._sheet(letter, stamp), stamp.language) for letter, stamp in event] for event in made]
    pages = [[(sheet.template, language, sheet.facts | {"tag": sheet.tag}) for sheet, language in event] for event in sheets]
    return Figure(
        kind=kind,
        whole=_cost([[partial(renderer.render, *one) for one in event] for event in made]),
        page=_cost([[partial(renderer._shipped.page, *one) for one in event] for event in pages]),
        sandboxed=_cost([[partial(sandbox.page, *one) for one in event] for event in pages]),
    )


def _event(kind: str, number: int) -> list[tuple[Letter, Stamp]]:
    """One thing that happens, as letters: to one customer, or to every member of staff."""
    letter, stamp = LETTERS[kind]
    told: Any = letter
    if told.head is not None:
        told = replace(told, head=replace(told.head, number=1000 + number, title=f"Lamp {number}", subject=f"Lamp {number}"))
    if getattr(told, "message", None) is not None:
        told = replace(told, message=replace(told.message, text=f"{number}\n{WORDS}"))
    readers = READERS if kind.startswith(("notice", "held")) else 1
    return [(replace(told, to=_reader(told, n)), _stamped(stamp, number * READERS + n)) for n in range(readers)]


def _reader(letter: Letter, number: int) -> Person:
    """The first as they are, the others beside them."""
    return person(100 + number, f"staff{number}@staff.example", f"Staff {number}", letter.to.kind) if number else letter.to


def _stamped(stamp: Stamp, number: int) -> Stamp:
    """As the desk would stamp it: every id and address its own."""

    def own(address: Address | None) -> Address | None:
        return Address(f"support+t{number}-{address.partition('-')[2]}") if address else None

    return replace(
        stamp,
        message_id=MessageId(f"o{number}.abcdefghijklmnopqrstuvwxyz@help.example"),
        number=OutboxId(number),
        reply_to=own(stamp.reply_to) or stamp.reply_to,
        note_to=own(stamp.note_to),
        public_to=own(stamp.public_to),
    )


def _cost(events: list[list[Callable[[], object]]]) -> float:
    """The median over the events of the time for one letter, the templates made before."""
    for make in events[0]:
        make()
    spent = []
    gc.disable()
    try:
        for event in events:
            begun = time.process_time()
            for make in event:
                make()
            spent.append((time.process_time() - begun) / len(event) * 1e6)
    finally:
        gc.enable()
    return statistics.median(spent)


def _average(found: dict[str, Figure]) -> Figure:
    letters = sum(OF_A_MAIL.values())
    shares = [(found[kind], share / letters) for kind, share in OF_A_MAIL.items()]
    return Figure(
        kind="on average",
        whole=sum(one.whole * share for one, share in shares),
        page=sum(one.page * share for one, share in shares),
        sandboxed=sum(one.sandboxed * share for one, share in shares),
    )
