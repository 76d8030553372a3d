"""Completion in bash, zsh and fish: a script for each, and how it is installed."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from zbill.choices import one_of
from zbill.errors import Usage

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """Return the script with which a shell completes commands of zbill."""
    return Path(__file__).with_name(f"completion.{shell}").read_text("utf-8")


def chosen(name: str) -> str:
    """Return the shell with this name, without one the shell in which zbill was started. Raises Usage."""
    name = name or _running()
    if not name:
        raise Usage("Your shell isn't known.", "Name it: zbill --show-completion --shell bash")
    return one_of(name, SHELLS, "shell")


def install(shell: str) -> Path:
    """Write the script where the shell finds it, and return its path. Done again, it replaces the script only."""
    home = Path.home()
    if shell == "fish":
        # fish loads it from there by its name.
        target = _folder("XDG_CONFIG_HOME", home / ".config") / "fish" / "completions" / "zbill.fish"
        _write(target, script(shell))
        return target
    target = _folder("XDG_DATA_HOME", home / ".local" / "share") / "zbill" / f"completion.{shell}"
    _write(target, script(shell))
    _add_line((_folder("ZDOTDIR", home) / ".zshrc") if shell == "zsh" else home / ".bashrc", target)
    return target


def _running() -> str:
    # Imported here because few commands need it.
    import shellingham

    try:
        return str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        return Path(os.environ.get("SHELL", "")).name


def _folder(variable: str, default: Path) -> Path:
    return Path(os.environ.get(variable) or default)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def _add_line(rc: Path, target: Path) -> None:
    """Let a file that the shell reads at its start read the script, once."""
    path = shlex.quote(str(target))
    line = f"[ -f {path} ] && . {path}"
    before = rc.read_bytes() if rc.exists() else b""
    if line.encode() not in before.splitlines():
        with rc.open("ab") as file:
            file.write(b"\n" * (bool(before) and not before.endswith(b"\n")) + line.encode() + b"\n")
