"""The grammar of ``Authentication-Results`` (RFC 8601 §2.2). Its one rule: a real parser, never a search.

Comments, quoted strings and folding are read as the grammar says, so that ``dmarc=pass`` inside a comment, a reason or
somebody's local part is what it is: text. What does not parse counts for nothing. Linear; never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_VALUE = 16_384
_MAX_METHODS = 100
_MAX_COMMENT_DEPTH = 50
_VERSION = "1"
_KEYWORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})")
_SPECIAL = ";=/"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One method's verdict (``dkim=pass``), its reason and its properties in order: ``(("header.d", "example.org"), …)``."""

    method: str
    result: str
    reason: str
    properties: tuple[tuple[str, str], ...]

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a property such as ``header.from``; a repeated property may disagree with itself."""
        return tuple(value for key, value in self.properties if key == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthResults:
    """One header field: who checked (lower-case), in which version of the format, with which results."""

    authserv_id: str
    version: str
    methods: tuple[MethodResult, ...]


class _NoGrammarError(Exception):
    """The value is not of the grammar."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word (with its quotes undone) or one of the marks ``; = /``. ``glued``: no blank or comment before it."""

    text: str
    mark: bool
    glued: bool


def parse_results(value: str) -> AuthResults | None:
    """The parsed value of one ``Authentication-Results`` field, or None if it is not one or of another version."""
    if len(value) > _MAX_VALUE:
        return None
    try:
        parts = _split(list(_tokens(value)))
    except _NoGrammarError:
        return None
    head, rest = parts[0], parts[1:]
    if not head or any(token.mark for token in head) or len(head) > 2:
        return None
    version = head[1].text if len(head) == 2 else _VERSION
    if version != _VERSION:  # RFC 8601 §2.5: an unknown version is not read
        return None
    return AuthResults(authserv_id=head[0].text.lower(), version=version, methods=_methods(rest))


def parse_unnamed(value: str) -> AuthResults | None:
    """The parsed value of a field that begins with its first result, as Microsoft 365 writes it; None if it names an id first.

    The id of what is returned is ""; where such a field stands is all that says whose it is.
    """
    if len(value) > _MAX_VALUE:
        return None
    try:
        parts = _split(list(_tokens(value)))
    except _NoGrammarError:
        return None
    return AuthResults(authserv_id="", version=_VERSION, methods=_methods(parts)) if _method(parts[0]) else None


def _methods(parts: list[list[_Token]]) -> tuple[MethodResult, ...]:
    return tuple(found for part in parts[:_MAX_METHODS] if (found := _method(part)))


def _tokens(value: str) -> Iterator[_Token]:
    at, glued = 0, False
    while at < len(value):
        char = value[at]
        if char.isspace():
            at, glued = at + 1, False
        elif char == "(":
            at, glued = _after_comment(value, at), False
        elif char in _SPECIAL:
            yield _Token(char, True, glued)
            at, glued = at + 1, True
        else:
            text, at = _word(value, at)
            yield _Token(text, False, glued)
            glued = True


def _after_comment(value: str, at: int) -> int:
    depth = 0
    while at < len(value):
        char = value[at]
        if char == "\\":
            at += 1
        elif char == "(":
            depth += 1
            if depth > _MAX_COMMENT_DEPTH:
                raise _NoGrammarError
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise _NoGrammarError


def _word(value: str, at: int) -> tuple[str, int]:
    """A run of text and quoted strings without a blank between: ``"a b"@example.org`` is one word."""
    taken: list[str] = []
    while at < len(value) and not value[at].isspace() and value[at] not in ";=/()":
        if value[at] == '"':
            text, at = _quoted(value, at)
        else:
            text, at = value[at], at + 1
        taken.append(text)
    if not taken:  # a closing bracket that was never opened
        raise _NoGrammarError
    return "".join(taken), at


def _quoted(value: str, at: int) -> tuple[str, int]:
    taken: list[str] = []
    at += 1
    while at < len(value):
        if value[at] == "\\" and at + 1 < len(value):
            at += 1
        elif value[at] == '"':
            return "".join(taken), at + 1
        taken.append(value[at])
        at += 1
    raise _NoGrammarError


def _split(tokens: list[_Token]) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token.mark and token.text == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _method(part: list[_Token]) -> MethodResult | None:
    """``method [/version] = result [reason=…] [ptype.property=…]…``; None if the part is not one."""
    pairs = list(_pairs(part))
    if not pairs or not _KEYWORD.fullmatch(pairs[0][0]) or not pairs[0][1]:
        return None
    reason = next((value for key, value in pairs[1:] if key == "reason"), "")
    properties = tuple((key, value) for key, value in pairs[1:] if "." in key)
    return MethodResult(method=pairs[0][0], result=pairs[0][1].lower(), reason=reason, properties=properties)


def _pairs(part: list[_Token]) -> Iterator[tuple[str, str]]:
    """``key = value`` in order, keys lower-case. A value runs on over glued marks: unquoted base64 holds ``/`` and ``=``."""
    at = 0
    while at < len(part):
        key, at = _key(part, at)
        if at >= len(part) or part[at].text != "=" or not part[at].mark:
            return
        value, at = _value(part, at + 1)
        yield key, value


def _key(part: list[_Token], at: int) -> tuple[str, int]:
    """A method or property name; blanks around its dot are allowed, a method's version is skipped."""
    if part[at].mark:
        return "", len(part)
    key, at = part[at].text, at + 1
    while at < len(part) and not part[at].mark and (key.endswith(".") or part[at].text.startswith(".")):
        key, at = key + part[at].text, at + 1
    if at + 1 < len(part) and part[at].mark and part[at].text == "/":
        at += 2
    return key.lower(), at


def _value(part: list[_Token], at: int) -> tuple[str, int]:
    taken: list[str] = []
    while at < len(part) and (not taken or part[at].glued):
        if not taken and part[at].mark:
            return "", at
        taken.append(part[at].text)
        at += 1
    return "".join(taken), at
