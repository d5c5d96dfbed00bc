"""What is packed into a mail: winmail.dat and its Rich Text, S/MIME, PGP frames, uuencode.

Its one rule: nothing is decrypted, run or fetched; ``mail.opening`` says where each is looked for.
"""
