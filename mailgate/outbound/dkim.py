"""Our letters signed, with the keys of ``[dkim]``. The one rule: a letter of a domain that has a key never goes out without.

The key files are followed: a new one signs from the moment the old is replaced. While one cannot be used, its domain's letters
wait, and the reason stands with each of them. What a signature is made over is said in ``mail.proof.signing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from mailgate import home
from mailgate.mail import compose, hosts
from mailgate.mail.proof import signing
from mailgate.mail.proof.signing import SigningKey
from mailgate.settings import ConfigError, DkimKey, Settings

LEAST_BITS, MOST_BITS = 1024, 4096
"""RFC 8301 §3.2: a shorter RSA key is not believed, a longer one need not be."""
_ADVICE = "; `mailgate dkim new SELECTOR` makes one"


class Unsigned(Exception):
    """A letter that must be signed cannot be, now. The text says why."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key as configured: where it is, and what it signs for."""

    path: Path
    domain: str
    selector: str

    def read(self) -> SigningKey:
        """The key. Raises ConfigError: no file, others may read it, no key a mail can be signed with."""
        text = home.read_private(self.path, _ADVICE)
        return SigningKey(domain=self.domain, selector=self.selector, private=parse(self.path, text))


class Signer:
    """Signs letters with the keys as their files say now."""

    def __init__(self, settings: Settings) -> None:
        """Reads every key once. Raises ConfigError."""
        self._files = key_files(settings)
        self._changing = Lock()
        self._read = {file: (_version(file.path), file.read()) for file in self._files}

    def sign(self, mail: bytes, at: datetime) -> bytes:
        """``mail`` with a signature by each key of its author's domain; as it is, where that has none. Raises Unsigned.

        ``at`` is when the letter was made, so that a second try sends the same octets.
        """
        if not self._files:
            return mail
        try:
            keys = [self._key(file) for file in _fitting(self._files, compose.author(mail).rpartition("@")[2])]
        except ConfigError as error:
            raise Unsigned(f"it cannot be signed: {error}") from error
        return signing.signatures(mail, keys, int(at.timestamp())) + mail if keys else mail

    def _key(self, file: KeyFile) -> SigningKey:
        version = _version(file.path)
        with self._changing:
            if self._read[file][0] != version:
                self._read[file] = version, file.read()
            return self._read[file][1]


def key_files(settings: Settings) -> tuple[KeyFile, ...]:
    """Where the keys of ``[dkim]`` are. Raises ConfigError for two of one name."""
    found: dict[tuple[str, str], KeyFile] = {}
    for key in settings.dkim.keys:
        domain = _domain(key, settings)
        if (domain, key.selector) in found:
            raise ConfigError(f"dkim: two keys are called {key.selector} at {domain}; give each a selector of its own")
        found[domain, key.selector] = KeyFile(settings.path(key.key_file), domain, key.selector)
    return tuple(found.values())


def _domain(key: DkimKey, settings: Settings) -> str:
    domain = hosts.read(key.domain or settings.gateway.domain)
    if not domain:
        raise ConfigError(f"dkim.domain: {key.domain!r} is no domain; write one like help.example")
    return domain


def _fitting(files: Sequence[KeyFile], domain: str) -> Sequence[KeyFile]:
    nearest = signing.nearest({file.domain for file in files}, domain)
    return [file for file in files if file.domain == nearest]


def parse(path: Path, text: str) -> RSAPrivateKey | Ed25519PrivateKey:
    """The private key in the text of a file. Raises ConfigError, which names the file."""
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except TypeError as error:
        raise ConfigError(f"{path}: the key is locked with a password; write it without (openssl pkey)") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path}: holds no private key in PEM{_ADVICE}") from error
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise ConfigError(f"{path}: mails are signed with RSA or Ed25519, and this key is neither{_ADVICE}")
    if isinstance(key, RSAPrivateKey) and not LEAST_BITS <= key.key_size <= MOST_BITS:
        bits = f"{LEAST_BITS} to {MOST_BITS} are believed, 2048 are usual"
        raise ConfigError(f"{path}: an RSA key of {key.key_size} bits; {bits}{_ADVICE}")
    return key


def alone(path: Path, text: str) -> str:
    """The key in the text of a file without what stands around it. Raises as ``parse`` does."""
    return written(parse(path, text))


def written(key: RSAPrivateKey | Ed25519PrivateKey) -> str:
    """A key as the text of its file: PKCS #8 in PEM (RFC 7468 §10)."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _version(path: Path) -> tuple[int, ...]:
    """What changes when a file is replaced, written or given another mode; empty where there is none."""
    try:
        seen = path.stat()
    except OSError:
        return ()
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_mode)
