"""Leaks that the type checker stops: each marked line has to be an error."""
