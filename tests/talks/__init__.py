"""Talks: the rules of the desk as conversations one can read aloud. ``script`` reads them, ``player`` plays them."""
