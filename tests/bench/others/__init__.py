"""Other ticket systems on the same mails. Its one rule: each is set up as its own documentation says, for the most it can do."""
