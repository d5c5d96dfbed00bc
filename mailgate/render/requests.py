"""The letter to an address that stands in a form, as a sheet. The one rule: what was typed there has no way into it (T24)."""

from __future__ import annotations

from mailgate.desk.request_letters import RequestCheck
from mailgate.mail.compose import AutoKind
from mailgate.render.sheet import Sheet, Stamp, of_queue, zoned


def sheet(letter: RequestCheck, stamp: Stamp) -> Sheet:
    """One letter to whoever has the mailbox."""
    told = {"link": stamp.page.request, "at": zoned(letter.at, stamp.zone), "staff": False}
    return Sheet(
        kind="request_check",
        template="request_check",
        audience="customer",
        tag="",
        queue=letter.queue,
        to=(letter.to,),
        nameless=True,
        auto=AutoKind.GENERATED,
        extra=(("Precedence", "bulk"),),
        facts=of_queue(letter.queue) | told,
    )
