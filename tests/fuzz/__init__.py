"""Readers against octets nobody meant to send: ``make fuzz``. Its one rule: what is found is kept, as a mail with a name.

``targets`` says what is read and what must hold of it (``promises``), ``mutate`` makes the octets, ``hostile`` has the mails that
are built to hang a reader, ``found`` the mails that once broke a promise; ``make test`` replays these.
"""
