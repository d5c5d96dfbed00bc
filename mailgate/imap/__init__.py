"""Talking to IMAP servers: bounded, interruptible, in this program's own words. The one rule: a server is a stranger."""
