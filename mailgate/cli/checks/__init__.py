"""What ``mailgate check`` looks at. The one rule: a check is a function from what is open (``Desk``) to a line, or ``Trouble``.

A new one is a function and its name in ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Callable

from mailgate.cli.checks import certificates, mailboxes, page, people, published, records, sign_ins, trust, ways, words
from mailgate.cli.checks.desk import Desk, Trouble

__all__ = ["CHECKS", "WITHOUT_STORE", "Desk", "Trouble"]

CHECKS: dict[str, Callable[[Desk], str]] = {
    "smtp": ways.smtp,
    "lmtp": ways.lmtp,
    "tls": certificates.tls,
    "relay": ways.relay,
    "sign-ins": sign_ins.sign_ins,
    "python": ways.python,
    "keys": ways.keys,
    "store": records.store,
    "words": words.words,
    "web": page.web,
    "metrics": page.metrics,
    "queues": people.queues,
    "addresses": people.addresses,
    "forms": page.request_forms,
    "brand": page.looks,
    "staff": people.staff,
    "submission": ways.submission,
    "trust": trust.staff_trust,
    "servers": trust.servers,
    "imap": mailboxes.imap,
    "mx": published.mx,
    "spf": published.spf,
    "dkim": published.dkim,
    "dmarc": published.dmarc,
    "clock": records.clock,
    "books": records.books,
    "blobs": records.blobs,
}
#: What can be looked at where there is no database yet; looking at the others would make one.
WITHOUT_STORE = ("smtp", "lmtp", "tls", "relay", "sign-ins", "python", "keys", "store", "words", "web", "metrics")
