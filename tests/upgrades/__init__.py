"""Stores as earlier revisions wrote them. Their one rule: they were written by the program of that time, and never change.

Each file of ``data`` is what a daemon of that revision left after a few mails: all rows, and its attachments. Before one is
frozen, ``python -m tests.upgrades.dump HOME`` makes one of a home that the program of that revision has worked in.
"""
