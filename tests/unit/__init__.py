"""One module at a time, mostly tables."""
