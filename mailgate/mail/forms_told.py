"""What a form of our addresses asks of the mail server, and what is weaker for it, in words for operators. The one rule: a loss
that nobody would notice before it happens is named.

What servers do with a sign was looked up on 2026-11-22: docs/addresses.md has it at length.
"""

from __future__ import annotations

from typing import assert_never

from mailgate.mail.layout import Layout, Mode
from mailgate.mail.model import Address

__all__ = ["EXAMPLE", "told"]

#: What stands in an address in an example.
EXAMPLE = "12-note"
_RISKS = {
    "-": "Exchange, Microsoft 365 and Google know + alone",
    "=": "return paths that servers make of others (SRS, BATV) hold it too; Exchange, Microsoft 365 and Google know + alone",
    "_": "Exchange, Microsoft 365 and Google know + alone",
    ".": "Google takes dots out of local parts; Exchange and Microsoft 365 know + alone",
    "%": "Postfix takes what follows for a domain unless allow_percent_hack = no, and Exim as shipped refuses it",
    "!": "Postfix takes what stands before it for a host unless swap_bangpath = no, and Exim as shipped refuses it",
    "/": "Exim as shipped refuses it, and a Maildir named after the address would be another folder",
    "|": "Exim as shipped refuses it, and a shell takes it for a pipe",
}
_ODD = "Exim of Debian refuses ` # & ?, programs that make links of addresses may cut there, and few servers let it be set"


def told(layout: Layout, base: Address) -> str:
    """One sentence or two about the form of the addresses of the queue at ``base``."""
    example, domain = layout.made(base, EXAMPLE), base.partition("@")[2]
    match layout.mode:
        case Mode.SUB_ADDRESS:
            sign = layout.delimiter
            says = f"sub-addresses, like {example}: let the server deliver them where {base} goes (Postfix: {_postfix(layout)})"
            says += f"; {_RISKS.get(sign, _ODD)}" if sign != "+" else ""
        case Mode.CATCH_ALL:
            says = (
                f"catch-all, like {example}: let all mail for {layout.reply_domain} come here (its MX, or one mailbox that takes"
                f" everything), and let its SPF name the relay, since return paths are there; weaker: if it is no subdomain of"
                f" {domain}, SPF does not speak for From, and DMARC rests on DKIM; spam to guessed names there comes in by IMAP"
            )
        case Mode.PLAIN:
            says = _plain(base)
        case _:
            assert_never(layout.mode)
    earlier = [*layout.signs[1 if layout.delimiter else 0 :], *layout.domains[1 if layout.reply_domain else 0 :]]
    if layout.mode is Mode.CATCH_ALL and layout.delimiter:
        earlier = [layout.delimiter, *earlier]
    return f"{says}; also read: {' '.join(earlier)}" if earlier else says


def _postfix(layout: Layout) -> str:
    return f"recipient_delimiter = {''.join(layout.signs)}"


def _plain(base: Address) -> str:
    return (
        f"plain, {base} alone: letters are answered there, and the ids of In-Reply-To and References find the ticket; weaker:"
        " where a mail program or a relay drops or replaces Message-IDs, only [#N] in the subject is left, which takes a proven"
        " sender who takes part, and what staff write so is a note unless it says #public; no token in an address proves anybody,"
        " so unproven customers cannot close; orders go by subjects ([#12 close], [control], [status]); bounces are known by"
        " the returned Message-ID alone, as with [relay] verp = false"
    )
