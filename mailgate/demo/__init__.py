"""The demo: a whole conversation on loopback ports, through the real daemon and real SMTP, shown as each person's mailbox.

``script`` is what people say, ``stage`` runs the daemon and catches the mail, ``play`` lets them talk, ``show`` prints and
judges.
"""
