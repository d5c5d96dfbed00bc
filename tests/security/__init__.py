"""What must hold under attack: one file per threat of the catalogue (T01 …)."""
