"""A mail of the journal on its way to the desk, read. The one rule: how it came decides how its words are taken."""

from __future__ import annotations

from mailgate.deed.scene import Arrival
from mailgate.mail.from_page import as_typed
from mailgate.mail.model import InboundMail, Via
from mailgate.mail.proof.results import AuthResults
from store.journal import Stored


def arrived(entry: Stored, mail: InboundMail, checked: AuthResults | None) -> Arrival:
    """What the deeds are told of it. ``checked``: what we found out ourselves about who wrote it."""
    return Arrival(
        journal=entry.id,
        envelope=entry.envelope,
        received_at=entry.received_at,
        mail=as_typed(mail, entry.raw) if entry.envelope.via is Via.WEB else mail,
        own=checked,
    )
