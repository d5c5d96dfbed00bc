"""What a mail says: pure reading and writing of mails, with no store, clock, network or settings behind it."""
