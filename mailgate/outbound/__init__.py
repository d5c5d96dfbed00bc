"""Mail goes out: the one choke point that sends, and the relays it sends through."""
