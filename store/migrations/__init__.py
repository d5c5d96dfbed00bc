"""How a database comes from any earlier version to this one. The one rule: a revision that was released is never changed.

Two histories, ``main`` and ``journal``, since on SQLite they are two files; each database knows its place in both. Revisions only
go up: a newer database is refused (``store.schema``), and the way back is the backup. After a change of ``store/tables.py``::

    python -m store.migrations.draft main "Tickets have a colour"

writes the next revision to read, correct and test. A revision stands for itself: it uses the types of SQLAlchemy, never ours, and
imports nothing of the project, or it would change its meaning with every change of ``tables.py``.
"""
