"""Whose a domain is: the organisational domain behind a host name. Its one rule: when unsure, the stricter answer.

The Public Suffix List, as it was when this program was made, knows most of them. It grows old, so a short table of our own stands
beside it, and the longer suffix of both counts: below two-letter country domains every usual second level (``co.uk``,
``com.au`` …) is taken for public, and so are the providers' domains under which strangers own neighbouring names. Too
strict means that a relaxed alignment is not seen and a mail is less trusted; too lax would let one customer of a suffix speak for
another.
"""

from __future__ import annotations

from functools import cache

from publicsuffixlist import PublicSuffixList


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COUNTRY_SECOND = _set(
    """ac asn asso biz co com coop edu firm gen go gob gouv gov govt gv id idv info int k12 lg ltd me mil mod ne net nhs nic
    nom nome ngo office on or org per plc police pro pub sch school tm tv web www ed ad gr lea eng art adv jus blog eco"""
)
"""Labels that are public below any two-letter top level."""

_PUBLIC = _set(
    """uk.com us.com eu.com de.com gb.com br.com cn.com co.com jpn.com kr.com ru.com sa.com se.com se.net uk.net gb.net hu.net
    jp.net in.net za.com eu.org co.nl co.no github.io gitlab.io blogspot.com herokuapp.com appspot.com azurewebsites.net
    cloudapp.net onmicrosoft.com mail.onmicrosoft.com sharepoint.com zendesk.com freshdesk.com myshopify.com wordpress.com
    amazonaws.com cloudfront.net netlify.app vercel.app web.app firebaseapp.com pages.dev workers.dev fly.dev ngrok.io
    dyndns.org no-ip.org duckdns.org ddns.net hopto.org zapto.org sytes.net dynu.net freeddns.org"""
)
"""Domains under which anybody may own a name."""

_JAPAN = _set(
    """aichi akita aomori chiba ehime fukui fukuoka fukushima gifu gunma hiroshima hokkaido hyogo ibaraki ishikawa iwate kagawa
    kagoshima kanagawa kochi kumamoto kyoto mie miyagi miyazaki nagano nagasaki nara niigata oita okayama okinawa osaka saga
    saitama shiga shimane shizuoka tochigi tokushima tokyo tottori toyama wakayama yamagata yamaguchi yamanashi"""
)
_LONG = {"jp": _JAPAN, "us": None}
"""Country domains with public names three labels deep; None: below every two-letter second level."""


def organisational(domain: str) -> str:
    """The organisational domain (RFC 7489 §3.2) of a lower-case A-label domain: ``mail.example.co.uk`` → ``example.co.uk``.

    A public suffix itself, a single label and an address literal are their own.
    """
    labels = domain.strip(".").split(".")
    return ".".join(labels[-(_suffix_length(labels) + 1) :])


def aligned(domain: str, with_domain: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1): the same organisational domain. Empty names are aligned with nothing."""
    return bool(domain and with_domain) and organisational(domain) == organisational(with_domain)


def is_public(domain: str) -> bool:
    """Whether strangers own the names right below ``domain``: ``com``, ``co.uk``, ``github.io``."""
    labels = domain.strip(".").split(".")
    return _suffix_length(labels) >= len(labels)


def parent_in(domain: str, suffix: str) -> str:
    """The name one label below ``suffix`` on the way to ``domain``: ``a.b.co.uk`` in ``co.uk`` is ``b.co.uk``."""
    labels = domain.split(".")
    return ".".join(labels[-(suffix.count(".") + 2) :])


def _suffix_length(labels: list[str]) -> int:
    listed = _list().publicsuffix(".".join(labels)) or ""
    return max(listed.count(".") + 1, _own_length(labels))


@cache
def _list() -> PublicSuffixList:
    """Read when first needed: not every command asks."""
    return PublicSuffixList()


def _own_length(labels: list[str]) -> int:
    for length in (3, 2):
        if ".".join(labels[-length:]) in _PUBLIC:
            return length
    if len(labels) < 2 or len(labels[-1]) != 2:
        return 1
    second = labels[-2]
    if labels[-1] in _LONG:
        deep = _LONG[labels[-1]]
        if (deep and second in deep) or (deep is None and len(second) == 2):
            return 3
    return 2 if second in _COUNTRY_SECOND else 1
