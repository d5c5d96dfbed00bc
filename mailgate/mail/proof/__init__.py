"""What proves who wrote a mail, or who passed it on: SPF, DKIM, DMARC, ARC and the results our own border wrote.

Its one rule: nothing here decides; ``mail.trust`` judges what these readers found.
"""
