"""Entry point of the `zbill` command and of `python -m zbill`."""

import gc

# Imports leave no garbage, so collecting it while they run would only cost time.
gc.disable()

from zbill.cli.app import run  # noqa: E402

# Of how many new objects on garbage is looked for. What a command reads and imports lives until its end, and to look at
# all of it again and again takes a tenth of the time of a document.
_NEW, _YOUNG, _OLD = 10_000, 20, 50


def start() -> None:
    """Run the command line, with garbage collection on."""
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG, _OLD)
    gc.enable()
    run()


if __name__ == "__main__":
    start()
