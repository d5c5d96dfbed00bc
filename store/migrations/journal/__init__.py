"""The revisions of the journal, oldest first. Their one rule: see ``store.migrations``."""
