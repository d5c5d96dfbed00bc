"""Which border of ours a mail passed. The one rule: a mailbox has its own, which is believed for its mails and no others."""

from __future__ import annotations

from mailgate import policy
from mailgate.mail.model import Envelope, Header, InboundMail, Via
from mailgate.mail.proof.border import above
from mailgate.mail.trust import Source
from mailgate.settings import Border, Settings

#: What stands before the name of an account where ids seen at its border are counted.
_IMAP = "imap "


def of_mail(settings: Settings, envelope: Envelope) -> Source:
    """The border of one mail. An account that is configured no more has none that is believed."""
    if envelope.via is not Via.IMAP:
        return policy.source(settings.auth, "auth")
    return of_account(settings, envelope.account)


def of_account(settings: Settings, account: str) -> Source:
    """The border before an ``[[imap]]`` account."""
    name = f"{_IMAP}{account}"
    return policy.source(_table(settings, name) or Border(), name)


def named(settings: Settings, source: str) -> tuple[Border, str] | None:
    """The table that a source's name stands for, and how the configuration calls it; None for one that is gone."""
    table = _table(settings, source)
    if table is None:
        return None
    return table, "[auth]" if source == "auth" else f'the [[imap]] with name = "{source.removeprefix(_IMAP)}"'


def _table(settings: Settings, source: str) -> Border | None:
    if source == "auth":
        return settings.auth
    return next((box for box in settings.imap if f"{_IMAP}{box.name}" == source), None)


def believed(mail: InboundMail, envelope: Envelope, source: Source) -> list[Header]:
    """The fields that hosts of ours wrote, or at least let pass; none where the mail came from anywhere."""
    trusted = envelope.via is Via.IMAP or (envelope.peer.trusted and envelope.via is not Via.SUBMISSION)
    return list(above(mail.headers, source)) if trusted and mail.headers_clean else []
