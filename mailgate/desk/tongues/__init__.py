"""The words that people of each language use, one module a language. The one rule: tables alone; others read them."""
