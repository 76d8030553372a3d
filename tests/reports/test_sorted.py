"""Names within a card, an error and a breakdown are sorted by the alphabet too (tests/stories/sorted_names.txt)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def clinic(practice: Practice) -> Practice:
    """Return a practice with a client whose patients, providers and species begin with É, E, Ł and Z."""
    return practice.begin(
        "client add Ana",
        "client add Éva",
        "client add Ewa",
        "client add Eve",
        *(f"patient add Ana {name} --species {name}" for name in ("Zorro", "Łatek", "Éclair", "eagle")),
        *(f"staff add {name} --provider --role Staff" for name in ("Zoë", "Łucja", "Émile", "Eva")),
        "charge Ana Book 10.00 --patient Zorro --provider Zoë",
        *(
            f"invoice add 1 Book 10.00 --patient {patient} --provider {provider}"
            for patient, provider in (("Łatek", "Łucja"), ("Éclair", "Émile"), ("eagle", "Eva"))
        ),
        "invoice close 1",
        "pay Ana 40.00",
    )


def test_the_patients_of_a_client_and_of_an_invoice(clinic: Practice) -> None:
    names = ["eagle", "Éclair", "Łatek", "Zorro"]
    assert [each["name"] for each in clinic.json("client show Ana")["patients"]] == names
    assert clinic.json("invoice show 1")["patients"] == names


def test_the_providers_of_a_report_and_of_an_error(clinic: Practice) -> None:
    collected = clinic.json("report provider --collected")["rows"]
    assert [each["provider"] for each in collected] == ["Émile", "Eva", "Łucja", "Zoë"]
    answer = clinic.zbill("charge Ana Book 1.00 --provider Nobody")
    assert answer.err.splitlines()[1] == "Use one of: Émile, Eva, Helena Brightwater, Łucja, Zoë."


def test_what_brings_in_the_same(clinic: Practice) -> None:
    rows = clinic.json("report practice")["rows"]
    assert [each["item"] for each in rows if each["section"] == "species"] == ["eagle", "Éclair", "Łatek", "Zorro"]


def test_the_candidates_for_an_ambiguous_name(clinic: Practice) -> None:
    answer = clinic.zbill("balance e")
    assert answer.err.splitlines()[0] == "'e' matches more than one client: Éva (2), Eve (4), Ewa (3)."
