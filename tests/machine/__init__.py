"""Everybody at once: a machine plays all people in any order and asks after each step whether a promise broke."""
