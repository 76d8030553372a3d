"""The ways to pay at the end of an invoice: a link and a bank account, each with a code for a phone (SPEC 11)."""

from __future__ import annotations

from zbill.page.canvas import ACCENT, Canvas, TextStyle
from zbill.page.codes import Matrix, link_code, transfer_code
from zbill.page.layout import SMALL, STRONG, TEXT, Block, Line, gap, height_of, wrapped, write_lines
from zbill.papers import PayBy

# In points. A code keeps four squares of white around it, which the gaps give.
_SIZE = 84
_BESIDE = 18
_LINK = TextStyle(7.8, color=ACCENT)


def payment_codes(canvas: Canvas, pay_by: PayBy | None) -> list[Block]:
    """Return a block for each way to pay, none if there is nothing to pay."""
    if pay_by is None:
        return []
    owed = f"{canvas.priced(pay_by.amount)} for {pay_by.reference}"
    blocks = []
    if pay_by.link:
        blocks += _way(canvas, link_code(pay_by.link), "Pay online", [(pay_by.link, _LINK)], owed, pay_by.link)
    if pay_by.iban:
        code = transfer_code(pay_by) if pay_by.coded else None
        blocks += _way(canvas, code, "Pay by bank transfer", _account(pay_by), owed)
    return blocks


def _account(pay_by: PayBy) -> list[Line]:
    bic = f"BIC {pay_by.bic}" if pay_by.bic else ""
    return [(text, TEXT) for text in (pay_by.account_name, f"IBAN {pay_by.iban}", bic) if text]


def _way(canvas: Canvas, code: Matrix | None, title: str, how: list[Line], owed: str, target: str = "") -> list[Block]:
    """Return a way to pay: its code at the left if it has one, and beside it what to type without a phone."""
    left = canvas.left + (_SIZE + _BESIDE if code else 0)
    lines: list[Line] = [(title, STRONG)]
    for text, style in (*how, (owed, SMALL)):
        lines += wrapped(canvas, text, style, canvas.right - left)
    height = max(_SIZE if code else 0, height_of(lines))

    def draw(top: float) -> None:
        write_lines(canvas, lines, left, top)
        if code:
            canvas.code(code, canvas.left, top, _SIZE)
        if target:
            canvas.link(canvas.left, top, canvas.width, height, target)

    return [gap(_BESIDE), Block(height, draw)]
