"""patient: who is seen, when that is not the client."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import Archived, Born, ClientArg, DiscountClass, Key, PatientArg, Ref, Undo
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.reports import clients as sheets
from zbill.services import clients
from zbill.text import clean, required

app = Commands("Add, list and change patients: a child, a partner, an animal.")

Species = Annotated[str | None, typer.Option("--species", metavar="TEXT")]
Breed = Annotated[str | None, typer.Option("--breed", metavar="TEXT")]


@app.command("add")
def add(
    ctx: typer.Context,
    client: ClientArg,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    born: Born = "",
    species: Species = None,
    breed: Breed = None,
    discount: DiscountClass = "",
    ref: Ref = "",
    key: Key = "",
) -> None:
    """Add a patient of a client.

    Example: zbill patient add Ana Rex --species dog --breed beagle
    """
    call = calls.of(ctx)
    desk = call.desk()
    values = _values(desk, name, born, species, breed) | {"ref": clean(ref, "ref")}
    call.perform(lambda: clients.add_patient(desk, client, values, discount or None), ctx=ctx, key=key)


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", show_default=False)] = "",
    archived: Archived = False,
) -> None:
    """Patients by name, of one client or of all.

    Example: zbill patient list Ana
    """
    calls.of(ctx).show(lambda desk: sheets.patient_list(desk, client, archived=archived))


@app.command("edit")
def edit(
    ctx: typer.Context,
    patient: PatientArg,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT")] = None,
    born: Born = "",
    species: Species = None,
    breed: Breed = None,
    discount: DiscountClass = "",
) -> None:
    """Change a patient; what was issued stays as it is. '' empties a text.

    Example: zbill patient edit Rex --discount "Senior pet"
    """
    call = calls.of(ctx)
    desk = call.desk()
    values = _values(desk, name, born, species, breed)
    if not values and not discount:
        raise Usage("Nothing to change was given.", "See: zbill patient edit --help")
    call.perform(lambda: clients.edit_patient(desk, patient, values, discount or None))


@app.command("archive")
def archive(ctx: typer.Context, patient: PatientArg, undo: Undo = False) -> None:
    """Take a patient out of the lists.

    Example: zbill patient archive Rex
    """
    call = calls.of(ctx)
    desk = call.desk()
    call.perform(lambda: clients.archive_patient(desk, patient, archived=not undo))


def _values(
    desk: Desk, name: str | None, born: str, species: str | None, breed: str | None
) -> dict[str, int | str | None]:
    """The columns that were given, cleaned."""
    values: dict[str, int | str | None] = {}
    if name is not None:
        values["name"] = required(name, "name")
    if born:
        values["born"] = str(reading.day(desk, born))
    if species is not None:
        values["species"] = clean(species, "species")
    if breed is not None:
        values["breed"] = clean(breed, "breed")
    return values
