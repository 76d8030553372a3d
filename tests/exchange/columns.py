"""The columns of the kinds of SPEC 10, and whether they are required, for tests of maps."""

from __future__ import annotations


def _columns(required: str, others: str) -> dict[str, bool]:
    return dict.fromkeys(required.split(), True) | dict.fromkeys(others.split(), False)


COLUMNS = {
    "clients": _columns(
        "ref name",
        "email phone address street postcode town country birth_date auto_invoice tax_exempt discount terms_days"
        " diagnoses notes archived",
    ),
    "sessions": _columns(
        "ref client service start",
        "patient provider minutes status waived reason fee ward place modifier notes discount taxes quantity"
        " description invoice closed_on",
    ),
    "charges": _columns(
        "ref client date description price", "quantity service provider patient discount taxes invoice closed_on"
    ),
    "payments": _columns("ref client date amount", "kind method reference payer comment settles"),
}
