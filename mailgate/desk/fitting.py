"""Which ``staff_trust`` fits a desk. The one rule: an opinion with its figures and its price; nothing is switched by it."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.model import StaffTrust

#: From this share of proven mails on, in percent, holding the rest is less trouble than the risk of not asking for proof.
ENOUGH = 95

_PRICE = "who gets hold of one notice to a member of staff can write on that ticket in their name"
_NOBODY = (
    "staff_trust = aligned, but no authserv_id, of [auth] or of an [[imap]], reports who writes: every mail from staff will be"
    ' held. Name your border server there, or set staff_trust = "token" (the config file says what it costs)'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMails:
    """Mails with an address of staff in From, within so many ``days``, and how many of them proved it."""

    days: int
    sent: int
    proven: int

    @property
    def mostly_proven(self) -> bool:
        """Whether asking for proof holds up next to nobody. Unknown without mails."""
        return self.sent > 0 and 100 * self.proven >= ENOUGH * self.sent

    def __str__(self) -> str:
        return f"{self.proven} of {self.sent} mails from staff in {self.days} days were proven"


def opinion(chosen: StaffTrust, reporter: str, mails: StaffMails) -> str:
    """One line for the operator. ``reporter`` names who reports the origin of mails, "" for nobody."""
    if chosen is StaffTrust.TOKEN:
        return f"staff_trust = token: {_PRICE}" + _instead_of_token(reporter, mails)
    if not reporter:
        return _NOBODY
    told = f"staff_trust = aligned, as {reporter} reports"
    if not mails.sent:
        return told
    if mails.mostly_proven:
        return f"{told}; it fits: {mails}"
    return (
        f"{told}; only {mails}, the others were held. See to SPF, DKIM and DMARC of the domains your staff write from; or"
        f' set staff_trust = "token", at a price: {_PRICE}'
    )


def _instead_of_token(reporter: str, mails: StaffMails) -> str:
    if not reporter:
        return "; it fits as long as no [auth] authserv_id reports who writes"
    if mails.sent and not mails.mostly_proven:
        return f"; it fits: {reporter} reports who writes, but only {mails}"
    figures = f": {mails}" if mails.sent else ""
    return f"; {reporter} reports who writes, so aligned would do without that risk{figures}"
