"""How somebody signs in: on another screen (RFC 8628), or in a browser whose last address is pasted here. The one rule: a code
that came back for another question than ours is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from mailgate.mail.words import one_line
from mailgate.oauth.endpoint import Consent, Device, EndPoint, SignInError
from mailgate.oauth.tokens import Tokens

_SLOWER = 5.0
"""So much longer between two questions when the provider asks for it (RFC 8628 §3.5)."""
_TOLD = 200


def code_of(pasted: str, consent: Consent) -> str:
    """The code in what was pasted: the whole address the browser ended at, or the code alone. Raises SignInError.

    An address must bear our ``state``: else it belongs to a sign-in somebody else began (RFC 6749 §10.12). A code alone is
    of use with our verifier only (RFC 7636).
    """
    text = pasted.strip()
    if not text.isprintable():
        raise SignInError("what was pasted has control characters in it; paste the address once more", final=True)
    if "=" not in text and "://" not in text:
        if not text:
            raise SignInError("nothing was pasted; begin again", final=True)
        return text
    told = {name: values[0] for name, values in parse_qs(_query(text)).items()}
    if not hmac.compare_digest(told.get("state", "").encode(), consent.state.encode()):
        raise SignInError("this address belongs to another sign-in (its state is not ours); begin again", final=True)
    if refused := told.get("error"):
        says = told.get("error_description", "")
        raise SignInError(one_line(f"{refused}: {says}" if says else refused, _TOLD), final=True, code=refused)
    if not told.get("code", "").isprintable() or not told.get("code"):
        raise SignInError("there is no code in this address; paste the one the browser ended at", final=True)
    return told["code"]


def _query(text: str) -> str:
    """What stands behind the ``?`` of an address; all of it where it is none."""
    try:
        return urlsplit(text).query or text
    except ValueError:  # a host that is none
        raise SignInError("this is no address; paste the one the browser ended at", final=True) from None


def confirmed(end_point: EndPoint, device: Device, clock: Callable[[], datetime], wait: Callable[[float], object]) -> Tokens:
    """Ask until it is confirmed on the other screen, refused or over. ``wait`` takes seconds. Raises SignInError."""
    interval, left = max(device.interval, 1.0), device.lasts
    while left > 0:
        wait(interval)
        left -= interval
        try:
            return end_point.granted(device, clock())
        except SignInError as error:
            if error.code == "slow_down":
                interval += _SLOWER
            elif error.code != "authorization_pending" and error.final:
                raise
    raise SignInError("nobody confirmed it in time; begin again", final=True, code="expired_token")
