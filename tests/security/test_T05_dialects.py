"""T05: what each form of ``Authentication-Results`` is worth: whole mails, from octets to the verdict, in one table."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from mailgate.mail import parse
from mailgate.mail.model import Trust, Via
from mailgate.mail.trust import Dialect, Evidence, judge
from mailgate.policy import source
from mailgate.settings import Auth

N, A, F = Trust.NONE, Trust.ALIGNED, Trust.FAILED

HOP = "Received: from out.corp.example (out.corp.example [192.0.2.7]) by mx.ours.example with ESMTPS id 1; Mon, 2 Mar 2026\n"
FAR = "Received: from pc.corp.example by out.corp.example with ESMTP id 2; Mon, 2 Mar 2026\n"
PASS = "Authentication-Results: mx.ours.example; dmarc=pass header.from=corp.example\n"
FAIL = "Authentication-Results: mx.ours.example; dmarc=fail header.from=corp.example\n"
OURS = Auth(authserv_id=("mx.ours.example",), border_hosts=("mx.ours.example",))
SUBMISSION = Auth(authserv_id=("mx.ours.example",), border_hosts=("mx.ours.example",), internal_header="auth=pass")
MARKED = Auth(authserv_id=("mx.ours.example",), border_hosts=("mx.ours.example",), internal_header="X-Origin: Inside")

MS_HOSTS = ("*.prod.outlook.com", "*.outlook.office365.com", "*.prod.protection.outlook.com", "*.mail.protection.outlook.com")
TENANT = Auth(dialect="microsoft365", border_hosts=MS_HOSTS, internal_header="X-MS-Exchange-Organization-AuthAs: Internal")
GOOGLE = Auth(authserv_id=("mx.google.com",), border_hosts=("mx.google.com", "2002:a05:*"))
STORE = (
    "Received: from AM5PR0602CA0010.eurprd06.prod.outlook.com (2603:10a6:203:a3::20) by AS8PR04MB8199.eurprd04.prod.outlook.com"
    " (2603:10a6:20b:3f0::22) with HTTPS; Mon, 2 Mar 2026\n"
)
FRONT = (
    "Received: from AM7EUR03FT006.eop-EUR03.prod.protection.outlook.com (2603:10a6:203:a3:cafe::96) by\n"
    " AM5PR0602CA0010.outlook.office365.com (2603:10a6:203:a3::20) with Microsoft SMTP Server; Mon, 2 Mar 2026\n"
)
ENTRY = (
    "Received: from out.corp.example (192.0.2.7) by AM7EUR03FT006.mail.protection.outlook.com (100.127.140.160) with Microsoft\n"
    " SMTP Server; Mon, 2 Mar 2026\n"
)
GREETED = ENTRY.replace("out.corp.example", "x.prod.outlook.com")
AT_STORE = STORE.replace("2603:10a6:203:a3::20", "8.8.4.4")
OTHER_TENANT = ENTRY.replace("out.corp.example", "EUR05-DB8-obe.outbound.protection.outlook.com")
MS_PASS = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=corp.example; dkim=pass (signature was verified)\n"
    " header.d=corp.example;dmarc=pass action=none header.from=corp.example;compauth=pass reason=100\n"
)
MS_FAIL = (
    "Authentication-Results: spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=corp.example; dkim=none (message not signed)\n"
    " header.d=none;dmarc=fail action=quarantine header.from=corp.example;compauth=fail reason=000\n"
)
MS_UNREAD = MS_FAIL.replace("smtp.mailfrom=corp.example", "smtp.mailfrom=corp(.example").replace("dmarc=fail", "dmarc=none")
MS_INNER = (
    "Authentication-Results: dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=corp.example;\n"
)
INTERNAL = "X-MS-Exchange-Organization-AuthAs: Internal\n"
LOGIN = "Authentication-Results: mx.ours.example; auth=pass smtp.auth={} smtp.mailfrom=x@corp.example\n"


class Case(NamedTuple):
    """A header block behind a border, and the verdict on it."""

    name: str
    border: Auth
    block: str
    verdict: Trust
    author: str = "bea@corp.example"
    trusted: bool = True
    own: str = "corp.example"


CASES = [
    Case("plain", OURS, HOP + PASS + FAR, A),
    Case("above our own line", OURS, PASS + HOP + FAR, A),
    Case("fail", OURS, HOP + FAIL + FAR, F),
    Case(
        "pass in a comment",
        OURS,
        HOP + "Authentication-Results: mx.ours.example (dmarc=pass header.from=corp.example); none\n",
        N,
    ),
    Case("pass in a reason", OURS, HOP + PASS.replace("dmarc=pass", 'spf=none reason="x; dmarc=pass').strip() + '"\n' + FAR, N),
    Case(
        "pass in another method's property",
        OURS,
        HOP
        + 'Authentication-Results: mx.ours.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=corp.example"@evil.test\n',
        N,
    ),
    Case("version 1", OURS, HOP + PASS.replace("example;", "example 1;"), A),
    Case("version 2", OURS, HOP + PASS.replace("example;", "example 2;"), N),
    Case("other case", OURS, HOP + PASS.upper(), A),
    Case("folded", OURS, HOP + PASS.replace(" ", "\n\t"), A),
    Case("duplicated above: the worse counts", OURS, FAIL + HOP + PASS + FAR, F),
    Case("duplicated below our border", OURS, HOP + PASS + FAR + FAIL, A),
    Case("only below our border", OURS, HOP + FAR + PASS, N),
    Case("after a bare CR", OURS, HOP + "Subject: hi\r" + PASS + FAR, N),
    Case("after a bare LF amid CRLF", OURS, HOP + "X-A: b<LF>" + PASS + FAR, N),
    Case("a fail above a bare CR", OURS, HOP + FAIL + "Subject: hi\rho\n" + FAR, F),
    Case("a fail above a bare CR, from anybody", OURS, HOP + FAIL + "Subject: hi\rho\n" + FAR, N, trusted=False),
    Case("ARC only", OURS, HOP + "ARC-" + PASS.replace(": ", ": i=1; "), N),
    Case("for another domain", OURS, HOP + PASS.replace("corp.example", "evil.example"), N),
    Case("international domain as letters", OURS, HOP + PASS.replace("corp", "bücher"), A, "bea@xn--bcher-kva.example"),
    Case("international domain as A-label", OURS, HOP + PASS.replace("corp", "xn--bcher-kva"), A, "bea@xn--bcher-kva.example"),
    Case("look-alike domain", OURS, HOP + PASS.replace("corp", "cоrp"), N),
    Case("another id", OURS, HOP + PASS.replace("mx.ours", "mx.evil"), N),
    Case("our id as the beginning of another", OURS, HOP + PASS.replace("ours.example", "ours.example.evil.example"), N),
    Case("from anybody", OURS, HOP + PASS + FAR, N, trusted=False),
    Case("no id configured", Auth(), HOP + PASS + FAR, N),
    Case("logged in as the author", SUBMISSION, LOGIN.format("bea@corp.example") + HOP, A),
    Case("logged in, in other case", SUBMISSION, LOGIN.format("Bea@Corp.example") + HOP, A),
    Case("logged in as somebody else", SUBMISSION, LOGIN.format("tom@corp.example") + HOP, N),
    Case("logged in under a bare name", SUBMISSION, LOGIN.format("bea") + HOP, N),
    Case("logged in as two", SUBMISSION, LOGIN.format("bea@corp.example") + LOGIN.format("tom@corp.example") + HOP, N),
    Case("the log-in failed", SUBMISSION, LOGIN.format("bea@corp.example").replace("auth=pass", "auth=fail") + HOP, N),
    Case("logged in, but DMARC failed", SUBMISSION, LOGIN.format("bea@corp.example") + FAIL + HOP, F),
    Case("logged in, not our domain", SUBMISSION, LOGIN.format("bea@corp.example") + HOP, N, own="ours.example"),
    Case("logged in, below the border", SUBMISSION, HOP + FAR + LOGIN.format("bea@corp.example"), N),
    Case("logged in, from anybody", SUBMISSION, LOGIN.format("bea@corp.example") + HOP, N, trusted=False),
    Case("marked by our own server", MARKED, HOP + "X-Origin: inside\n", A),
    Case("marked otherwise", MARKED, HOP + "X-Origin: insider\n", N),
    Case("marked below the border", MARKED, HOP + FAR + "X-Origin: inside\n", N),
    Case("logged in, and nobody asked", OURS, LOGIN.format("bea@corp.example") + HOP, N),
    Case("365", TENANT, STORE + FRONT + MS_PASS + ENTRY + FAR, A),
    Case("365, fail", TENANT, STORE + FRONT + MS_FAIL + ENTRY + FAR, F),
    Case(
        "365, no policy but a signature", TENANT, STORE + FRONT + MS_PASS.replace("dmarc=pass", "dmarc=bestguesspass") + ENTRY, A
    ),
    Case("365, for another domain", TENANT, STORE + FRONT + MS_PASS.replace("corp.example", "evil.example") + ENTRY, N),
    Case("365, from a neighbour's tenant", TENANT, STORE + FRONT + MS_PASS + OTHER_TENANT + STORE + MS_INNER, A),
    Case("365, forged in a neighbour's tenant", TENANT, STORE + FRONT + MS_FAIL + OTHER_TENANT + STORE + MS_PASS, F),
    Case("365, forged below the line of entry", TENANT, STORE + FRONT + ENTRY + MS_PASS, N),
    Case("365, two of them", TENANT, STORE + MS_PASS + FRONT + MS_PASS + ENTRY, N),
    Case("365, greeted as one of its hosts", TENANT, STORE + FRONT + MS_FAIL + GREETED + MS_PASS + FAR, F),
    Case("365, greeted so at another host", TENANT, STORE + FRONT + MS_FAIL + AT_STORE + MS_PASS + FAR, F),
    Case("365, greeted so, and unchecked", TENANT, STORE + FRONT + GREETED + MS_PASS + INTERNAL, N),
    Case("365, greeted so at another host, and unchecked", TENANT, STORE + FRONT + AT_STORE + MS_PASS + INTERNAL, N),
    Case("365, one of two fails", TENANT, STORE + MS_FAIL + FRONT + MS_PASS + ENTRY, F),
    Case("365, one of two cannot be read", TENANT, STORE + FRONT + MS_UNREAD + FRONT + MS_PASS + ENTRY, N),
    Case("365, from inside, with one that cannot be read", TENANT, STORE + MS_UNREAD + STORE + INTERNAL, N),
    Case("365, with an id", TENANT, STORE + FRONT + MS_PASS.replace("spf=pass", "mx.evil.example; spf=pass", 1) + ENTRY, N),
    Case("365, from anybody", TENANT, STORE + FRONT + MS_PASS + ENTRY, N, trusted=False),
    Case("365, read as RFC 8601", OURS, MS_PASS + HOP, N),
    Case("365, from inside", TENANT, STORE + MS_INNER + STORE + INTERNAL, A),
    Case("365, from inside, anonymous", TENANT, STORE + MS_INNER + INTERNAL.replace("Internal", "Anonymous"), N),
    Case("365, marked twice", TENANT, STORE + INTERNAL.replace("Internal", "Anonymous") + MS_INNER + INTERNAL, N),
    Case("365, marked on the way to us", TENANT, STORE + FRONT + MS_INNER + ENTRY + FAR + INTERNAL, N),
    Case("365, marked by whoever handed it over", TENANT, STORE + FRONT + MS_INNER + ENTRY + INTERNAL, N),
    Case("365, marked, but DMARC failed", TENANT, STORE + FRONT + MS_FAIL + ENTRY + INTERNAL, F),
    Case("365, marked, not our domain", TENANT, STORE + MS_INNER + INTERNAL, N, own="ours.example"),
    Case("365, marked, from anybody", TENANT, STORE + MS_INNER + INTERNAL, N, trusted=False),
    Case(
        "Gmail",
        GOOGLE,
        "Received: by 2002:a05:7412:1 with SMTP id a; x\n"
        "Received: from out.corp.example by mx.google.com;\n" + PASS.replace("mx.ours.example", "mx.google.com") + FAR,
        A,
    ),
    Case(
        "Gmail, forged by a sender there",
        GOOGLE,
        "Received: by 2002:a05:7412:1 with SMTP id a; x\n" + FAR + PASS.replace("mx.ours.example", "mx.google.com"),
        N,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_header_block_is_worth_what_our_border_said(case: Case) -> None:
    head = f"{case.block}From: {case.author}\n".replace("\n", "\r\n").replace("<LF>", "\n")
    mail = parse.read(f"{head}\r\nx".encode())
    judged = judge(
        Evidence(
            headers=mail.headers,
            headers_clean=mail.headers_clean,
            author=mail.sender.address if mail.sender else None,
            via=Via.SMTP,
            peer_trusted=case.trusted,
            source=source(case.border, "auth"),
            own_domains=frozenset({case.own}),
            for_staff=True,
        )
    )
    assert judged.trust is case.verdict, judged.because


def test_every_dialect_is_in_the_table() -> None:
    assert {Dialect(case.border.dialect) for case in CASES} == set(Dialect)
