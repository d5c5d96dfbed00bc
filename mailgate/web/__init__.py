"""The customer's page. The one rule: it shows what ``desk.seeing`` lets a reader see, and whatever is written there goes the way
of a mail.

``site`` has what every page works with, ``application`` puts the pages together, ``server`` answers. What is written in a form
becomes a mail in the journal (``posting``), so that the same rules decide about it, ``mailgate why`` explains it, and nothing
that was accepted is lost.
"""
