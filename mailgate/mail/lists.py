"""Our own group lists, through which people's mail reaches us. The one rule: only where the list took From's place is the author
read from elsewhere, and what is read there proves nothing.

A group that carries ``support@`` (Google Groups and others) writes ``List-Id`` (RFC 2919) and, for senders whose domain forbids
it to pass on their mail as it is, its own address into From; the author then stands in ``X-Original-From`` or ``Reply-To``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailgate.mail import address
from mailgate.mail.model import Header, InboundMail, Mailbox

_YES = re.compile(r"\s*yes\b", re.IGNORECASE)
_LIST_ID = re.compile(r"<([^<>\s]{1,255})>\s*\Z")


def key(name: str) -> str:
    """An address or a List-Id as lists are compared: ``support@help.example`` and ``<support.help.example>`` are the same."""
    return name.strip(" \t<>").lower().replace("@", ".")


def is_own(headers: Iterable[Header], own: frozenset[str]) -> bool:
    """Whether a ``List-Id`` among the fields names a list of ours. ``own``: keys."""
    found = (header.value for header in headers if header.name == "list-id")
    return any(key(match[1] if (match := _LIST_ID.search(value)) else value) in own for value in found)


def stands_for_another(sender: Mailbox | None, own: frozenset[str]) -> bool:
    """Whether From is the list itself."""
    return sender is not None and key(sender.address) in own


def original(headers: Iterable[Header], mail: InboundMail) -> Mailbox | None:
    """Whom the list stands for: the one author of ``X-Original-From``, else of ``Reply-To``."""
    values = [header.value for header in headers if header.name == "x-original-from"]
    return address.author(values) if values else sole_reply_to(mail)


def sole_reply_to(mail: InboundMail) -> Mailbox | None:
    """The one strictly valid mailbox of the one ``Reply-To``, else None."""
    return address.author([header.value for header in mail.headers if header.name == "reply-to"])


def says_spam(headers: Iterable[Header]) -> bool:
    """Whether ``X-Spam-Flag`` or ``X-Spam-Status`` among the fields says yes, as SpamAssassin and its kin write them."""
    return any(header.name in ("x-spam-flag", "x-spam-status") and bool(_YES.match(header.value)) for header in headers)
