"""The operator's commands, as an operator meets them: arguments in, text or JSON and an exit code out."""
