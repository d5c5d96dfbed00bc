"""Answers as mail programs lay them out, in every language they speak. Its one rule: what a person wrote is known beforehand."""
