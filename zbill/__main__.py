"""The console script, and python -m zbill."""

import gc

# Loading makes no garbage: collecting while it goes on would only cost time.
gc.disable()

from zbill.cli.app import run  # noqa: E402


def start() -> None:
    """Run the command of the process, collecting garbage from here on."""
    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    start()
