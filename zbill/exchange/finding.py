"""Clients, patients, services and providers by what a file calls them (SPEC 10, "Who is who")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from zbill.db import called, roles
from zbill.desk import Desk
from zbill.exchange.rows import Wrong
from zbill.models import Client, Patient, Person, Service, Tax, TaxRate

# How many of each kind are kept in memory.
_KEPT = 20_000


class Finder:
    """Finds what a file names, and remembers it. A file's own rows must be looked for after they were written."""

    def __init__(self, desk: Desk) -> None:
        self._conn = desk.conn
        self.client = lru_cache(_KEPT)(self._client)
        self.patient = lru_cache(_KEPT)(self._patient)
        self.service = lru_cache(_KEPT)(self._service)
        self.provider = lru_cache(_KEPT)(self._provider)

    def _client(self, text: str) -> Client:
        """Return a client by ref, exact name or email address. Raises Wrong if there is none, or several."""
        found = called.clients(self._conn, text)
        if not found:
            raise Wrong("client", "No client has this ref, name or email address.")
        if len(found) > 1:
            refs = ", ".join(each.ref for each in found)
            raise Wrong("client", f"{len(found)} clients have this name or email address. Use the ref: {refs}.")
        return found[0]

    def _patient(self, text: str, client_id: int) -> Patient:
        """Return a patient of a client by ref. Raises Wrong if there is none."""
        found = called.patient(self._conn, text)
        if found is None:
            raise Wrong("patient", "No patient has this ref.")
        if found.client_id != client_id:
            raise Wrong("patient", "This patient belongs to another client.")
        return found

    def _service(self, text: str) -> Service:
        """Return a service by code or exact name. Raises Wrong if there is none, or several."""
        found = called.services(self._conn, text)
        if not found:
            raise Wrong("service", "No service has this code or name.")
        if len(found) > 1:
            raise Wrong("service", f"{len(found)} services have this name. Use the code.")
        return found[0]

    def _provider(self, text: str) -> Person:
        """Return a provider by exact name. Raises Wrong if there is none."""
        found = called.provider(self._conn, text)
        if found is None:
            raise Wrong("provider", "No provider has this name.")
        return found

    def discount(self, text: str) -> str:
        """Return the exact name of a discount, "" for an empty cell or `none`. Raises Wrong if there is none."""
        if text.casefold() in ("", "none"):
            return ""
        found = called.discount(self._conn, text)
        if found is None:
            raise Wrong("discount", "No discount has this name.")
        return found.name

    def taxes(self, names: Iterable[str]) -> list[str]:
        """Return the exact names of taxes. Raises Wrong for one that there isn't."""
        return [self._tax(name).name for name in names]

    def _tax(self, name: str) -> Tax:
        found = called.tax(self._conn, name)
        if found is None:
            raise Wrong("taxes", f"No tax is called {name}.")
        return found

    def roles(self, names: Sequence[str]) -> Sequence[str]:
        """Return names of roles that there are. Raises Wrong for one that there isn't."""
        for name in names:
            if not roles.name_is_taken(self._conn, name):
                raise Wrong("roles", f"No role is called {name}.")
        return names

    def tax(self, stated: TaxRate) -> TaxRate:
        """Return a tax as a row states it: with its own rate, and the rest from the class of this name, if any."""
        found = called.tax(self._conn, stated.name)
        if found is None:
            return stated
        return stated._replace(tax_id=found.id, abbreviation=found.abbreviation, inclusive=found.inclusive)
