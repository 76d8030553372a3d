"""Entry point of the `zbill` command and of `python -m zbill`."""

import gc

# Imports leave no garbage, so collecting it while they run would only cost time.
gc.disable()

from zbill.cli.app import run  # noqa: E402


def start() -> None:
    """Run the command line, with garbage collection on."""
    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    start()
