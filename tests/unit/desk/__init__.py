"""The rules of the desk, as tables."""
