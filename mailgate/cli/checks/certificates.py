"""The line about our own certificates. The one rule: one that ends soon is told of while there is time to renew it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.inbound.certificates import Certificates, refuse_irregular
from mailgate.settings import ConfigError

#: Whoever renews by itself (certbot: 30 days before the end) has failed for some time when so little is left.
SOON = timedelta(days=14)


def tls(desk: Desk) -> str:
    """How long the certificates of our ports are good for."""
    told = "; ".join(_told(file, desk.now) for file in _files(desk))
    try:
        Certificates(desk.settings)
    except ConfigError as error:  # above all a chain beside the key of another
        raise Trouble(f"{error}; a daemon at work goes on with the one before, but would not start again") from error
    return told or "no certificate is configured: nothing is encrypted on the way in"


def _files(desk: Desk) -> tuple[Path, ...]:
    given = [desk.settings.smtp.tls_cert, desk.settings.submission.tls_cert]
    return tuple(dict.fromkeys(desk.settings.path(one) for one in given if one))


def _told(file: Path, now: datetime) -> str:
    try:
        refuse_irregular(file)
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
    except (OSError, ValueError) as error:
        raise Trouble(f"{file}: cannot be read ({error}); give a certificate chain in PEM") from error
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begins:
        raise Trouble(f"{file}: is good from {begins:%Y-%m-%d} on, which is still to come; is the clock right?")
    if now >= ends:
        raise Trouble(f"{file}: ended on {ends:%Y-%m-%d}; renew it")
    if ends - now < SOON:
        raise Trouble(f"{file}: ends on {ends:%Y-%m-%d}, in {(ends - now).days} days; renew it")
    return f"{file.name} for {_names(certificate)} is good until {ends:%Y-%m-%d}"


def _names(certificate: x509.Certificate) -> str:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return certificate.subject.rfc4514_string()
    return ", ".join(map(str, found.get_values_for_type(x509.DNSName))) or certificate.subject.rfc4514_string()
