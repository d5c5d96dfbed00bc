"""imapclient behind our own wire. The one rule: only this module knows it; what it raises leaves here as an ``ImapError``."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mailgate.imap.bounded import Bounded, Server
from mailgate.imap.troubles import BrokenError, ImapError, LoginRefusedError, RefusedError, UnreachableError, WokenError
from mailgate.imap.wire import Bounds, Waker, Wire
from mailgate.mail import unsaid


class Imap(IMAPClient):  # type: ignore[misc]
    """imapclient over ``Bounded``: what it reads is bounded, and a sign wakes it."""

    def __init__(self, server: Server, bounds: Bounds, waker: Waker | None) -> None:
        self._made = (server, bounds, waker)
        safe = server.tls is not None and not server.starttls
        super().__init__(server.host, server.port, ssl=safe, timeout=bounds.timeout)
        self._imap.debug = 0  # it would write down each octet
        self.normalise_times = False

    def _create_IMAP4(self) -> Bounded:  # noqa: N802 - its name
        return Bounded(*self._made)

    @property
    def wire(self) -> Wire:
        """The connection below it."""
        found: Wire = self._imap.wire
        return found


@contextmanager
def speaking(secret: str = "") -> Iterator[None]:
    """Translates whatever goes wrong; what a server repeats of the secret is not told."""
    try:
        yield
    except (ImapError, WokenError):
        raise
    except LoginError as error:
        raise LoginRefusedError(_text(error, secret)) from None
    except imaplib.IMAP4.abort as error:
        raise UnreachableError(_text(error, secret)) from None
    except imaplib.IMAP4.error as error:
        raise RefusedError(_text(error, secret)) from None
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"its certificate is not believed: {error.verify_message}") from None
    except OSError as error:
        raise UnreachableError(error.strerror or str(error) or type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - imapclient raises many kinds on what it cannot read
        raise BrokenError(f"the server's answer cannot be read ({type(error).__name__})") from None


def _text(error: Exception, secret: str) -> str:
    """What the server said: imaplib passes octets on, and imapclient what they look like in Python."""
    return unsaid.without(re.sub(r"""b(['"])(.*?)\1""", r"\2", str(error)), secret)
