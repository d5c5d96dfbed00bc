"""The whole way out, by real servers: STARTTLS with a look at the name, Postfix as relay, opendkim believing our signatures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailgate.desk.deadlines import Deferred, Outcome, Sent
from mailgate.mail import compose
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.model import Address, Mailbox, MessageId
from mailgate.mail.proof import signatures, signing
from mailgate.outbound import relay
from mailgate.outbound.dkim import Signer, key_files
from mailgate.settings import Dkim, DkimKey, Gateway, Relay, Settings
from tests.peers import nameserver, opendkim
from tests.peers.certificates import Authority
from tests.peers.postfix import Postfix
from tests.peers.sink import Sink
from tests.signed import verified

pytestmark = pytest.mark.peer

ANNA, BEYOND = Address("anna@customer.test"), Address("müller@xn--bcher-kva.test")
MADE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def a_letter(text: str, files: int = 0, to: Address = ANNA) -> bytes:
    """As the desk builds one."""
    spec = MailSpec(
        sender=Mailbox(address=Address("support@help.test"), name="Bea Müller (Support)"),
        to=(Mailbox(address=to, name="Anna"),),
        reply_to=Address("support+t1-2.p.abcdefghijklmnopqrstuvwxyz@help.test"),
        subject="[#1] Die Lampe " + "ist sehr dunkel und flackert " * 4,
        date=MADE,
        message_id=MessageId("1.abc@help.test"),
        in_reply_to=MessageId("lamp@customer.test"),
        references=tuple(MessageId(f"{n}.abcdefghijklmnopqrstuvwxyz@customer.test") for n in range(9)),
        auto=AutoKind.NONE,
        text=text,
        html=f"<p>{text}</p>",
        boundary_seed="1",
        with_attachments=bool(files),
    )
    built = compose.build(spec)
    enclosed = [(f"Übersicht {n}.bin", "application/octet-stream", bytes(range(256)) * 400) for n in range(files)]
    return compose.assemble(built.content, built.boundary, enclosed)


LETTERS = [
    a_letter("Es leuchtet.\n\n.\n.. Grüße  \t\n"),
    a_letter("It lives. \n\n-- \nBea\n" + "word " * 500, files=2),
    a_letter("\n\n \n"),
    a_letter("日本語のランプ\n" * 50, files=1),
    a_letter("Es leuchtet.", to=BEYOND),
]


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    """A desk with an RSA and an Ed25519 key."""
    for name, made in (("r1", generate_private_key(65537, 2048)), ("e1", Ed25519PrivateKey.generate())):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    dkim = Dkim(selector="r1", key_file=tmp_path / "r1", key=(DkimKey(selector="e1", key_file=tmp_path / "e1"),))
    return Settings(home=tmp_path, gateway=Gateway(domain="help.test"), dkim=dkim)


def records(of: Settings) -> dict[str, str]:
    found = [file.read() for file in key_files(of)]
    return {signatures.key_name(key.domain, key.selector): signing.record(key) for key in found}


def send(settings: Settings, *mails: bytes, **way: Any) -> list[Outcome]:
    async def run() -> list[Outcome]:
        out = relay.from_url(settings.model_copy(update={"relay": Relay(**way)}), {})
        try:
            to = [BEYOND if BEYOND.encode() in mail else ANNA for mail in mails]
            return [await out.send("support+b1.x@help.test", one, mail) for one, mail in zip(to, mails, strict=True)]
        finally:
            await out.close()

    return asyncio.run(run())


def test_letters_go_out_signed_and_encrypted_and_a_real_verifier_believes_them(
    keys: Settings, sink: Sink, postfix: Callable[..., Postfix], tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    mails = [Signer(keys).sign(mail, MADE) for mail in LETTERS]
    spoilt, bare = mails[0].replace(b"Date: Sun, 01 Mar", b"Date: Sun, 08 Mar"), LETTERS[0].replace(b"[#1]", b"[#2]")
    published: nameserver.Zone = {name: {"TXT": [text]} for name, text in records(keys).items()}
    with nameserver.running(published) as names, opendkim.running(names.address) as milter:
        border = postfix(sink.port, "smtp", border_with(authority, milter))
        way = {"url": border.url, "starttls": "always", "ca_file": authority.trusted}
        assert [type(one) for one in send(keys, *mails, spoilt, bare, **way)] == [Sent] * 7
        got = sink.wait_for(7)
        assert {name for name, _, _ in names.asked} >= set(records(keys))
        [refused] = send(keys, bare, **{**way, "url": border.url.replace("127.0.0.1", "localhost")})
    assert isinstance(refused, Deferred)
    assert "certificate" in refused.reply
    border.daemon.wait_for("TLS connection established from")
    found = {mail: results(next(one.raw for one in got if one.raw.endswith(mail))) for mail in (*mails, spoilt, bare)}
    assert [found[mail] for mail in mails] == [["dkim=pass", "dkim=pass"]] * 5
    assert ["SMTPUTF8" in mail.options for mail in got if mail.rcpt_to == (BEYOND,)] == [True]
    assert (found[spoilt], found[bare]) == (["dkim=fail", "dkim=fail"], ["dkim=none"])
    assert [verified(mail, records(keys)) for mail in mails] == [[True, True]] * 5


def border_with(authority: Authority, milter: str) -> dict[str, str]:
    """A Postfix that wants TLS and asks a verifier."""
    pair = authority.issue("127.0.0.1")
    return {
        "smtpd_tls_cert_file": str(pair.certificate),
        "smtpd_tls_key_file": str(pair.key),
        "smtpd_tls_security_level": "encrypt",
        "smtpd_tls_loglevel": "1",
        "smtpd_milters": milter,
        "milter_default_action": "tempfail",
    }


def results(raw: bytes) -> list[str]:
    """What the border found, as it wrote it."""
    head = raw.partition(b"\r\n\r\n")[0].decode().replace("\r\n\t", " ")
    lines = [line for line in head.split("\r\n") if line.startswith(f"Authentication-Results: {opendkim.AUTHSERV};")]
    return [one for line in lines for one in re.findall(r"dkim=\w+", line)]
