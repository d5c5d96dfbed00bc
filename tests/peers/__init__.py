"""Real programs that Mailgate talks to. Its one rule: free loopback ports, bounded time, own pids only."""
