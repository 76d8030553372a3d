"""Take texts and flags as they were typed.

Typer loads pydantic to convert every word, a quarter of a command's whole time. Only Typer's private names can skip
that, and only this file uses them. They are why pyproject.toml pins Typer's minor version.
"""

from __future__ import annotations

from typing import Any

from typer import _coercion

_AS_TYPED = (str, str | None, list[str], bool, bool | None)


class _AsTyped(_coercion.RuntimeParam):
    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002
        return value


def skip_conversion(params: list[Any]) -> list[Any]:
    """Return the parameters; turn off Typer's conversion for texts and flags."""
    for param in params:
        descriptor = param.type_descriptor
        if descriptor.annotation in _AS_TYPED:
            param._runtime_param = _AsTyped(descriptor.parameter_info, descriptor.annotation)
    return params
