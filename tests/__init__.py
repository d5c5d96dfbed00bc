"""The tests: conversations where possible, tables for the rules, real peers for the wire."""
