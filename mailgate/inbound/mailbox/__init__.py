"""Mail picked up from mailboxes by IMAP. The one rule: durable here first, then, and only then, anything is done there.

Start reading at ``account.py``: one account, worked in by one thread. ``folder.py`` looks through a folder, ``tidy.py`` flags or
moves what was taken, ``rules.py`` decides what is wanted and when to try again, ``keeping.py`` makes durable.
"""
