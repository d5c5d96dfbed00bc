"""What is remembered: tables, the queries on them, the journal of raw mails, the blobs and the migrations.

The store knows the nouns of mail and desk and nothing else of Mailgate: it answers questions and keeps what it is told; it never
decides. Start with ``store/tables.py``.
"""
