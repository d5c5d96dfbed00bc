"""The one way to change a ticket: gather -> decide -> render -> apply, all in one transaction.

Pipeline, delivery, clock jobs and the command line alike come through ``deeds.Deeds``; nothing else writes tickets.
``gather`` reads the facts, ``desk.rules`` decides, ``apply`` writes, ``post`` turns letters into outbox rows.
"""
