"""The commands of the desk, one module each. The one rule: a new command is a new file here and its test, nothing else.

Start with ``base``: it is the contract. ``registry`` finds whatever stands in this folder.
"""
