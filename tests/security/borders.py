"""What a judgement of trust rests on, made by hand. Its one rule: header lines in the order they stand, topmost first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailgate.mail import address
from mailgate.mail.model import Header, Trust, Via
from mailgate.mail.trust import Evidence, Source, judge

PASS = "mx.corp.example; dmarc=pass header.from=corp.example"
FAIL = "mx.corp.example; dmarc=fail header.from=corp.example"
BORDER = "from out.customer.example (out.customer.example [192.0.2.1]) by mx.corp.example with ESMTPS id 1"
OUTSIDE = "from pc.customer.example by out.customer.example with ESMTP id 2"


SOURCE = Source(ids=frozenset({"mx.corp.example"}), border_hosts=frozenset({"mx.corp.example"}))


def behind(evidence: Evidence, **changes: Any) -> Evidence:
    """The same mail behind another border."""
    return replace(evidence, source=replace(evidence.source, **changes))


def fields(*lines: tuple[str, str]) -> tuple[Header, ...]:
    return tuple(
        Header(name={"AR": "authentication-results", "R": "received"}.get(name, name), value=value) for name, value in lines
    )


def evidence(*lines: tuple[str, str], author: str = "anna@corp.example") -> Evidence:
    return Evidence(
        headers=fields(*lines),
        headers_clean=True,
        author=address.parse(author),
        via=Via.SMTP,
        peer_trusted=True,
        source=SOURCE,
        for_staff=True,
    )


def trust(*lines: tuple[str, str], author: str = "anna@corp.example") -> Trust:
    return judge(evidence(*lines, author=author)).trust
