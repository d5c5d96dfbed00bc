"""What devices, mail programs, lists, scanners and lawyers add below a text. Its one rule: no judgement, and linear patterns.

The phrases stand in ``phrases``, one table for each language; here are the names of devices and programs, which have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from mailgate.mail import telling
from mailgate.mail.phrases import LANGUAGES


def _any(phrases: Iterable[tuple[str, ...]]) -> str:
    return "(?:" + "|".join(dict.fromkeys(chain.from_iterable(phrases))) + ")"


_SENT = re.compile(
    rf"^[\s*_>\-–—~<]{{0,8}}[\[(]?{_any(one.sent_from for one in LANGUAGES)}"
    r"[^\n,]{0,80}(?:, ?(?:please|excuse|pardon|sorry|apolog|the |bitte|mit |from |von )[^\n]{0,80})?$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"i ?phon|ipad|ipod|\bios\b|apple|macbook|android|samsung|galaxy|huawei|xiaomi|redmi|\bhonor\b|nokia|xperia"
    r"|\bhtc\b|\blg\b"
    r"|motorola|\bmoto\b|oneplus|pixel|blackberry|windows|outlook|\wmail|(?-i:\bMail\b)|e-?post\b|yahoo|\bgmx\b|web\.de|proton|tuta"
    r"|\bspark\b|\bnine\b"
    r"|yandex|яндекс|t-online|orange|vodafone|mobil|handy|phone|tablet|telef|téléph|móvil|celular|cellulare|komórk"
    r"|tálc|matkapuh"
    r"|puhelin|mobiel|gsm|luuri|nutitelef|κινητό|смартфон|телефон|телефону|планшет|手机|手機|スマ|携帯|휴대|핸드폰|스마트|갤럭시|아이폰"
    r"|アイフォン|邮箱|郵箱|邮件|信箱|メール|메일|الهاتف|هاتف|جوال|cihaz|akıllı|נייד|אייפון|thunderbird|\bbat!|\bpda\b|\bwp\b|surface"
    r"|\b(?:my|meine[mrn]?|mon|ma|mio|mia|mi|meu|minha|mijn|min|mitt|minun|minu|moj\w{1,4}|m[ée]ho|m[ůô]j\w{0,3}|mojem?u?"
    r"|meva|moje?g?o?|моего|моей|моєї|мого|моя|моето|моят|μου|mano|manu|mana|sajat|saját|tiegħi)\b|我的|私の|나의|내 ",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S{1,200}[\s)>\]]{0,3}$")
_FROM_MY = re.compile(r"^[\s*_>\-–—~<]{0,8}[\[(]?sent (?:from|by) ", re.IGNORECASE)


def is_sent_from(line: str) -> bool:
    """Is this the line of a device or of a mail program (*Sent from my …*), and no sentence about something that was sent?"""
    if len(line) > 160 or not _SENT.match(line):
        return False
    named = bool(_FROM_MY.match(line) or _DEVICE.search(line) or _LINK.search(line))
    return named and (bool(_LINK.search(line)) or not telling.says_when_or_where(line))


LIST_FOOTER = re.compile(_any(one.lists for one in LANGUAGES), re.IGNORECASE)
"""What a list or a notifier adds below the text."""

LIST_FORM = re.compile(
    r"https?://|\bwww\.|mailto:|[\w.+=-]{0,64}(?:unsubscribe|request|leave|listserv|majordomo|sympa|signoff|remove)[\w.+=-]{0,64}@"
    r"|you (?:are )?receiv(?:ed|ing) this|\bnot reply to this|nicht auf diese|pas répond"
    r"|(?<!\w)reply to this e-?mail directly|\bmailing list$|_{20}",
    re.IGNORECASE | re.MULTILINE,
)
"""What such a footer has besides: a link, the address of the program that keeps the list, its own first sentence."""

SCANNED = re.compile(rf"^[\s*_|>\-–—]{{0,8}}{_any(one.scanned for one in LANGUAGES)}", re.IGNORECASE)
"""The line of a virus scanner."""

LEGAL = re.compile("|".join(one.legal for one in LANGUAGES if one.legal), re.IGNORECASE | re.MULTILINE)
"""How a disclaimer speaks of the mail it stands in."""

TERMS = re.compile("|".join(one.terms for one in LANGUAGES if one.terms), re.IGNORECASE)
"""What it says of it; no proof by itself."""

GREEN = re.compile(
    r"^\W{0,8}(?:please )?(?:consider|think of|think about) (?:the|your) (?:environment"
    r"|environmental)[^\n]{0,60}(?:print|email|mail)"
    r"|^\W{0,8}(?:bitte )?(?:denken sie an die umwelt|prüfen sie[^\n]{0,40} umwelt|schützen sie die umwelt"
    r"|der umwelt zuliebe)"
    r"|^\W{0,8}(?:merci de )?(?:pensez|penser) à l'environnement|^\W{0,8}(?:prima di"
    r"|pensa all'ambiente)[^\n]{0,30}(?:stampare|ambiente)"
    r"|^\W{0,8}(?:por favor,? )?(?:antes de imprimir|piense en el medio ambiente|pense no meio ambiente)"
    r"|^\W{0,8}denk (?:aan|om) het milieu|^\W{0,8}(?:tænk|tenk|tänk) på miljø?ö?et",
    re.IGNORECASE,
)
"""The wish that a mail be not printed."""

PRINTED = re.compile(r"print(?:ing|ed)?\b(?! my)|druck|imprim|stampa|papier|afdruk|skriv|udskriv|umwelt zuliebe", re.IGNORECASE)
"""What it is about."""
