"""patient: who is seen, when that is not the client."""

from __future__ import annotations

from zbill.billing.diagnoses import checked
from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import (
    Archived,
    Born,
    ClientArg,
    Diagnoses,
    DiscountClass,
    Key,
    NameArg,
    NewName,
    PatientArg,
    Ref,
    Undo,
)
from zbill.desk import Desk
from zbill.reports import clients as sheets
from zbill.reports.client_details import patient_details
from zbill.services import clients

app = Commands(
    """Add, list, show and change the patients of a client.

    A patient is who is seen, if that isn't the client: a child, a partner, an animal.
    """
)

Species = Annotated[str | None, Option("--species", metavar="TEXT", help="Species, for the Practice Summary.")]
Breed = Annotated[str | None, Option("--breed", metavar="TEXT", help="Breed, for the Practice Summary.")]


@app.command("add")
def add(
    ctx: Context,
    client: ClientArg,
    name: NameArg,
    born: Born = "",
    species: Species = None,
    breed: Breed = None,
    diagnoses: Diagnoses = None,
    discount: DiscountClass = "",
    ref: Ref = "",
    key: Key = "",
) -> None:
    """Add a patient to a client.

    Example: zbill patient add Ana Rex --species dog --breed beagle
    """
    call = current(ctx)
    values = _values(call.desk(), name, born, species, breed, diagnoses) | {"ref": parsing.ref(ref)}
    call.perform(lambda desk: clients.add_patient(desk, client, values, discount or None), key=key)


@app.command("list")
def list_(
    ctx: Context,
    client: Annotated[
        str, Argument(metavar="CLIENT", help="List only this client's patients.", show_default=False)
    ] = "",
    archived: Archived = False,
) -> None:
    """List patients by name.

    Example: zbill patient list Ana
    """
    current(ctx).show(lambda desk: sheets.patient_list(desk, client, archived=archived))


@app.command("show")
def show(ctx: Context, patient: PatientArg) -> None:
    """Show a patient with the last and next session.

    The last session is the last one that took place.

    Example: zbill patient show Rex
    """
    current(ctx).show(lambda desk: patient_details(desk, patient))


@app.command("edit")
def edit(
    ctx: Context,
    patient: PatientArg,
    name: NewName = None,
    born: Born = "",
    species: Species = None,
    breed: Breed = None,
    diagnoses: Diagnoses = None,
    discount: DiscountClass = "",
    client: Annotated[str, Option("--client", metavar="CLIENT", help="New owner.")] = "",
) -> None:
    """Change a patient.

    Issued documents stay as they are. '' clears a text. A new owner takes over the sessions that were never billed.
    What the former owner was billed for stays with them.

    Example: zbill patient edit Rex --discount "Senior pet"
    """
    call = current(ctx)
    values = _values(call.desk(), name, born, species, breed, diagnoses)
    call.require_change(values, discount, client)
    call.perform(lambda desk: clients.edit_patient(desk, patient, values, discount or None, client))


@app.command("archive")
def archive(ctx: Context, patient: PatientArg, undo: Undo = False) -> None:
    """Archive a patient.

    Example: zbill patient archive Rex
    """
    current(ctx).perform(lambda desk: clients.archive_patient(desk, patient, archived=not undo))


def _values(
    desk: Desk, name: str | None, born: str, species: str | None, breed: str | None, diagnoses: str | None
) -> dict[str, int | str | None]:
    """Return the columns that were given, cleaned."""
    return parsing.given(
        name=parsing.name(name),
        born=parsing.birth_date(desk, born),
        species=parsing.optional_text(species, "species"),
        breed=parsing.optional_text(breed, "breed"),
        diagnoses=None if diagnoses is None else checked(diagnoses),
    )
