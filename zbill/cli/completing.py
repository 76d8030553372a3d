"""Completion: the answer to a shell in which Tab was pressed. The scripts in `shells/` ask, with the typed words.

The answer is a line `words` or `files`, and then a line for each text that the last word could become, with a tab and
what it is. Whatever goes wrong, no one has asked for an error: the answer is empty then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from typer.completion import shell_completion  # type: ignore[attr-defined,unused-ignore]

from zbill.cli import candidates
from zbill.cli.call import Call
from zbill.cli.parsing import as_text
from zbill.text import harmless


class _Asked(shell_completion.ShellComplete):  # type: ignore[misc,unused-ignore]
    """The words of a command line, of which Typer finds the command, and the argument or option that is typed."""

    def source_vars(self) -> dict[str, Any]:
        return {}

    def get_completion_args(self) -> tuple[list[str], str]:
        return [], ""

    def format_completion(self, item: Any) -> str:
        return str(item.value)


def answer(shell: str, words: Sequence[str], root: Any, now: int | None = None, line: str = "") -> str:
    """Return the answer to a shell, empty if there is none. `root` has all commands; `now` is as for `main`.

    `line` is the text after the program, of which bash makes several words at = and : and the like.
    """
    try:
        call = Call(now=int(time.time()) if now is None else now)
        pieces = [as_text(word) for word in words]
        return "".join(f"{each}\n" for each in _lines(call, root, shell, pieces, as_text(line)))
    except Exception:  # The shell would print what went wrong between the words that are being typed.
        return ""


def item(text: str, about: str) -> Any:
    """Return a text that a word could become, as Typer has it."""
    return shell_completion.CompletionItem(text, help=about)


def completer(param: Any) -> Callable[[Any, str], list[Any]]:
    """Return the function by which Typer finds what the value of an argument or an option could become."""
    return partial(_items, param)


def _items(param: Any, ctx: Any, typed: str) -> list[Any]:
    if param.metavar in candidates.FILES:
        return [shell_completion.CompletionItem(typed, type="file")]
    return [item(each.text, each.about) for each in candidates.of(param, ctx, typed)]


def _lines(call: Call, root: Any, shell: str, pieces: Sequence[str], line: str) -> Iterator[str]:
    words = _whole(pieces, line)
    last = words[-1] if words else ""
    *before, typed = _plain(shell, words) or [""]
    # Only what comes behind --client= is compared, but a shell replaces the whole word.
    option = last[: last.index("=") + 1] if last.startswith("--") and "=" in last else ""
    items = _Asked(root, {"obj": call}, "zbill", "").get_completions(before, typed)
    if any(item.type == "file" for item in items):
        yield "files"
        return
    yield "words"
    # Bash replaces only what comes behind the last of these signs, and @ itself.
    kept = last.removesuffix(pieces[-1].lstrip("=:@")) if shell == "bash" and pieces else ""
    for item in items:
        about = " ".join((item.help or "").split())
        text = _behind(kept, option + harmless(str(item.value).replace("\n", " ")))
        yield f"{text}\t{harmless(about)}".rstrip("\t")


def _plain(shell: str, words: Sequence[str]) -> list[str]:
    """Return the words without the quotes that bash leaves in them, and fish in the last."""
    split = shell_completion.split_arg_string
    if shell == "bash":
        return ["".join(split(word)) for word in words]
    if shell == "fish":
        return [*words[:-1], "".join(split(words[-1]))] if words else []
    return [*words]


def _whole(pieces: Sequence[str], line: str) -> list[str]:
    """Return the words of a line of which bash has made these pieces: those without a blank between them are one."""
    words: list[str] = []
    for piece in pieces:
        rest = line.lstrip()
        if words and rest == line != "":
            words[-1] += piece
        else:
            words.append(piece)
        line = rest.removeprefix(piece)
    return words


def _behind(kept: str, text: str) -> str:
    """Return what of a text comes behind the part that is typed and stays, which may differ in case and accents."""
    end = kept[-1:]
    return end.strip("=:") + text.split(end, kept.count(end))[-1] if end else text
