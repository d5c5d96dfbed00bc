"""What wrote a mail: a loop, a bounce, a machine, a list or a person. Its one rule: decided once, by named signs.

The signs are RFC 3834 §2 and §5, RFC 5230 §4.6 and what mail servers really send. A subject never makes a person a machine; it
tips a weak sign over, and may spare an answer. Our own signed loop mark is not judged here, because that takes a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailgate.mail import away_words, machine_fields, prefixes, receipt_words, reports, robots
from mailgate.mail.budget import Budget
from mailgate.mail.model import Classified, Header, Mailbox, MailClass

RECEIVED_LIMIT = Budget().received
"""More ``Received`` lines than this is a loop (RFC 5321 §6.3 asks for a limit; Postfix and chasquid use 50)."""

_PRECEDENCE_AUTOMATIC = frozenset({"bulk", "junk", "auto_reply", "auto-reply", "autoreply"})
_SERVICES = frozenset(
    """root daemon nobody cron crond anacron www-data apache nginx httpd nagios icinga icinga2 naemon zabbix monit munin mdadm
    smartd logwatch logcheck fail2ban apticron unattended-upgrades prometheus alertmanager grafana netdata observium librenms
    checkmk check_mk gitlab sentry backuppc bacula bareos rsnapshot clamav amavis rkhunter
    arpwatch ossec wazuh apcupsd logrotate proxmox prtg splunk uptimerobot synology""".split()  # noqa: SIM905
)
"""Accounts that packages of daemons make for themselves; nobody's name."""
_WEAK_SIGNS = ("x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source")
"""Exchange sets these on people's mail too: on ordinary mail, and on what a rule of the mailbox passes on."""
_TITLED = "the subject of an automatic reply, with its colon"
_WORDED = "the subject and the words of an automatic reply"
_ANSWERING = "it answers, with the subject of an automatic reply"
BY_WORDS = frozenset({_TITLED, _WORDED, _ANSWERING})
"""Reasons for which a person's mail reads as an automatic reply, though no machine says so."""
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
    report: str = ""
    """What a report that is no bounce says of itself (``reports``)."""
    signed_receipt: bool = False
    text: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """The values of all fields of that lower-case name, trimmed, in order."""
        return tuple(header.value.strip() for header in self.headers if header.name == name)


Rule = Callable[[Facts], str]
"""A rule names the sign it saw, or returns ""."""


def classify(facts: Facts, *, received_limit: int = RECEIVED_LIMIT, lists: bool = True) -> Classified:
    """The class of a mail with its reason; the first rule that sees a sign decides. Never raises.

    Without ``lists`` the signs of a list are none: so a mail is judged that came through a group list of ours.

    Only a person's mail may be answered automatically (RFC 3834 §2), and not all of it (``_unanswered``).
    """
    hops = len(facts.values("received"))
    if hops > received_limit:
        return Classified(mail_class=MailClass.LOOP, reason=f"{hops} Received lines", may_auto_answer=False)
    for mail_class, rule in _RULES:
        if (lists or mail_class is not MailClass.LIST) and (reason := rule(facts)):
            return Classified(mail_class=mail_class, reason=reason, may_auto_answer=False)
    if reason := _unanswered(facts):
        return Classified(mail_class=MailClass.HUMAN, reason=reason, may_auto_answer=False)
    return Classified(mail_class=MailClass.HUMAN, reason="no sign of a machine", may_auto_answer=True)


def _bounce_report(facts: Facts) -> str:
    if facts.has_bounce:
        return "a delivery report"
    if facts.report_type == "delivery-status":  # readable, and about nobody who was not reached: RFC 3464 "delivered"
        return ""
    local = _local(facts)
    if robots.DAEMON.fullmatch(local) and _BOUNCE_SUBJECT.search(facts.subject):
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
    return _title(machine_fields.automatic(facts.headers))


def _report(facts: Facts) -> str:
    """RFC 6522 reports that are no bounce: read receipts (RFC 8098), complaints (RFC 5965), reports of success (RFC 3464)."""
    if facts.report:
        return facts.report
    if facts.content_type == "multipart/report":
        return f"multipart/report; {facts.report_type}" if facts.report_type else "multipart/report"
    return facts.content_type if facts.content_type in reports.RECEIPT else ""


def _signed_receipt(facts: Facts) -> str:
    return "a signed receipt" if facts.signed_receipt else ""  # RFC 2634 §2.7, RFC 8551 §3.2.2


def _list_header(facts: Facts) -> str:
    """RFC 2369, RFC 2919: every ``List-…`` field; and those that list servers had before."""
    if name := machine_fields.of_list(facts.headers):
        return _title(name)
    return "Precedence: list" if "list" in _precedences(facts) else ""


def _list_sender(facts: Facts) -> str:
    local = _local(facts)
    return f"From {local}" if robots.LIST.fullmatch(local) else ""


def _precedence(facts: Facts) -> str:
    return next((f"Precedence: {word}" for word in _precedences(facts) if word in _PRECEDENCE_AUTOMATIC), "")


def _precedences(facts: Facts) -> tuple[str, ...]:
    return tuple(_keyword(value) for value in facts.values("precedence") + facts.values("x-precedence"))


def _null_path(facts: Facts) -> str:
    return "null return path" if facts.null_path else ""


def _robot_sender(facts: Facts) -> str:
    local = _local(facts)
    return f"From {local}" if robots.ROBOT.fullmatch(local) else ""


def _challenge(facts: Facts) -> str:
    local = _local(facts)
    return f"From {local}: it asks for a proof of being a person" if robots.CHALLENGE.fullmatch(local) else ""


def _weak_sign_with_subject(facts: Facts) -> str:
    signs = [name for name in _WEAK_SIGNS if facts.values(name)]
    if signs and (_titled(facts) or (away_words.is_subject(facts.subject) and away_words.is_own(facts.text))):
        return f"{_title(signs[0])}, and the subject of an automatic reply"
    return ""


_RULES: tuple[tuple[MailClass, Rule], ...] = (
    (MailClass.BOUNCE, _bounce_report),
    (MailClass.AUTO_REPLY, _auto_submitted),
    (MailClass.AUTO_REPLY, _report),
    (MailClass.AUTO_REPLY, _signed_receipt),
    (MailClass.LIST, _list_header),
    (MailClass.AUTO_REPLY, _named_header),
    (MailClass.AUTO_REPLY, _precedence),
    (MailClass.LIST, _list_sender),
    (MailClass.AUTO_REPLY, _null_path),
    (MailClass.AUTO_REPLY, _robot_sender),
    (MailClass.AUTO_REPLY, _challenge),
    (MailClass.AUTO_REPLY, _weak_sign_with_subject),
)


def _unanswered(facts: Facts) -> str:
    """Why a person's mail gets no automatic answer: it says so, another helpdesk brought it, or its author is away.

    Some clients answer by a rule as if their owner did, without any sign: then subject and text together say what it is. Nobody's
    words are lost by it: it stays a person's mail.
    """
    if machine_fields.suppresses_all(facts.headers):
        return "X-Auto-Response-Suppress: All"
    if name := machine_fields.carrier(facts.headers):
        return f"{_title(name)}: from another helpdesk or tracker"
    return _automatic_words(facts) or _service(facts)


def _automatic_words(facts: Facts) -> str:
    """The name of an automatic reply as programs set it; or elsewhere in the subject, above an author who is away or an answer to
    something. People's own answers begin with ``Re:``, their questions about such replies ask."""
    if prefixes.is_answer(facts.subject):
        return ""
    if _titled(facts):
        return _TITLED
    if away_words.is_subject(facts.subject):
        if away_words.is_own(facts.text):
            return _WORDED
        if facts.values("in-reply-to") or facts.values("references"):
            return _ANSWERING
    return "the subject and the words of a receipt" if receipt_words.is_receipt(facts.subject, facts.text) else ""


def _titled(facts: Facts) -> bool:
    return away_words.is_titled(facts.subject) and not away_words.asks(facts.text)


def _service(facts: Facts) -> str:
    """What writes to its operator under the account it runs as: monitors, schedulers, web servers."""
    local = _local(facts)
    return f"From {local}: the account of a service" if local in _SERVICES else ""


def _auto_submitted_word(facts: Facts, word: str) -> bool:
    return any(_keyword(value) == word for value in facts.values("auto-submitted"))


def _keyword(value: str) -> str:
    """The first word of a field, lower-case, without comments and parameters: ``No (ack!)`` is ``no``."""
    words = re.split(r"[\s;(,]", value.strip().lower(), maxsplit=1)
    return words[0].strip('"')


def _local(facts: Facts) -> str:
    return facts.sender.address.rpartition("@")[0] if facts.sender else ""


def _title(name: str) -> str:
    """``list-id`` as ``List-Id``, with the few abbreviations people write in capitals; "" is ""."""
    return "-".join("MS" if word == "ms" else word.capitalize() for word in name.split("-"))
