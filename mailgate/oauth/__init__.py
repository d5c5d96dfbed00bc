"""Tokens instead of passwords, for IMAP and SMTP (OAuth 2.0, RFC 6749). The one rule: a token is held in one private file for
each account, and shown nowhere.

``account`` gives the token of now; ``endpoint`` asks the provider; ``tokens`` keeps; ``sasl`` says it to a mail server;
``consent`` is how somebody signs in; ``watching`` sees trouble come.
"""
