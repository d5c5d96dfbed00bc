"""An office at the open internet: mail from outside is checked by a DNS made of a table. Its one rule: only the names and the
process that checks signatures are stand-ins.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

from mailgate.inbound.pipeline import Pipeline
from mailgate.inbound.resolver import Dns, Names
from mailgate.inbound.sandbox import SignedMail
from mailgate.inbound.verify import Verifier, VerifyParts
from mailgate.mail.model import Envelope, Via
from mailgate.mail.proof import dkim
from mailgate.mail.proof.signatures import Checked
from mailgate.settings import Auth
from tests.office import Office


class CheckedHere:
    """Checks signatures in this process."""

    def check(self, mail: SignedMail) -> Future[Checked]:
        done: Future[Checked] = Future()
        done.set_result(dkim.check(mail.raw, mail.keys, mail.at))
        return done


def from_outside(envelope: Envelope) -> bool:
    """In tests the internet has addresses that are nobody's."""
    return envelope.via is Via.SMTP and not envelope.peer.trusted


def parts(dns: Dns, auth: Auth | None = None) -> VerifyParts:
    """What a verifier is made of that asks ``dns``."""
    settings = auth or Auth()
    return VerifyParts(
        checker=CheckedHere(),
        names=lambda: Names(dns, settings, lambda: 0),
        timeout=settings.dns_timeout.total_seconds(),
        domain="help.example",
        direct=from_outside,
    )


@contextmanager
def verifying(office: Office, dns: Dns) -> Iterator[Office]:
    """The office, from now on with its own checks."""
    with Verifier(parts(dns, office.settings.auth)) as verifier:
        office._pipeline = Pipeline(replace(office._parts, verifier=verifier))
        office._pipeline.start()
        yield office
