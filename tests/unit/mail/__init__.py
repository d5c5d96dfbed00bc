"""Tests of reading and writing mails, without a store, clock or network."""
