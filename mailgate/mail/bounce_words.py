"""How mail servers word a failure when they do not follow RFC 3464. Its one rule: tables only; ``bounce`` does the reading.

Each pattern sees one line or a bounded text, and none has a repeated group inside a repeated group.
"""

from __future__ import annotations

import re


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


SOFT_STATUS = frozenset({"5.2.2", "5.2.3", "5.3.1", "5.3.4", "5.4.5", "5.4.7"})
"""Permanent by class, yet about today: mailbox full, mail too long for it, system full, mail too big, congestion, expired."""

SERVER = re.compile(
    _any(
        "mailer-?daemon",
        "postmaster",
        r"mail[ .]?delivery",
        "mail administrator",
        "system administrator",
        "delivery (?:sub)?system",
        "mailsystem",
        "microsoft exchange",
        "mail server",
    ),
    re.IGNORECASE,
)
GATEWAY = re.compile(r"smtp|mdaemon|gateway|mail[ _]service|ndr\b", re.IGNORECASE)
"""Who writes delivery reports, surely and perhaps: seen in From or Return-Path."""

SUBJECT = re.compile(
    "(?:auto: ?)?"
    + _any(
        "undeliver",
        "delivery",
        "returned",
        "failure",
        "failed",
        "mail (?:delivery|system|could)",
        "message (?:not|could|delivery|status)",
        "warning",
        "non[- ]?(?:deliver|remis)",
        "unzustellbar",
        "nicht zustellbar",
        "delayed",
        "could not",
        "your message",
        "mancat",
        "permanent",
        "error",
    ),
    re.IGNORECASE,
)
"""How the subject of a report begins; ``Re:`` before it makes it a person's."""

FAILED = re.compile(
    _any(
        "(?:could|can|was|were|is|has|have|did|been|be)(?: ?not|n.t) (?:be(?:en)? )?(?:deliver|reach|sent|able)",
        "undeliver",
        "unable to deliver",
        "not (?:been )?deliver",
        r"deliver(?:y|ed)[^\n]{0,60}(?:fail|delay|abort|problem|error)",
        r"fail(?:ed|ure)[^\n]{0,40}(?:deliver|permanent)",
        "permanent(?:ly)? (?:fatal )?(?:delivery )?(?:error|fail)",
        "returned (?:mail|to)",
        "unknown user",
        "user unknown",
        "no such user",
        r"recipient[^\n]{0,30}reject",
        "nicht zugestellt",
        "nicht zustell",
        "unzustellbar",
        "automatically rejected",
        "over ?quota",
        "transient non-fatal",
        "problems? (?:deliver|with the)",
        "trouble delivering",
        "failed recipients",
    ),
    re.IGNORECASE,
)
"""A sentence that says a mail did not arrive."""

DELAYED = re.compile(
    _any(
        "warning message only",
        "(?:has been|is|was) delayed",
        "will be retried",
        "delivery (?:delayed|delay)",
        "not yet been delivered",
        "still (?:trying|being)",
        "keep trying",
        "attempts will continue",
        "transient non-fatal",
        "temporary (?:and|failure; )",
    ),
    re.IGNORECASE,
)
"""The server has not given up."""

FULL = re.compile(
    _any(
        "over ?quota",
        "quota exceeded",
        r"exceed[^\n]{0,40}(?:quota|storage|limit)",
        r"mailbox[^\n]{0,20}full",
        "inbox is full",
        "disk quota",
        "exceeded storage",
    ),
    re.IGNORECASE,
)
"""The mailbox is full: soft, whatever the code says."""

_ADDR = r"[^\s<>\"'()\[\],;:@]{1,64}@[\w.-]{1,253}"

ADDRESS_LINE = re.compile(
    rf"^[\s*>\-|]{{0,40}}[<\[\"']?(?P<address>{_ADDR})[>\]\"']?"
    r"(?:[.,]?\s*$|\s*:|[ \t]*\.\.\.|\s{2,}|;|[ \t]+on[ \t]|[ \t]*\()"
)
"""An address that has the line, or the beginning of the line, to itself: qmail, Exim, Postfix, Exchange, Gmail."""

_BEFORE_ADDRESS = _any(
    "to",
    "rcpt to",
    "recipients?",
    "address(?:es)?",
    "user",
    "users",
    "userid",
    "mailbox",
    "for",
    "from",
    "attempts",
    "unknown",
    "failed",
    "account",
    "rejected",
    "errors",
    "an",
)
ADDRESS_SENTENCE = re.compile(rf"{_BEFORE_ADDRESS}\b[ \t:]{{0,8}}[<\[\"']{{0,2}}(?P<address>{_ADDR})", re.IGNORECASE)
"""An address in a sentence about a failed delivery."""

_RETURNED = re.compile(
    r"^[\s>*=\-|_]{0,80}"
    + _any(
        "below (?:this line )?is a copy",
        "this is a copy of (?:the|your) message",
        r"original message\b",
        r"(?:returned|original) mail\b",
        "(?:attachment|included|here|following) is a copy",
        "a copy of (?:the|your) message",
        "message headers? follow",
        "original message headers",
        "the header of the original",
        "non-?delivered information",
        "undelivered message",
        "unsent message",
        "returned message follows",
        "your message (?:reads|follows)",
        "the (?:original )?message (?:headers )?follows?",
        "original-?nachricht",
        "copy of (?:the )?message",
        "message text follows",
        "text of (?:the )?message",
        "transcript of message",
        "begin included message",
        "return-path:",
        "received: (?:from|by)",
    ),
    re.IGNORECASE,
)


def before_returned(text: str) -> str:
    """The text up to the line where the returned mail begins."""
    kept: list[str] = []
    for line in text.split("\n"):
        if _RETURNED.match(line[:200]):
            break
        kept.append(line)
    return "\n".join(kept)
