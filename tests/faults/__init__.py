"""What must hold when something breaks: one file per fault of the catalogue (R1 …)."""
