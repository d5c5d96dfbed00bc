"""What is pasted at a sign-in: an address of ours or a code, else it is said what to do."""

from __future__ import annotations

import pytest

from mailgate.oauth.consent import code_of
from mailgate.oauth.endpoint import Consent, SignInError

ASKED = Consent(url="https://id.test/authorize", state="ours", verifier="v")


def test_whatever_is_pasted_is_a_code_or_told_in_a_line() -> None:
    for good, code in (
        ("4/0Ab", "4/0Ab"),
        (" http://localhost/?state=ours&code=4%2F0Ab \n", "4/0Ab"),
        ("code=x&state=ours", "x"),
    ):
        assert code_of(good, ASKED) == code
    for bad in (
        *("http://[", "http://[::1?code=1&state=ours", "https://x\u2100y/?a=b", "", "\0", "4/0Ab\x1b[31m", "a\x00b=c"),
        *("http://localhost/?state=ours&code=a%0d%0ab", "http://localhost/?state=ours&code=", "code=x&state=theirs"),
    ):
        with pytest.raises(SignInError) as error:
            code_of(bad, ASKED)
        assert str(error.value).isprintable(), bad
