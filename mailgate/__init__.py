"""Mailgate: a helpdesk that lives in email.

A mail comes in, is made durable, becomes a ticket or a message on one, and everybody who may know is told by mail; what is
internal stays inside. Start reading at ``mailgate/inbound/pipeline.py``, which walks one mail through the whole house; the rules
it asks are in ``mailgate/desk/``, the reading of mails in ``mailgate/mail/``, what is remembered in ``store/``.
"""

__version__ = "0.1.0"
