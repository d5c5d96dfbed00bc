"""Packages that hold the mail itself: winmail.dat, opaque S/MIME, uuencode in text. Its one rule: encodings, never archives.

Each is a way to write down the parts of a mail, as MIME is; what a person packed (zip, eml, pdf) stays as it came (T55). What is
inside becomes parts below the package, so that text and files are found as in any mail, within the same budget.
"""

from __future__ import annotations

import re

from mailgate.mail import charset, headers, names, structure
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.packed import cms, outlook, uu
from mailgate.mail.structure import Part

_PACKAGES = 20
"""Packages opened in one mail; more stay as they are."""
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_RIGHTS = frozenset({"application/x-microsoft-rpmsg-message", "application/pgp-encrypted"})
"""Types that only an encrypted mail has."""
_ENTITY = re.compile(
    rb"\r?\n|(?:[!-9;-~]{1,80}[ \t]{0,3}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){0,20}?Content-[a-z-]{2,40}:", re.IGNORECASE
)
"""How what S/MIME signs begins (RFC 8551 §3.1): with the fields of a MIME entity, or with the blank line below none."""
_OF_MAILS = frozenset({"", "smime.p7m"})
"""The names under which a mail's own package travels (RFC 8551 §3.2.1)."""


def split(raw: bytes, block: headers.Block, budget: Budget, defects: Defects) -> Part:
    """The tree of parts of a mail, as ``structure.split`` gives it, with the packages in it opened. Never raises."""
    root = structure.split(raw, block, budget, defects)
    pending, left = list(root.leaves()), _PACKAGES
    while pending and left:
        part = pending.pop()
        if _open(part, budget, defects, whole=part is root):
            left -= 1
            pending.extend(child for below in part.children for child in below.leaves() if below.raw or _is_smime(child))
    return root


def _open(part: Part, budget: Budget, defects: Defects, *, whole: bool) -> bool:
    """The package ``part`` opened; false if it is none. ``whole``: it is all of the mail."""
    kind, name = part.content_type, part.filename.lower()
    if kind == "text/plain":
        return part.disposition != "attachment" and _uuencoded(part, defects)
    if kind in _TNEF or name == "winmail.dat":
        return _winmail(part, defects)
    if _is_smime(part):
        return _smime(part, budget, defects, of_mail=whole or "smime-type" in part.params or name in _OF_MAILS)
    if kind in _RIGHTS:
        defects.add(Defect.ENCRYPTED)
    return False


def _is_smime(part: Part) -> bool:
    """Exchange carries a signed mail in a winmail.dat; a winmail.dat below another package is the rest of it, or a file."""
    return part.content_type in _SMIME or part.filename.lower().endswith(".p7m")


def _uuencoded(part: Part, defects: Defects) -> bool:
    data = part.content(defects)
    if b"\nend" not in data or not (data.startswith(b"begin ") or b"\nbegin " in data):
        return False
    for piece in uu.pieces(data):
        if piece.name is None:
            text = Part.made("text/plain", piece.data, params=part.params)
            part.children.append(text)
        else:
            name = charset.guess_field(piece.name)
            part.children.append(Part.made(names.media_type(name), piece.data, filename=name, disposition="attachment"))
    part.opened = bool(part.children)
    return part.opened


def _winmail(part: Part, defects: Defects) -> bool:
    found = outlook.read(part.content(defects))
    if found is None:
        defects.add(Defect.TNEF)
        return False
    part.children, sound = found
    if not sound:  # what could be had is beside it
        defects.add(Defect.TNEF_DAMAGED)
        part.children.append(_kept(part))
    part.opened = True
    return True


def _smime(part: Part, budget: Budget, defects: Defects, *, of_mail: bool) -> bool:
    """The mail inside its signature. A document that somebody signed (``contract.pdf.p7m``, RFC 5126) is a file like any."""
    package = cms.read(part.content(defects))
    said = part.params.get("smime-type", "").lower()
    if package.encrypted or (package.signed is None and said.endswith("enveloped-data")):
        defects.add(Defect.ENCRYPTED)
    elif of_mail and not package.signed and said != "certs-only":  # nothing but certificates (RFC 8551 §3.8)
        defects.add(Defect.SMIME_CLOSED)
    if not (of_mail and package.signed and _ENTITY.match(package.signed)):
        return False
    block = headers.read(package.signed, (0, len(package.signed)), budget, defects)
    part.children = [structure.split(package.signed, block, budget, defects)]
    part.opened = True
    return True


def _kept(part: Part) -> Part:
    """The package itself as a file beside what was in it: the rest of it is only there."""
    about = {"filename": part.filename, "disposition": part.disposition or "attachment", "params": part.params}
    return Part.made(part.content_type, part.content(Defects()), content_id=part.content_id, **about)
