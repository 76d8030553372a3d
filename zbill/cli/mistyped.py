"""Errors of Typer in zbill's words: a mistyped command, option or argument."""

from __future__ import annotations

import re

from zbill.typed_amounts import INSTEAD

# A minus before a digit or before the sign of a currency.
_NEGATIVE = r"No such option: (?P<typed>-[^a-zA-Z-])"

# Typer's own sentence, zbill's, and the remedy before "see: COMMAND --help". `{typed}` is what the pattern finds.
_SAID = (
    (r"No such command '(?P<typed>.*?)'\.", "{command} has no command {typed!r}.", ""),
    (_NEGATIVE, "{command} can't take a negative number.", ""),
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


def explain(message: str, command: str, *, takes_amount: bool = False) -> tuple[str, str]:
    """Return the sentence and the remedy for a message of Typer about `command`, such as "zbill pay".

    `takes_amount` says that one of its arguments is an amount.
    """
    if takes_amount and re.match(_NEGATIVE, message):
        return f"{command} can't take a negative amount.", INSTEAD
    help_page = f"{command} --help"
    for pattern, sentence, remedy in _SAID:
        if found := re.match(pattern, message):
            remedy = remedy or _nearest(message, found["typed"])
            help_text = f"{remedy}, or see: {help_page}" if remedy else f"See: {help_page}"
            return sentence.format(command=command, typed=found["typed"]), help_text
    return message, f"See: {help_page}"


def _nearest(message: str, typed: str) -> str:
    """Return "Try A, B or C" for the names that Typer suggests, empty if it suggests none that could be meant."""
    found = _NEAREST.search(message)
    if not found:
        return ""
    suggested = (found["names"] or found["options"]).replace("'", "").split(", ")
    near = [name for name in suggested if found["options"] or _could_be(typed, name)]
    if not near:
        return ""
    *others, last = near
    return f"Try {', '.join(others)} or {last}" if others else f"Try {last}"


def _could_be(typed: str, name: str) -> bool:
    """Return whether a command was mistyped, not another word typed: `undo` isn't `refund`, nor `edit` `credit`."""
    from difflib import SequenceMatcher

    likeness = SequenceMatcher(None, typed, name).ratio()
    same_beginning = typed[:1] == name[:1]
    return likeness >= (0.7 if same_beginning else 0.85) or typed.startswith(name) or name.startswith(typed)
