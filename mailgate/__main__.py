"""``python -m mailgate``: the same command line as ``mailgate``."""

from mailgate.cli.main import run

if __name__ == "__main__":
    run()
