"""What the desk and its readers say to each other over two pipes. Its one rule: data only; nothing received can run anything.

A reader has had strangers' octets in its hands, so its answers are neither unpickled nor trusted: a mail is JSON, made of lists
in the order of the fields of ``mail.model`` and checked against their types on the way back; octets of attachments follow as is.

    desk to reader      setup, once: u32 length, JSON
                        request:     u32 length of the mail, u8 what is wanted, u32 length of the JSON, JSON, the raw mail
    reader to desk      greeting, once: GREETING
                        answer:      u32 length of the JSON, u32 octets that follow it, JSON, octets
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from operator import attrgetter
from struct import Struct
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from mailgate.mail.model import InboundMail
from mailgate.mail.proof.signatures import Checked, KeyAnswer, Signed

LENGTH = Struct(">I")
REQUEST = Struct(">IBI")
ANSWER = Struct(">II")


class Wanted(IntEnum):
    """What a reader is to do with a mail."""

    READ = 0
    READ_NULL_PATH = 1
    """The same, its return path being ``<>``."""
    CHECK = 2
    """Say whether its signatures hold; the JSON has the keys and the time."""


class WireError(ValueError):
    """An answer that is not what was asked for."""


class _Octets:
    """The octets behind the JSON, taken from the front."""

    def __init__(self, data: memoryview) -> None:
        self._rest = data

    def take(self, size: int) -> bytes:
        if type(size) is not int or not 0 <= size <= len(self._rest):
            raise WireError("octets are missing")
        taken, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return taken

    def end(self) -> None:
        if self._rest:
            raise WireError("octets are left over")


_Pack = Callable[[Any, list[bytes]], Any]
_Unpack = Callable[[Any, _Octets], Any]
_Codec = tuple[_Pack | None, _Unpack]
"""How a value becomes JSON (None: it is so already) and how it is made of JSON again."""


def request(wanted: Wanted, raw: bytes, details: Any = None) -> tuple[bytes, ...]:
    """The frame of a request, in pieces."""
    told = b"" if details is None else json.dumps(details).encode("ascii")
    return REQUEST.pack(len(raw), wanted, len(told)), told, raw


def key_details(keys: tuple[KeyAnswer, ...], at: int) -> Any:
    """What is told with ``Wanted.CHECK``."""
    return {"at": at, "keys": [[key.name, list(key.texts), key.trouble] for key in keys]}


def read_key_details(told: bytes) -> tuple[tuple[KeyAnswer, ...], int]:
    """The keys and the time that were told."""
    details = json.loads(told)
    keys = (KeyAnswer(name=name, texts=tuple(texts), trouble=trouble) for name, texts, trouble in details["keys"])
    return tuple(keys), details["at"]


def encode(mail: InboundMail) -> list[bytes]:
    """The frame of an answer, in pieces."""
    octets: list[bytes] = []
    return _frame(_pack_mail(mail, octets), octets)


def encode_checked(checked: Checked) -> list[bytes]:
    """The frame of an answer to ``Wanted.CHECK``."""
    return _frame([[one.result, one.reason, one.domain, one.selector] for one in checked.signed], [])


def decode(head: memoryview, octets: memoryview) -> InboundMail:
    """The mail of an answer. Raises WireError for anything else, however crooked."""
    mail: InboundMail = _decoded(_unpack_mail, head, octets)
    return mail


def decode_checked(head: memoryview, octets: memoryview) -> Checked:
    """The verdicts of an answer. Raises WireError for anything else."""
    return Checked(signed=_decoded(_unpack_signed, head, octets))


def _frame(packed: Any, octets: list[bytes]) -> list[bytes]:
    head = json.dumps(packed, check_circular=False).encode("ascii")
    return [ANSWER.pack(len(head), sum(map(len, octets))), head, *octets]


def _decoded(unpack: _Unpack, head: memoryview, octets: memoryview) -> Any:
    rest = _Octets(octets)
    try:
        value = unpack(json.loads(bytes(head)), rest)
    except (ValueError, OverflowError, RecursionError) as error:
        raise WireError(f"not what was asked for: {type(error).__name__}") from error
    rest.end()
    return value


def _scalar(kind: type) -> _Codec:
    def unpack(value: Any, _octets: _Octets) -> Any:
        if type(value) is not kind:  # not isinstance: True is no size
            raise WireError(f"{kind.__name__} expected")
        return value

    return None, unpack


def _word(kind: type[StrEnum]) -> _Codec:
    return None, lambda value, _octets: kind(value)


def _octets() -> _Codec:
    def pack(value: bytes, octets: list[bytes]) -> int:
        octets.append(value)
        return len(value)

    return pack, lambda value, octets: octets.take(value)


def _time() -> _Codec:
    def unpack(value: Any, _octets: _Octets) -> datetime:
        if type(value) is not str or (read := datetime.fromisoformat(value)).tzinfo is None:
            raise WireError("an aware time expected")
        return read

    return (lambda value, _octets: value.isoformat()), unpack


def _optional(codec: _Codec) -> _Codec:
    pack, unpack = codec
    packed: _Pack | None = None if pack is None else lambda value, octets: None if value is None else pack(value, octets)
    return packed, lambda value, octets: None if value is None else unpack(value, octets)


def _many(codec: _Codec) -> _Codec:
    pack, unpack = codec

    def unpack_all(values: Any, octets: _Octets) -> Any:
        if type(values) is not list:
            raise WireError("a list expected")
        return tuple([unpack(value, octets) for value in values])

    return None if pack is None else lambda values, octets: [pack(value, octets) for value in values], unpack_all


def _record(kind: type) -> _Codec:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    codecs = [_codec(hints[name]) for name in names]
    values_of = attrgetter(*names)
    packs = [pack for pack, _ in codecs]

    def pack(value: Any, octets: list[bytes]) -> Any:
        return [item if pack is None else pack(item, octets) for pack, item in zip(packs, values_of(value), strict=True)]

    def unpack(values: Any, octets: _Octets) -> Any:
        if type(values) is not list or len(values) != len(names):
            raise WireError(f"the fields of {kind.__name__} expected")
        return kind(**{name: read(item, octets) for name, (_, read), item in zip(names, codecs, values, strict=True)})

    return pack if any(packs) else lambda value, _octets: values_of(value), unpack


def _codec(hint: Any) -> _Codec:
    """For the types that ``mail.model`` uses; TypeError for one it does not."""
    if isinstance(hint, NewType):
        return _codec(hint.__supertype__)
    if get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,):
        return _many(_codec(get_args(hint)[0]))
    if get_origin(hint) in {Union, types.UnionType} and set(get_args(hint)[1:]) == {type(None)}:
        return _optional(_codec(get_args(hint)[0]))
    return _plain(hint)


def _plain(hint: Any) -> _Codec:
    if hint in {str, int, bool}:
        return _scalar(hint)
    if hint is bytes:
        return _octets()
    if hint is datetime:
        return _time()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    raise TypeError(f"{hint!r} cannot go over the wire")


def _shape(kind: type) -> str:
    """All fields and types an answer is made of, written down."""
    lines = [kind.__name__]
    for name, hint in get_type_hints(kind).items():
        lines.append(f"{name}: {hint}")
        inner = [part for part in (hint, *get_args(hint)) if isinstance(part, type) and is_dataclass(part)]
        lines += [_shape(part) for part in inner]
    return "\n".join(lines)


_, _unpack_signed = _many(_record(Signed))
_packing, _unpack_mail = _record(InboundMail)
assert _packing is not None  # it holds octets
_pack_mail: Callable[[InboundMail, list[bytes]], Sequence[Any]] = _packing

GREETING = b"mailgate reader " + hashlib.sha256((_shape(InboundMail) + _shape(Signed)).encode()).digest()[:16]
"""Names the shapes of answers: a reader started after an upgrade of the program says another one than the desk still running."""
