"""The revisions of the main store, oldest first. Their one rule: see ``store.migrations``."""
