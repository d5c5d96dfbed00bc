"""Names of attachments. Its one rule: what leaves here fits any file system and is never changed after (T73)."""

from __future__ import annotations

import re
import unicodedata

from mailgate.mail.unlinked import without_links

_OCTETS = 150
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
_FOLDERS = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\)(?:[^\\/]{0,255}[\\/])*+(?=[^\\/]*\w)")
"""The way to a file on the sender's disk, from a drive or a server on, which RFC 2183 §2.3 has us leave out."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\s?(?:\.|$))")
"""Device names of Windows, which mean the device with any extension."""
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_EXTENSIONS = {
    "application/json": "json",
    "application/msword": "doc",
    "application/ms-tnef": "dat",
    "application/pdf": "pdf",
    "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc",
    "application/pgp-signature": "asc",
    "application/pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-mime": "p7m",
    "application/x-pkcs7-signature": "p7s",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/xml": "xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tiff",
    "image/webp": "webp",
    "message/delivery-status": "txt",
    "message/external-body": "txt",
    "message/global": "eml",
    "message/partial": "txt",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/rfc822-headers": "txt",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/xml": "xml",
    "video/mp4": "mp4",
}
_TYPES = {extension: kind for kind, extension in reversed(_EXTENSIONS.items())}
_TYPES |= {"txt": "text/plain", "eml": "message/rfc822", "asc": "application/octet-stream"}


def media_type(name: str) -> str:
    """The type that the extension of ``name`` tells of."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def safe(name: str) -> str:
    """``name`` without the way to it on the sender's disk; in NFC without hidden characters, path and shell characters, leading
    dots, trailing dots and blanks, device names, and without what is signed in a link to the page (T22: programs name a file that
    they load by where it lay); at most 150 octets, the extension kept. "" if nothing is left."""
    name = _FOLDERS.sub("", name, count=1) if _FOLDERS.match(name) else name
    name = without_links(name)
    while (cleaned := _clean(name)) != name:  # each step shortens or settles, so this ends after a few rounds
        name = cleaned
    return name


def missing(number: int, content_type: str) -> str:
    """The name of the ``number``-th attachment of a mail that gave none."""
    return f"attachment-{number}.{_EXTENSIONS.get(content_type, 'bin')}"


def _clean(name: str) -> str:
    name = unicodedata.normalize("NFC", name[:1_000])
    name = "".join(" " if c in "\t\r\n" else c for c in name if c in "\t\r\n" or unicodedata.category(c) not in _HIDDEN)
    name = " ".join(_FORBIDDEN.sub("_", name).split())
    name = name.strip(". ")
    return _cut("_" + name if _RESERVED.match(name) else name)


def _cut(name: str) -> str:
    if len(name.encode()) <= _OCTETS:
        return name
    extension = match[0] if (match := _EXTENSION.search(name)) else ""
    stem = name.encode()[: _OCTETS - len(extension)].decode("utf-8", "ignore")
    return stem + extension
