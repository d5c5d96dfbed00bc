"""How mail comes in."""
