"""What is said to a mail server with a token, octet for octet."""

from __future__ import annotations

import base64

import pytest

from mailgate.oauth import sasl


def test_xoauth2_is_what_google_and_microsoft_print() -> None:
    """The examples of Google's "OAuth 2.0 Mechanism" and of RFC 7628 §4.1, which uses the same user and token."""
    told = sasl.first("xoauth2", "someuser@example.com", "vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==", "imap.example", 993)
    assert base64.b64encode(told).decode() == (
        "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB2RjlkZnQ0cW1UYzJOdmIzUmxja0JoZEhSaGRtbHpkR0V1WTI5dENnPT0BAQ=="
    )


def test_oauthbearer_is_the_example_of_rfc_7628() -> None:
    told = sasl.first("oauthbearer", "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "server.example.com", 143)
    assert base64.b64encode(told).decode() == (
        "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQm"
        "hiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
    )


def test_a_name_with_a_comma_or_an_equals_sign_is_a_saslname() -> None:
    assert sasl.first("oauthbearer", "a=b,c", "t", "h", 1) == b"n,a=a=3Db=2Cc,\x01host=h\x01port=1\x01auth=Bearer t\x01\x01"
    assert sasl.first("xoauth2", "a=b,c", "t", "h", 1) == b"user=a=b,c\x01auth=Bearer t\x01\x01"


def test_a_name_or_token_cannot_end_its_field() -> None:
    for user, token in (("a\x01auth=Bearer x", "t"), ("a", "t\x01"), ("a\r\n", "t"), ("a", "t\x7f"), ("a\0", "t")):
        with pytest.raises(ValueError, match="one line of text"):
            sasl.first("xoauth2", user, token, "h", 1)


def test_a_refusal_is_read_and_answered() -> None:
    for challenge, says in (
        (b'{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}', "status 401, scope https://mail.google.com/"),
        (b'{"status":"invalid_token","scope":"example_scope"}', "status invalid_token, scope example_scope"),
        (b'{"status": 400}', "status 400"),
        (b'{"status": "a\\u0007\\nb"}', "status a  b"),
        (b"", ""),
        (b"not json", ""),
        (b'["status"]', ""),
        (b"\xff\xfe", ""),
        (b'{"status": "' + b"x" * 9999 + b'"}', "status " + "x" * 193),
    ):
        assert sasl.refusal(challenge) == says
    assert (sasl.after_refusal("xoauth2"), sasl.after_refusal("oauthbearer")) == (b"", b"\x01")
