"""The page as people see it, in Debian's Chromium. Its one rule: no test reaches past what stands on the page."""
