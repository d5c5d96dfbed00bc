"""The operator's command line: one module per noun; it prints and parses, and decides nothing."""
