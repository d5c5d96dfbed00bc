"""What wrote a mail: a loop, a bounce, a machine, a list or a person. Its one rule: decided once, by named signs.

The signs are RFC 3834 §2 and §5, RFC 5230 §4.6 and what mail servers really send. A subject never decides alone; it only
tips a weak sign over. Our own signed loop mark is not judged here, because that takes a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailgate.mail.budget import Budget
from mailgate.mail.model import Classified, Header, Mailbox, MailClass

RECEIVED_LIMIT = Budget().received
"""More ``Received`` lines than this is a loop (RFC 5321 §6.3 asks for a limit; Postfix and chasquid use 50)."""

_NAMED_AUTOMATIC = frozenset(
    {"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mailer-daemon", "x-loop", "x-failed-recipients"}
    | {"x-no-loop", "x-jira-fingerprint"}  # programs that write by themselves and say so in their own way
)
_PRECEDENCE_AUTOMATIC = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})
_NOT_AUTOMATIC = frozenset({"", "no", "false", "0"})
_LIST_LOCAL = re.compile(r"owner-.+|.+-(?:owner|request|bounces?)")
_ROBOT_LOCAL = re.compile(r"mailer-?daemon|postmaster|(?:no|do[-_.]?not|donot)[-_.]?reply(?:[-_.+].*)?")
_DAEMON_LOCAL = re.compile(r"mailer-?daemon|postmaster")
_WEAK_SIGNS = ("x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop")
_AUTO_SUBJECT = re.compile(
    r"(?:re: ?)?(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|autoreply|out of (?:the )?office|away from|"
    r"automatische (?:antwort|rückmeldung)|abwesenheit|réponse automatique|absence|risposta automatica|"
    r"respuesta automática|resposta automática|automatisch antwoord|automatiskt svar|autosvar)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|report|delayed)|delivery notification|returned mail|failure notice|"
    r"mail delivery|message (?:not|could not be) delivered|mail system error|"
    r"unzustellbar|nicht zugestellt|non remis|mancato recapito",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All the classifier may ask about a mail. ``content_type`` and ``report_type`` are lower-case, "" if absent."""

    headers: tuple[Header, ...]
    content_type: str
    report_type: str
    sender: Mailbox | None
    subject: str
    null_path: bool
    has_bounce: bool

    def values(self, name: str) -> tuple[str, ...]:
        """The values of all fields of that lower-case name, trimmed, in order."""
        return tuple(header.value.strip() for header in self.headers if header.name == name)


Rule = Callable[[Facts], str]
"""A rule names the sign it saw, or returns ""."""


def classify(facts: Facts, *, received_limit: int = RECEIVED_LIMIT, lists: bool = True) -> Classified:
    """The class of a mail with its reason; the first rule that sees a sign decides. Never raises.

    Without ``lists`` the signs of a list are none: so a mail is judged that came through a group list of ours.

    Only a person's mail may be answered automatically (RFC 3834 §2), and not when it says ``X-Auto-Response-Suppress: All``.
    """
    hops = len(facts.values("received"))
    if hops > received_limit:
        return Classified(mail_class=MailClass.LOOP, reason=f"{hops} Received lines", may_auto_answer=False)
    for mail_class, rule in _RULES:
        if (lists or mail_class is not MailClass.LIST) and (reason := rule(facts)):
            return Classified(mail_class=mail_class, reason=reason, may_auto_answer=False)
    if _suppresses_all(facts):
        return Classified(mail_class=MailClass.HUMAN, reason="X-Auto-Response-Suppress: All", may_auto_answer=False)
    return Classified(mail_class=MailClass.HUMAN, reason="no sign of a machine", may_auto_answer=True)


def _bounce_report(facts: Facts) -> str:
    if facts.has_bounce:
        return "a delivery report"
    if facts.report_type == "delivery-status":  # readable, and about nobody who was not reached: RFC 3464 "delivered"
        return ""
    local = _local(facts)
    if _DAEMON_LOCAL.fullmatch(local) and _BOUNCE_SUBJECT.search(facts.subject):
        return f"From {local}, and the subject of a delivery report"
    if facts.null_path and _BOUNCE_SUBJECT.search(facts.subject) and not _auto_submitted_word(facts, "auto-replied"):
        return "null return path, and the subject of a delivery report"
    return ""


def _auto_submitted(facts: Facts) -> str:
    """RFC 3834 §5: anything but ``no``. A forwarding rule's ``auto-forwarded`` is still a person's mail."""
    for value in facts.values("auto-submitted"):
        word = _keyword(value)
        if word not in ("", "no", "auto-forwarded"):
            return f"Auto-Submitted: {word}"
    return ""


def _named_header(facts: Facts) -> str:
    for header in facts.headers:
        if header.name in _NAMED_AUTOMATIC and _keyword(header.value) not in _NOT_AUTOMATIC:
            return _title(header.name)
    return ""


def _report(facts: Facts) -> str:
    """RFC 3462 reports that are no bounce: read receipts (RFC 8098), abuse reports (RFC 5965), reports of success."""
    if facts.content_type == "multipart/report":
        return f"multipart/report; {facts.report_type}" if facts.report_type else "multipart/report"
    return facts.content_type if facts.content_type == "message/disposition-notification" else ""


def _list_header(facts: Facts) -> str:
    """RFC 2369, RFC 2919: every ``List-…`` field."""
    for header in facts.headers:
        if header.name.startswith("list-"):
            return _title(header.name)
    return "Precedence: list" if any(_keyword(value) == "list" for value in facts.values("precedence")) else ""


def _list_sender(facts: Facts) -> str:
    local = _local(facts)
    return f"From {local}" if _LIST_LOCAL.fullmatch(local) else ""


def _precedence(facts: Facts) -> str:
    for value in facts.values("precedence") + facts.values("x-precedence"):
        if (word := _keyword(value)) in _PRECEDENCE_AUTOMATIC:
            return f"Precedence: {word}"
    return ""


def _null_path(facts: Facts) -> str:
    return "null return path" if facts.null_path else ""


def _robot_sender(facts: Facts) -> str:
    local = _local(facts)
    return f"From {local}" if _ROBOT_LOCAL.fullmatch(local) else ""


def _weak_sign_with_subject(facts: Facts) -> str:
    for name in _WEAK_SIGNS:
        if facts.values(name) and _AUTO_SUBJECT.match(facts.subject.strip()):
            return f"{_title(name)}, and the subject of an automatic reply"
    return ""


_RULES: tuple[tuple[MailClass, Rule], ...] = (
    (MailClass.BOUNCE, _bounce_report),
    (MailClass.AUTO_REPLY, _auto_submitted),
    (MailClass.AUTO_REPLY, _report),
    (MailClass.LIST, _list_header),
    (MailClass.AUTO_REPLY, _named_header),
    (MailClass.AUTO_REPLY, _precedence),
    (MailClass.LIST, _list_sender),
    (MailClass.AUTO_REPLY, _null_path),
    (MailClass.AUTO_REPLY, _robot_sender),
    (MailClass.AUTO_REPLY, _weak_sign_with_subject),
)


def _suppresses_all(facts: Facts) -> bool:
    """Microsoft's [MS-OXCMAIL]: a list of what not to send; only ``All`` forbids an acknowledgement."""
    tokens = (token for value in facts.values("x-auto-response-suppress") for token in re.split(r"[,;\s]+", value))
    return any(token.lower() == "all" for token in tokens)


def _auto_submitted_word(facts: Facts, word: str) -> bool:
    return any(_keyword(value) == word for value in facts.values("auto-submitted"))


def _keyword(value: str) -> str:
    """The first word of a field, lower-case, without comments and parameters: ``No (ack!)`` is ``no``."""
    words = re.split(r"[\s;(,]", value.strip().lower(), maxsplit=1)
    return words[0].strip('"')


def _local(facts: Facts) -> str:
    return facts.sender.address.rpartition("@")[0] if facts.sender else ""


def _title(name: str) -> str:
    """``list-id`` as ``List-Id``, with the few abbreviations people write in capitals."""
    return "-".join("MS" if word == "ms" else word.capitalize() for word in name.split("-"))
