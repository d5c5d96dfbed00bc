"""The elements that mail programs make for quoted history and signatures. Its one rule: names only their makers use, no words.

A name counts also behind the prefix that a program puts before the names in a mail it quotes or shows (``x_``, ``ydp1a2b``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from mailgate.mail.html_style import Look


class Role(Enum):
    """What an element is."""

    QUOTE = auto()
    """A quotation that may be the author's own."""
    HISTORY = auto()
    """Quoted history, all of it."""
    WRAPPER = auto()
    """Holds an attribution and the quotations below it, between which answers may stand."""
    ATTRIBUTION = auto()
    """Says whose words follow."""
    REST = auto()
    """From here on all is history."""
    HEADERS = auto()
    """Looks like the headers above a quoted mail; if it is, all that follows is history."""
    RULE = auto()
    """A rule, below which such headers may stand."""
    SIGNATURE = auto()


def _names(role: Role, names: str) -> dict[str, Role]:
    return dict.fromkeys(names.split(), role)


_BLOCK = {
    # a <blockquote> of: Gmail and K-9, Proton, Tutanota, Yahoo on phones, Airmail, Mailbird, Front, Freshdesk, Missive,
    # NetEase, eM Client; that of RFC-minded clients says type=cite
    **_names(
        Role.HISTORY,
        """gmail_quote protonmail_quote tutanota_quote iosymail clean_bq history_container front-blockquote freshdesk_quote
        missive_quote isReplyContent cite2""",
    ),
}
_ELEMENTS = {
    # Yahoo, Outlook (new, phones), NetEase, BlackBerry 10, Thunderbird and Roundcube for what they forward
    **_names(
        Role.HISTORY,
        """yahoo_quoted mail-editor-reference-message-container ms-outlook-mobile-reference-message
        isReplyContent isForwardContent _originalContent _pHCWrapper _persistentHeaderContainer moz-forward-container
        forwardbody1""",
    ),
    # Gmail and many after it, Proton, Mailspring (once Nylas), Zoho, Freshdesk, Missive, Spark
    **_names(
        Role.WRAPPER,
        """gmail_quote protonmail_quote mailspring-quote nylas-quote zmail_extra freshdesk_quote missive_quote
        messageReplySection""",
    ),
    # Gmail, Thunderbird, Airmail, Roundcube, Nylas, Yahoo on phones, Postbox
    **_names(
        Role.ATTRIBUTION,
        """gmail_attr moz-cite-prefix airmail_on reply-intro gmail_quote_attribution yahoo-quoted-begin __pbConvHr""",
    ),
    # Outlook on the web, 2003 and for Mac, Hotmail, Zimbra
    **_names(Role.REST, "divRplyFwdMsg OutlookMessageHeader OLK_SRC_BODY_SECTION stopSpelling zwchr"),
    # of Gmail, Thunderbird, Outlook on the web and on phones, Proton, Spark, Airmail, Roundcube, Open-Xchange, Samsung, Front,
    # Superhuman, Evolution, BlackBerry 10
    **_names(
        Role.SIGNATURE,
        """gmail_signature moz-signature Signature ms-outlook-mobile-signature acompli_signature protonmail_signature_block
        messageSignatureSection bloop_sign _rc_sig io-ox-signature composer_signature front-signature sh-signature
        -x-evo-signature _signaturePlaceholder""",
    ),
}
_MARKERS = {("data-marker", "__DIVIDER__"): Role.REST, ("data-signature", "true"): Role.SIGNATURE}
_ANONYMOUS = {"includetail": Role.HISTORY, "signature": Role.SIGNATURE, "blockquote": Role.QUOTE, "hr": Role.RULE}
"""Elements that are marks by themselves: QQ Mail's; Mailspring's and eM Client's; anybody's."""
_PREFIX = re.compile(r"(?:x_(?:-?\d{1,30})?|ecx|m_-?\d{1,30}|ydp[0-9a-f]{1,16}|yiv\d{1,16}|aolmail_|gmail-|v1)")
_NUMBER = re.compile(r"[-_]?\d{3,30}$|[-_][0-9a-fA-F-]{8,40}$")
_SIG_NUMBER = re.compile(r"sig\d{5,20}")
_MAX = 500
"""Characters of one attribute that are looked at."""
_NAMES = {*_BLOCK, *_ELEMENTS, "__DIVIDER__", "includetail", "cite"}
_HINTS = tuple(sorted(name for name in _NAMES if not any(other in name for other in _NAMES - {name})))
"""The names of which one stands in every markup with a mark in it, without those that hold another."""


def may_mark(html: str) -> bool:
    """Might there be a mark in this markup? Much quicker than to look."""
    return any(name in html for name in _HINTS)  # each a plain search: a tenth of one pattern for all


def role(tag: str, attributes: Mapping[str, str | None], look: Look) -> Role | None:
    """What the element is, or None if it is none of these."""
    found = _ANONYMOUS.get(tag)
    if not attributes:
        return found
    if tag == "blockquote":
        return _of_blockquote(attributes)
    if (attributes.get("name") or "") == "quote" and tag == "div":  # GMX, WEB.DE, mail.com
        return Role.HISTORY
    if tag == "hr" and attributes.get("tabindex") == "-1":  # Outlook
        return Role.HEADERS
    for key, value in attributes.items():
        if value and (key in ("class", "id", "name") or key.startswith("data-")):
            named = _MARKERS.get((key, value)) or (_named(value, _ELEMENTS) if key[0] != "d" else None)
            if named is not None:
                return named
    return found or (Role.HEADERS if look.parts else Role.QUOTE if look.barred else None)


def _of_blockquote(attributes: Mapping[str, str | None]) -> Role:
    if (attributes.get("type") or "").lower() == "cite":
        return Role.HISTORY
    said = " ".join(filter(None, map(attributes.get, ("class", "id"))))
    return (_named(said, _BLOCK) if said else None) or Role.QUOTE


def _named(value: str, known: Mapping[str, Role]) -> Role | None:
    for token in value[:_MAX].split():
        for name in _readings(token):
            if (found := known.get(name) or known.get(_NUMBER.sub("", name))) is not None:
                return found
        if known is _ELEMENTS and _SIG_NUMBER.fullmatch(token):  # Fastmail
            return Role.SIGNATURE
    return None


def _readings(token: str) -> Iterator[str]:
    """The name as it stands, and without each prefix that a program may have put before it."""
    yield token
    while (prefix := _PREFIX.match(token)) is not None:
        token = token[prefix.end() :]
        yield token
