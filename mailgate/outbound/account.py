"""Which relay, how protected, and who we are to it. The one rule: where a password goes, the certificate names the host."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import Enum

from mailgate.outbound.signing_in import SignIn


class Tls(Enum):
    """How a connection is protected."""

    NONE = "none"
    IF_OFFERED = "if_offered"
    """STARTTLS where it is offered; without a look at the name, which somebody who can forge it could also take away."""
    STARTTLS = "starttls"
    """STARTTLS with a certificate for the host's name, or no mail."""
    IMPLICIT = "implicit"
    """TLS from the first byte, with a certificate for the host's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Which relay, and who we are to it (None: no AUTH). ``timeout`` in seconds is for each command."""

    host: str
    port: int
    tls: Tls
    helo: str
    sign_in: SignIn | None = None
    timeout: float = 60.0
    connections: int = 4
    authorities: str = field(default="", repr=False)
    """Certificates in PEM of those who may vouch for the host; "" for the system's."""


def context(account: Account) -> ssl.SSLContext | None:
    """What is believed of its certificate; None without TLS. Raises ssl.SSLError for ``authorities`` that are no certificates."""
    if account.tls is Tls.NONE:
        return None
    made = ssl.create_default_context(cadata=account.authorities or None)
    if account.tls is Tls.IF_OFFERED:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made
