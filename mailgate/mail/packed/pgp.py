"""OpenPGP in the text of a mail (RFC 9580 §6, §7). Its one rule: signed words lose their armour, nothing is decrypted.

What is not armour stays as it stands, and so does what only looks like it: a block without its end is text.
"""

from __future__ import annotations

import re

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE, _END = "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"
_BEGIN, _FINISH = "-----BEGIN PGP MESSAGE-----", "\n-----END PGP MESSAGE-----"
_HEADER = re.compile(r"(?:Hash|Charset|Version|Comment|MessageID|NotDashEscaped): ?.*")


def encrypted(text: str) -> bool:
    """Whether a block that only its recipient can read stands in ``text``."""
    before, begin, rest = text.partition(_BEGIN)
    return bool(begin) and before[-1:] in ("", "\n") and _FINISH in rest


def without_armour(text: str) -> str:
    """``text`` with each cleartext signature's frame taken away and its dash escapes undone (RFC 9580 §7.1, §7.2). Linear."""
    if _SIGNED not in text:
        return text
    out: list[str] = []
    block: list[str] = []
    state = "outside"
    for line in text.split("\n"):
        bare = line.rstrip()
        match state:
            case "outside" if bare == _SIGNED:
                state, block = "headers", [line]
            case "headers" | "signed":
                block.append(line)
                state = _within(state, bare)
            case "signature":
                block.append(line)
                if bare == _END:
                    out += _signed(block)
                    state, block = "outside", []
            case _:
                out.append(line)
    return "\n".join(out + block)


def _within(state: str, bare: str) -> str:
    if bare == _SIGNATURE:
        return "signature"
    return "signed" if state == "headers" and not _HEADER.fullmatch(bare) and bare != _SIGNED else state


def _signed(block: list[str]) -> list[str]:
    """The words of a whole block: behind its headers and the empty line, before its signature."""
    at = 1
    while _HEADER.fullmatch(block[at].rstrip()):
        at += 1
    at += not block[at].strip()
    end = next(index for index, line in enumerate(block) if line.rstrip() == _SIGNATURE)
    return [line.removeprefix("- ") for line in block[at:end]]
