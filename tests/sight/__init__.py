"""Who may see what: a scene with everybody in it, a table written by hand, and the test that compares them."""
