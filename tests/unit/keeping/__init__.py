"""Tests of mailgate.keeping. Their one rule: what is restored is used, not compared with a list."""
