"""Mails as they leave the house, one of each kind in each language. ``make golden`` rewrites them; the diff is read."""
