"""The readers that see strangers' octets, and what must hold of each. Its one rule: a target gives sentences, never an opinion.

To add one: a function from octets to what it breaks, and some octets it reads well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailgate.mail import (
    address,
    bounce,
    calendar,
    charset,
    classify,
    dates,
    forward,
    headers,
    html,
    names,
    params,
    parse,
    quoting,
    recipient,
    reply,
    words,
)
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, Header
from mailgate.mail.proof import border, results
from mailgate.mail.proof.border import Source
from tests.fuzz import promises
from tests.fuzz.doors import DOORS
from tests.fuzz.packed import PACKED

_HERE = Path(__file__).parent
OURS = frozenset({Address("support@help.example")})
_BOX = Address("support@help.example")
_STRAY = re.compile("[\x00\ud800-\udfff]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Target:
    """A reader: octets it reads well, and what reading any octets breaks."""

    seeds: tuple[bytes, ...]
    broken: Callable[[bytes], list[str]]


def _text(octets: bytes) -> str:
    """As a header or a body reaches its reader: no NUL and no surrogate in it."""
    return _STRAY.sub("", octets.decode("utf-8", "replace"))


def _mail(octets: bytes) -> list[str]:
    return promises.broken(parse.read(octets, ours=OURS))


def _bounced_mail(octets: bytes) -> list[str]:
    return promises.broken(parse.read(octets, null_path=True))


def _addresses(octets: bytes) -> list[str]:
    value = _text(octets)
    boxes = [*address.mailbox_list(value), *filter(None, [address.author([value])])]
    found = [box.address for box in boxes] + list(filter(None, [address.read(value)]))
    odd = [one for one in found if address.read(one) != one or not one.isprintable() or one.count("@") != 1]
    return [f"an address reads as itself: {one!r}" for one in odd] + _shown(*(box.name for box in boxes), address.show(value))


def _ids(octets: bytes) -> list[str]:
    ids = address.message_ids(_text(octets))
    return [f"an id is bare: {one!r}" for one in ids if len(one.encode()) > 998 or set(one) & set("<>") or " " in one]


def _shown(*lines: str) -> list[str]:
    return [f"one line, nothing hidden: {line!r}" for line in lines if _STRAY.search(line) or "\n" in line or "\r" in line]


def _words(octets: bytes) -> list[str]:
    decoded = words.decode(_text(octets))
    return (["no NUL, no surrogate"] if _STRAY.search(decoded) else []) + _shown(words.one_line(decoded, 300))


def _params(octets: bytes) -> list[str]:
    main, found = params.read(_text(octets))
    return [f"no NUL, no surrogate: {name}" for name, value in {**found, "": main}.items() if _STRAY.search(value)]


def _dates(octets: bytes) -> list[str]:
    read = dates.read(_text(octets))
    return ["a time knows its zone"] if read and read.tzinfo is None else []


def _html(octets: bytes) -> list[str]:
    text, _ = html.render(_text(octets))
    return ["no NUL, no surrogate"] if _STRAY.search(text) else []


def _reply(octets: bytes) -> list[str]:
    text = _text(octets)
    found = reply.extract(text, ours=OURS)
    made_up = Counter(_WORD.findall(found.text)) - Counter(_WORD.findall(text))
    again = reply.extract(found.text, ours=OURS)
    return [
        *([f"no word is made up: {dict(made_up)}"] if made_up else []),
        *(["a text has a reply"] if text.strip() and not found.text.strip() else []),
        *(["a reply has a reply"] if found.text.strip() and not again.text.strip() else []),
    ]


def _quoting(octets: bytes) -> list[str]:
    lines = _text(octets).split("\n")
    block = quoting.header_block([line.strip()[:450] for line in lines], 0, OURS)
    return [f"a block ends in the text: {block}"] if block and not 0 < block.end <= len(lines) else []


def _bounce(octets: bytes) -> list[str]:
    head, _, text = _text(octets).partition("\n\n")
    fields = (Header(name="from", value="mailer-daemon@x.example"), Header(name="subject", value=head[:900]))
    kinds = ("text/plain", "message/delivery-status", "text/html", "message/rfc822")
    parts = tuple(bounce.Part(content_type=kind, content=text.encode(), text=text) for kind in kinds)
    found = bounce.read(parts, fields)
    told = found.recipients if found else ()
    return [f"a recipient: {one}" for one in told if address.read(one.address) != one.address] + (
        ["each recipient once"] if len({one.address for one in told}) != len(told) else []
    )


def _forward(octets: bytes) -> list[str]:
    subject, _, text = _text(octets).partition("\n")
    found = forward.read(subject[:998], text, (octets[:8_000],)) or forward.read(subject[:998], text, ())
    if not found:
        return []
    odd = [found.sender] if found.sender and address.read(found.sender.address) != found.sender.address else []
    return [f"a sender: {one}" for one in odd] + (["no NUL, no surrogate"] if _STRAY.search(found.text + found.subject) else [])


def _calendar(octets: bytes) -> list[str]:
    found = calendar.read(_text(octets))
    return _shown(found.method, found.summary, found.start, found.end) if found else []


def _charset(octets: bytes) -> list[str]:
    label, _, data = octets.partition(b"\n")
    found = [charset.decode(data, _text(label)).text, charset.decode(data, "utf-8").text, charset.guess_field(data)]
    return ["no NUL, no surrogate" for text in found[:2] if _STRAY.search(text)]


def _results(octets: bytes) -> list[str]:
    value = _text(octets)
    results.parse_results(value)
    results.parse_unnamed(value)
    fields = [Header(name="received", value=value[:200]), Header(name="authentication-results", value=value)]
    found = border.read(
        fields, Source(name="mx", ids=frozenset({"mx.help.example"}), border_hosts=frozenset({"mx.help.example"}))
    )
    return [f"only ids that are ours count: {one}" for one in found.ours if one.authserv_id != "mx.help.example"]


def _recipients(octets: bytes) -> list[str]:
    read = address.parse(_text(octets))
    meant = recipient.understand(read, {_BOX: "support"}, Layout()) if read else None
    foreign = read and not read.endswith("@help.example") and getattr(meant, "queue", None)
    return [f"an address of somebody else's means nothing: {read}"] if foreign else []


def _names(octets: bytes) -> list[str]:
    name = names.safe(_text(octets))
    flaws = set(name) & set('/\\:*?"<>|') or promises.HIDDEN.search(name) or len(name.encode()) > 255 or names.safe(name) != name
    return [f"a name is a name: {name!r}"] if flaws else []


def _heads(octets: bytes) -> list[str]:
    block = headers.read_mail(octets, Budget(), Defects())
    odd = [one for one in block.fields if not one.name.isascii() or one.name != one.name.lower() or _STRAY.search(one.value)]
    facts = classify.Facts(
        headers=block.fields, content_type="", report_type="", sender=None, subject="", null_path=False, has_bounce=False
    )
    return [f"a field: {one}" for one in odd] + _shown(classify.classify(facts).reason)


def _octets(*values: str) -> tuple[bytes, ...]:
    return tuple(value.encode() for value in values)


def _files(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        yield from (path.read_bytes() for path in sorted(folder.glob("*.eml")))


MAILS = tuple(_files(_HERE / "seeds", _HERE.parent / "mails"))
_BODIES = tuple(raw.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n") for raw in MAILS)
_TOKEN = "+t12-7.p.abcdefghijklmnopqrstuvwxyz"

_WRITTEN = {
    "addresses": (
        '"Lamp, Anna" <anna@customer.example>, b@c.example (Bob)',
        "Team: a@b.example, =?utf-8?q?=C3=A4?= <c@d.example>;",
    ),
    "ids": ("<a@b.example> <c@d.example>", "<a b@c>", "a@b"),
    "words": ("=?utf-8?q?L=C3=B6?= =?utf-8?q?we?= x =?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "=?utf-8*de?b?w6Q=?="),
    "params": ("text/plain; charset=\"utf-8\"; name*0*=utf-8''%C3%A4; name*1=b", 'attachment; filename="a\\"b.txt"'),
    "dates": ("Tue, 3 Mar 2026 10:30:00 +0100", "Tue Mar  3 10:30:00 2026", "3 Mar 26 10:30 GMT"),
    "quoting": ("From: Bea <bea@help.example>\nDate: Tue, 3 Mar 2026 10:30\nTo: Anna\n\nSubject: Lamp\n",),
    "results": (
        'mx.help.example 1; dkim=pass (a (b)) reason="x y" header.d=c.example; spf/1 = fail smtp.mailfrom="a b"@c.example',
    ),
    "recipients": (f"support{_TOKEN}@help.example", "support+12-note@help.example", "support%2b12@help.example"),
    "names": ("../a/b.txt", "con.txt", "Löwe.pdf", "a" * 300 + ".png", ". .hidden ."),
}
_READERS = {
    "addresses": _addresses,
    "ids": _ids,
    "words": _words,
    "params": _params,
    "dates": _dates,
    "quoting": _quoting,
    "results": _results,
    "recipients": _recipients,
    "names": _names,
}
TARGETS: dict[str, Target] = {
    "mail": Target(MAILS, _mail),
    "bounced-mail": Target(MAILS, _bounced_mail),
    "head": Target(MAILS, _heads),
    "html": Target(_BODIES, _html),
    "reply": Target(_BODIES, _reply),
    "bounce": Target(tuple(b"Undelivered mail\n\n" + body for body in _BODIES), _bounce),
    "forward": Target(tuple(b"Fwd: The lamp\n" + body for body in _BODIES), _forward),
    "calendar": Target(_BODIES, _calendar),
    "charset": Target(
        (b"utf-16\n" + "Löwe".encode("utf-16"), b"iso-2022-jp\n\x1b$BF|K\\\x1b(B", b"gb2312\n\xc4\xe3", b"x\n\xe4\xf6"), _charset
    ),
    **{name: Target(_octets(*seeds), _READERS[name]) for name, seeds in _WRITTEN.items()},
    **{name: Target(*packed) for name, packed in (PACKED | DOORS).items()},
}
