"""Take texts and flags as they were typed.

Typer 0.29 loads pydantic to convert every word, a quarter of a command's whole time. Only Typer's private names can
skip that, and only this file uses them. They are why pyproject.toml bounds Typer's minor version. Without them Typer
converts texts and flags, and changes none of them.
"""

from __future__ import annotations

from typing import Any

try:
    from typer import _coercion
except ImportError:

    def skip_conversion(params: list[Any]) -> list[Any]:
        """Return the parameters, to be converted by Typer."""
        return params

else:
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
