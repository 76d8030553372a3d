"""A practice with every kind of document, on different days, and with names that break other programs' files."""

from __future__ import annotations

from tests.practice import Practice

NAMES = (
    "Ana Lopez",
    "Bo; | \"Söhne\": 'É' \\ {x}, 12",
    "Ana Lopez",
    "2nd  Street  ; note:  x",
    "محمد علي",
    "😀🎉",
    "(Zoë) *! = @",
    "é",
    "Ж" * 200,
    "किताब घर",
)

# Each day's commands.
DAYS = {
    "2026-10-05": """
        tax add GST 5
        tax add 'VAT; "old"' 13 --inclusive
        discount add Senior 10
        service add EXAM 'Exam: "long"; | x' 60.00 --tax GST
        service add FOOD Food 18.40 --tax 'VAT; "old"'
        charge 1 Visit 60.00 --service EXAM
        pay 1 200.00 --method card
        charge 2 Food 18.40 --service FOOD --quantity 2.5 --discount Senior
        charge 2 Book 10.00 --discount 1.00
        charge 3 Report 45.00
        charge 4 Wrong 12.00
        deposit 5 25.00 --method cash
        credit add 3 15.00 --reason sorry
    """,
    "2026-10-06": """
        invoice add 1 Food 18.40 --service FOOD
        invoice edit 3 1 --price 8.00
        credit apply 1 10.00
        pay 2 20.00 --method check --invoice 2
        pay 2 7.00 --method transfer --invoice 3
        credit apply 3
        invoice void 5 --reason mistake
        charge 5 Visit 60.00 --service EXAM --tax GST --tax 'VAT; "old"'
        pay 5 30.00 --method other --date 2026-10-05
    """,
    "2026-10-07": """
        invoice add 3 Card 3.00
        invoice close --all
        credit unapply 4 5.00 --reason mistake
        credit remove 3 2.00 --reason mistake
        invoice credit 2 --line 1=13.00 --reason complaint
        invoice credit 1 --line 1=21.00 --reason complaint
        invoice credit 6 --line 1=10.00 --reason complaint
        writeoff 4 20.00 --reason moved
    """,
    "2026-10-08": """
        refund 1 100.00 --method transfer
        refund 4 4.00
        refund 5 2.50
        receipt void 3 --reason bounced
        receipt void 7 --reason mistake
        writeoff 4 --reverse
        charge 6 Visit 60.00 --service EXAM
        charge 7 Visit 60.00 --service EXAM
        charge 8 Visit 60.00 --service EXAM
        charge 9 Visit 60.00 --service EXAM
        charge 10 Visit 60.00 --service EXAM
        invoice void-line 8 1
        invoice add 9 Book 5.00
        invoice void-line 9 1
        writeoff 6 1.00 --reason gone
    """,
}


def play(practice: Practice) -> Practice:
    """Play every day in a new practice, which is on 2026-10-05."""
    for name in NAMES:
        practice.ok(["client", "add", name])
    for day, commands in DAYS.items():
        practice.at(f"{day} 12:00")
        for command in filter(None, map(str.strip, commands.splitlines())):
            practice.ok(command)
    return practice
