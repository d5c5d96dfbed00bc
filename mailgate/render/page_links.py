"""Letters with a link that opens the page. Their one rule: nobody's words stand in them, for anybody can have asked."""

from __future__ import annotations

from mailgate.desk.service_letters import PageLink
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import no_ticket
from mailgate.render.sheet import Sheet, Stamp, of_queue, zoned


def sheet(letter: PageLink, stamp: Stamp) -> Sheet:
    """One letter to whose link it is."""
    signs_in = letter.to.is_partner
    template = "sign_in_link" if signs_in else "my_tickets_link"
    until = zoned(stamp.key_until, stamp.zone) if stamp.key_until is not None else ""
    return Sheet(
        kind=template,
        template=template,
        audience="staff" if signs_in else "customer",
        tag="[internal]" if signs_in else "",
        queue=letter.queue,
        to=(letter.to,),
        nameless=not signs_in,
        auto=AutoKind.REPLIED,
        extra=() if signs_in else (("Precedence", "bulk"),),
        facts=of_queue(letter.queue) | (no_ticket() if signs_in else {}) | {"staff": signs_in, "link": stamp.key, "until": until},
    )
