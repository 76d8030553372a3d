"""Errors of Typer in zbill's words: a mistyped command, option or argument."""

from __future__ import annotations

import re

# Typer's own sentence, zbill's, and the remedy before "see: COMMAND --help". `{typed}` is what the pattern finds.
_SAID = (
    (r"No such command '(?P<typed>.*?)'\.", "{command} has no command {typed!r}.", ""),
    (r"No such option: (?P<typed>-[0-9])", "{command} can't take a negative number.", ""),
    (r"No such option: (?P<typed>\S+)", "{command} has no option {typed}.", ""),
    (r"Missing argument '(?P<typed>.*?)'\.", "{command} needs {typed}.", ""),
    (r"Option '(?P<typed>.*?)' requires an argument\.", "Option {typed} needs a value.", ""),
    (r"Option '(?P<typed>.*?)' does not take a value\.", "Option {typed} takes no value.", ""),
    (
        r"Got unexpected extra argument\(?s?\)? \((?P<typed>.*)\)",
        "{command} can't use the words {typed!r}.",
        "Put a name of several words in quotes",
    ),
)
_NEAREST = re.compile(r"Did you mean (?P<names>.*)\?|\(Possible options: (?P<options>.*)\)")


def explain(message: str, command: str) -> tuple[str, str]:
    """Return the sentence and the remedy for a message of Typer about `command`, such as "zbill pay"."""
    help_page = f"{command} --help"
    for pattern, sentence, remedy in _SAID:
        if found := re.match(pattern, message):
            remedy = remedy or _nearest(message)
            help_text = f"{remedy}, or see: {help_page}" if remedy else f"See: {help_page}"
            return sentence.format(command=command, typed=found["typed"]), help_text
    return message, f"See: {help_page}"


def _nearest(message: str) -> str:
    """Return "Try A, B or C" for the names that Typer suggests, empty if it suggests none."""
    found = _NEAREST.search(message)
    if not found:
        return ""
    *others, last = (found["names"] or found["options"]).replace("'", "").split(", ")
    return f"Try {', '.join(others)} or {last}" if others else f"Try {last}"
