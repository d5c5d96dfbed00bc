"""Backups: a whole desk in one folder or file, and a desk out of it again. The one rule: what has a name is complete."""
