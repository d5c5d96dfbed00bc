"""A server that repeats a secret, in whatever spelling: what stands before is shown, and nothing of the secret."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import unsaid

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "quoted": lambda s: s.replace("\\", "\\\\").replace('"', '\\"'),
    "octets in Python": lambda s: str(s.encode()),
    "JSON": json.dumps,
    "HTML": html.escape,
    "percent": quote,
    "a form": quote_plus,
    "all percent": lambda s: "".join(f"%{one:02x}" for one in s.encode()),
    "percent twice": lambda s: quote(quote(s)),
    "quoted-printable": lambda s: "".join(f"={one:02X}" for one in s.encode()),
    "mojibake": lambda s: s.encode().decode("latin-1"),
    "PLAIN": lambda s: base64.b64encode(b"\0help\0" + s.encode()).decode(),
    "LOGIN": lambda s: base64.b64encode(s.encode()).decode(),
    "XOAUTH2": lambda s: base64.b64encode(f"user=me\x01auth=Bearer {s}\x01\x01".encode()).decode(),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode(b"a" + s.encode()).decode(),
    "base64 behind a letter": lambda s: "=x" + base64.b64encode(b"ab" + s.encode()).decode(),
    "base64 in a form": lambda s: quote(base64.b64encode(b"\0\0" + s.encode()).decode()),
    "a form in base64": lambda s: base64.b64encode(f"refresh_token={quote_plus(s)}&x=1".encode()).decode(),
    "hexadecimal": lambda s: s.encode().hex(),
    "octets one by one": lambda s: s.encode().hex(":"),
    "its beginning": lambda s: s[: len(s) * 2 // 3],
    "its end": lambda s: s[len(s) // 3 :],
    "letter by letter": " ".join,
    "with something between that is not seen": "\u200b".join,
}
SECRETS = (
    "plainpw77",
    "pä55wörd-lang",
    "it's\"x\\y-z",
    "1//0ab+c/=d.e~f x y",
    "ya29." + "T0k_en-" * 200,
    "ключотпочты 9",
)


def test_no_spelling_of_a_secret_is_shown() -> None:
    for secret in SECRETS:
        for name, spelt in SPELLINGS.items():
            shown = unsaid.without(f"BAD cannot read {spelt(secret)} (again {secret})", secret)
            assert shown == "BAD cannot read …", (secret[:20], name)


@given(st.text(min_size=9, max_size=40), st.sampled_from(sorted(SPELLINGS)))
def test_no_six_signs_of_any_secret_are_shown(secret: str, name: str) -> None:
    if not secret.isprintable() or any(0xD800 <= ord(one) < 0xE000 for one in secret):
        return
    shown = unsaid.without(f"{SPELLINGS[name](secret)} is no password", secret)
    assert not [
        secret[at : at + unsaid.RUN] for at in range(len(secret) - 5) if secret[at : at + unsaid.RUN].strip() in shown.split()
    ]
    assert secret not in shown


def test_a_short_secret_is_not_shown_as_a_whole_and_five_signs_are_no_secret() -> None:
    assert unsaid.without("no password like pw1, sorry", "pw1") == "no password like …"
    assert unsaid.without("no pass, sorry", "passw0rd-9") == "no pass, sorry"
    assert unsaid.without("no passw, sorry", "passw0rd-9") == "no passw, sorry"
    assert unsaid.without("no passw0, sorry", "passw0rd-9") == "no …"


def test_what_repeats_nothing_is_shown_as_it_is_but_for_a_page() -> None:
    said = "[AUTHENTICATIONFAILED] Invalid credentials (Failure) https://support.test/mail?p=%20WebLogin dXNlcg=="
    assert unsaid.without(said, "hunter2-hunter2", "") == said
    assert unsaid.without("x" * 9_000, "hunter2") == "x" * 2_000
    assert unsaid.without("hunter2-hunter2", "hunter2-hunter2") == "…"
