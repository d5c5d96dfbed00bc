"""Answers to our letters as mail programs write them. Its one rule: a mail of our own for each program and each way it has."""
