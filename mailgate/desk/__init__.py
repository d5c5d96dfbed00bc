"""What to do about it: every business rule, as pure functions from facts to actions."""
