"""Tokens instead of passwords."""
