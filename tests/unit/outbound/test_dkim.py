"""The keys that sign: followed while they change, refused where they cannot be used, and never done without."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import ValidationError

from mailgate.desk.deadlines import Uncertain
from mailgate.mail.proof import signatures, signing
from mailgate.outbound import dkim
from mailgate.outbound.dkim import Signer, Unsigned, key_files
from mailgate.settings import ConfigError, Dkim, DkimKey, Gateway, Settings
from store.engine import Store
from tests.signed import key, verified
from tests.unit.outbound.desk import NOW, TO_ANNA, furnish, letter, look, put, state
from tests.unit.outbound.pretend import Post, Pretend

MAIL = b"From: support@%b\r\nTo: anna@customer.test\r\nSubject: Lamp\r\n\r\nIt lives.\r\n"
MADE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def private(made: object) -> bytes:
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined,no-any-return]


def write(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.touch()
    path.chmod(mode)
    path.write_bytes(content)
    return path


def settings(home: Path, *keys: DkimKey, **first: object) -> Settings:
    return Settings(home=home, gateway=Gateway(domain="help.test"), dkim=Dkim(key=keys, **first))  # type: ignore[arg-type]


def zone(of: Settings) -> dict[str, str]:
    return {signatures.key_name(one.domain, one.selector): signing.record(one) for one in (file.read() for file in key_files(of))}


def signed_by(mail: bytes) -> list[str]:
    fields = mail.partition(b"From:")[0].decode().replace("\r\n ", " ").split("DKIM-Signature:")[1:]
    return [signatures.tags(field)["s"] for field in fields]


def test_each_domain_is_signed_by_its_keys_and_others_by_none(tmp_path: Path) -> None:
    write(tmp_path / "r1", key()[0])
    write(tmp_path / "e1", private(Ed25519PrivateKey.generate()))
    write(tmp_path / "o1", private(Ed25519PrivateKey.generate()))
    found = settings(
        tmp_path,
        DkimKey(selector="e1", key_file=Path("e1")),
        DkimKey(selector="o1", domain="Other.TEST", key_file=Path("o1")),
        selector="r1",
        key_file=Path("r1"),
    )
    signer = Signer(found)
    for domain, selectors in (
        (b"help.test", ["r1", "e1"]),
        (b"a.help.test", ["r1", "e1"]),
        (b"other.test", ["o1"]),
        (b"else.test", []),
    ):
        mail = signer.sign(MAIL % domain, MADE)
        assert mail.endswith(MAIL % domain)
        assert signed_by(mail) == selectors
        assert verified(mail, zone(found)) == [True] * len(selectors)


def test_a_desk_without_keys_sends_mail_as_it_is() -> None:
    assert Signer(Settings()).sign(MAIL % b"help.test", MADE) == MAIL % b"help.test"


LOCKED = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
BAD = {
    "nothing": (b"", 0o600, "holds no private key"),
    "words": (b"hush hush", 0o600, "holds no private key"),
    "no text": (b"\xff\xfe\x00", 0o600, "holds no private key"),
    "a public key": (
        Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        0o600,
        "holds no private key",
    ),
    "locked": (LOCKED, 0o600, "locked with a password"),
    "another kind": (private(ec.generate_private_key(ec.SECP256R1())), 0o600, "neither"),
    "others read it": (key()[0], 0o640, "chmod 600"),
}


def test_a_key_that_cannot_be_used_is_refused_at_start_with_what_to_do(tmp_path: Path) -> None:
    for content, mode, says in BAD.values():
        write(tmp_path / "r1", content, mode)
        with pytest.raises(ConfigError, match=says) as error:
            Signer(settings(tmp_path, selector="r1", key_file=Path("r1")))
        assert "hush" not in str(error.value)
    with pytest.raises(ConfigError, match="mailgate dkim new"):
        Signer(settings(tmp_path, selector="r1", key_file=Path("absent")))


@pytest.mark.parametrize(
    ("least", "most", "good"), [(1024, 1024, True), (1025, 4096, False), (1, 1023, False), (1023, 1025, True)]
)
def test_an_rsa_key_is_of_a_length_that_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, most: int, good: bool
) -> None:
    assert (dkim.LEAST_BITS, dkim.MOST_BITS) == (1024, 4096)
    monkeypatch.setattr(dkim, "LEAST_BITS", least)
    monkeypatch.setattr(dkim, "MOST_BITS", most)
    write(tmp_path / "r1", key(1024)[0])
    with nullcontext() if good else pytest.raises(ConfigError, match="1024 bits"):
        Signer(settings(tmp_path, selector="r1", key_file=Path("r1")))


@pytest.mark.parametrize("options", [{"selector": "s1"}, {"key_file": "x"}, {"selector": "S 1", "key_file": "x"}])
def test_half_a_key_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Dkim(**options)  # type: ignore[arg-type]


def test_two_keys_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="two keys are called s1"):
        key_files(settings(tmp_path, DkimKey(selector="s1", key_file=Path("a")), selector="s1", key_file=Path("b")))


def test_a_new_key_signs_from_the_moment_its_file_is_replaced(tmp_path: Path) -> None:
    found = settings(tmp_path, selector="r1", key_file=Path("r1"))
    write(tmp_path / "r1", private(Ed25519PrivateKey.generate()))
    signer = Signer(found)
    before = zone(found)
    write(tmp_path / "new", private(Ed25519PrivateKey.generate())).replace(tmp_path / "r1")
    mail = signer.sign(MAIL % b"help.test", MADE)
    assert (verified(mail, before), verified(mail, zone(found))) == ([False], [True])


def test_while_its_key_cannot_be_used_a_letter_waits_and_never_goes_unsigned(
    store: Store, relay: Pretend, post: Post, tmp_path: Path
) -> None:
    furnish(store)
    put(store, letter(TO_ANNA, MAIL % b"help.test"))
    write(tmp_path / "r1", key()[0])
    signer = Signer(settings(tmp_path, selector="r1", key_file=Path("r1")))
    for spoil in (lambda: (tmp_path / "r1").chmod(0o644), lambda: write(tmp_path / "r1", b"x"), (tmp_path / "r1").unlink):
        spoil()
        assert post.drain(sign=signer.sign) == 0
        assert (state(store, 1), relay.taken) == ("deferred", [])
        assert "it cannot be signed" in look(store, 1).last_reply
        with pytest.raises(Unsigned):
            signer.sign(MAIL % b"help.test", MADE)
        post.later(hours=1)
    write(tmp_path / "r1", key()[0])
    assert post.drain(sign=signer.sign) == 1
    assert signed_by(relay.taken[0][2]) == ["r1"]


def test_a_second_try_sends_the_same_octets(store: Store, relay: Pretend, post: Post, tmp_path: Path) -> None:
    furnish(store)
    put(store, letter(TO_ANNA, MAIL % b"help.test"))
    write(tmp_path / "e1", private(Ed25519PrivateKey.generate()))
    sign = Signer(settings(tmp_path, selector="e1", key_file=Path("e1"))).sign
    seen: list[bytes] = []

    def keeping(mail: bytes, made: datetime) -> bytes:
        seen.append(sign(mail, made))
        return seen[-1]

    relay.answers["anna@customer.test"].append(Uncertain(reply="gone"))
    post.drain(sign=keeping)
    post.later(minutes=15)
    assert post.drain(sign=keeping) == 1
    assert seen[0] == seen[1]
    assert f"t={int(NOW.timestamp())};".encode() in seen[0]
