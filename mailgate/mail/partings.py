"""What stands below the words of a mail: the closing, the signature, the disclaimer. The one rule: prose is none of it.

A signature is names and numbers a few lines below a closing; a disclaimer is made of the words lawyers use and no others. What
only stands below a closing (``below``) may be anything, and excuses nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mailgate.mail.runs import runs_in, words_of

#: A closing is looked for in so many lines at the end.
_LAST_LINES = 25
#: So many lines below a closing may be a signature, blank ones not counted: name, firm, street, phone, web, register.
_NEAR = 6
#: A paragraph of so many words or more, most of them in small letters, is prose.
_PROSE = 8
#: What begins a postscript: somebody still tells something.
POSTSCRIPT = re.compile(r"(?:p\.? ?){1,2}s\b|n\.?b\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"--\s*$|"
    r"(?:(?:best|kind|warm|many) |with )?(?:kind |best )?(?:regards|wishes)\b.{0,20}$|"
    r"(?:yours )?(?:sincerely|faithfully)\b.{0,20}$|"
    r"(?:mit )?(?:viele|liebe|beste|sch[oö]ne|freundliche|herzliche)[nr]? gr(?:[uü]|ue)(?:ß|ss)(?:en?)?\b.{0,40}$|"
    r"gr(?:[uü]|ue)(?:ß|ss)e?,?$|(?:mfg|lg|vg),?$|"
    r"(?:bien )?cordialement,?$|(?:meilleures )?salutations\b.{0,20}$|(?:cordiali|distinti) saluti,?$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"this (?:e-?mail|message)\b.{0,60}\b(?:confidential|intended|addressee)|"
    r"diese (?:e-?mail|nachricht)\b.{0,60}\b(?:vertraulich|bestimmt|empf[aä]nger)",
    re.IGNORECASE,
)
#: The words of disclaimers, as they compare.
_LEGAL = frozenset(
    words_of(
        "a action addressed addressee advised all also an and any are as at attached attachment attachments be been "
        "by computer confidential contact contain contained contains content contents copies copy copying delete "
        "destroy disclose disclosed disclosure dissemination distribute distributing distribution do e email entity "
        "error file files for from has have hereby if immediately in individual information intended is it its "
        "legally mail mails may message mistake named not notified notify of on once only or otherwise our party "
        "person persons please privileged prohibited protected received recipient recipients reliance reply return "
        "sender solely strictly system taking tell that the them then third this to transmission transmitted "
        "unauthorised unauthorized us use using whom with within without you your aber absender adressat adressaten "
        "alle anhang anhänge anlage anlagen auch auf aus ausschließlich bestimmt bestimmte bestimmten bitte daten das "
        "dateien dem den der des dessen die diese dieser dieses durch ein eine einer enthält enthalten erhalten falls "
        "für gestattet gespeicherten geschützt geschützte gilt haben ihnen ihrem im informationen informieren ihr "
        "inhalt irrtümlich irrtum ist jede kopien kopieren löschen mit nachricht nicht nur oder personen rechtlich "
        "richtige sein sich sie sind sofort sowie umgehend und unbefugte unbefugten unerlaubte uns unverzüglich "
        "unzulässig vernichten versehentlich verboten vertraulich vertrauliche vervielfältigung von vorgesehene "
        "vorgesehen weitergabe weder weiterleiten weiterleitung wenn werden wurde zu zum zur"
    )
)


def closes(line: str) -> bool:
    """Whether a line says that only a signature or a disclaimer follows."""
    return bool(_CLOSING.match(line.strip()) or _DISCLAIMER.match(line.strip()))


def is_legal(text: str) -> bool:
    """Whether a text is a disclaimer and nothing else."""
    return bool(_DISCLAIMER.match(text.lstrip())) and all(word in _LEGAL for word in words_of(text))


def below(text: str) -> str:
    """All that stands below the first closing near the end of a text, the closing included; "" where there is none."""
    lines = _lines(text)
    first, end = _bounds(lines)
    return "\n".join(lines[first:end])


@lru_cache(maxsize=512)
def partings(text: str, size: int) -> frozenset[int]:
    """The runs of ``size`` words that are signature or disclaimer by what they say, and nothing else."""
    lines = _lines(text)
    first, end = _bounds(lines)
    kept, runs = list[tuple[str, bool]](), set[int]()
    for word, belongs, fits in (*_spoken(lines[first:end]), ("", False, False)):
        if belongs:
            kept.append((word, fits))
            continue
        for at, run in enumerate(runs_in([one for one, _ in kept], size)):
            if 2 * sum(good for _, good in kept[at : at + size]) >= size:
                runs.add(run)
        kept.clear()
    return frozenset(runs)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.rstrip().split("\n")]


def _bounds(lines: list[str]) -> tuple[int, int]:
    """Where the first closing near the end stands, and where what is below it ends: at a postscript."""
    above = next((n for n, line in enumerate(lines) if line), len(lines))
    start = max(len(lines) - _LAST_LINES, above + 1)  # with nothing above it, a closing closes nothing
    first = next((n for n in range(start, len(lines)) if closes(lines[n])), len(lines))
    end = next((n for n in range(first, len(lines)) if POSTSCRIPT.match(lines[n])), len(lines))
    return first, end


def _spoken(lines: list[str]) -> Iterator[tuple[str, bool, bool]]:
    """Each word: whether it may belong to a signature or a disclaimer, and whether it is a name, a number or a lawyer's word."""
    signed = _signed(lines)
    legal = next((n for n, line in enumerate(lines) if _DISCLAIMER.match(line)), len(lines))
    for n, line in enumerate(lines):
        for token in line.split():
            for word in words_of(token):
                if n >= legal:
                    yield word, word in _LEGAL, True
                else:
                    yield word, n < signed, names_something(token)


def _signed(lines: list[str]) -> int:
    """How many lines from the closing on may be a signature: a few, and none of a paragraph of prose."""
    if not lines or not _CLOSING.match(lines[0]):
        return 0
    filled = [n for n, line in enumerate(lines) if line][: _NEAR + 1]
    last = filled[-1] + 1
    for n in filled[1:]:
        if not lines[n - 1] and _is_prose(lines[n:]):
            return n
    return last


def _is_prose(lines: list[str]) -> bool:
    """Whether the paragraph these lines begin with tells something."""
    end = next((n for n, line in enumerate(lines) if not line), len(lines))
    named = [names_something(token) for line in lines[:end] for token in line.split()]
    return len(named) >= _PROSE and 2 * sum(named) < len(named)


def names_something(token: str) -> bool:
    """Whether a word looks like a part of a name, a number or an address."""
    bare = token.strip(".,;:!?()\"'")
    return bare[:1].isupper() or any(sign.isdigit() or sign in "@./" for sign in bare)
