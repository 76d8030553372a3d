"""Superbills: what a client sends to an insurer, given once and kept as given (SPEC 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from zbill.billing.superbills import Gap, Payment, Visit, completed, draft, gaps, payments
from zbill.claims import Superbill, SuperbillLine, SuperbillPaper
from zbill.dates import Period
from zbill.db import clients, imprints, superbills
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Client, Outcome
from zbill.records import NamedTuple
from zbill.services.papers import letterhead
from zbill.services.statements import up_to_today
from zbill.text import listed


class Wanted(NamedTuple):
    """A request for superbills: the sessions of a period, of one client or, with an empty name, of all.

    `again` is true if sessions that are on an earlier superbill are wanted again. `place` and `modifier` are for
    sessions without valid ones.
    """

    client: str
    period: Period
    again: bool = False
    place: str = ""
    modifier: str = ""


class Given(NamedTuple):
    """Superbills, new ones and those that were given before, by number, with notes on what they leave out and lack."""

    papers: list[SuperbillPaper]
    notes: list[str]


class _Found(NamedTuple):
    """The sessions that superbills can have, what is paid for each by id, and how many aren't paid."""

    visits: list[Visit]
    paid: Mapping[int, Payment]
    unpaid: int


# A superbill with its lines, before it is stored.
_Draft = tuple[Superbill, list[SuperbillLine]]


def give(desk: Desk, wanted: Wanted) -> Given:
    """Give superbills, one for each client, patient and provider.

    A session that is on an earlier superbill isn't on another one. A client with nothing new gets the earlier ones, as
    they were given, without those whose sessions are all on later ones. Raises NotFound, Ambiguous, PermissionMissing
    for all clients, Usage if the period is in the future, and Refused if a client has no session for one.
    """
    with desk.writing():
        client, wanted = _resolved(desk, wanted)
        found = _find(desk, client, wanted)
        new = found if wanted.again else found._replace(visits=[each for each in found.visits if not each.superbill])
        drafts = _drafts(desk, wanted, new, imprints.store_letterhead(desk.conn, desk.settings) if new.visits else 0)
        for head, lines in drafts:
            superbills.add(desk.conn, head, lines)
        _record(desk, drafts, client)
        earlier = superbills.given(desk.conn, wanted.period, client.id if client else None)
        served = {head.client_id for head, _ in drafts}
        stored = {head.id for head, _ in drafts}
        heads = [head for head in earlier if head.id in stored or head.client_id not in served]
        if client and not heads:
            raise _nothing(client, wanted.period, found.unpaid)
        papers = _papers(desk, heads)
        copies = [paper for paper in papers if paper.superbill.id not in stored]
        notes = [
            *_left_out(found, new),
            *_given_before([paper.superbill for paper in copies]),
            *_outdated(wanted, copies, found),
            *_lacking(desk, wanted, drafts),
        ]
        return Given(papers, notes)


def give_once(desk: Desk, wanted: Wanted, key: str, request: str) -> Given:
    """Give superbills, or return those that were given for this request with the key. Raises Refused as `Desk.once`."""
    given: list[Given] = []

    def make(desk: Desk) -> Outcome:
        given.append(give(desk, wanted))
        return Outcome.of("superbill", *(paper.superbill.id for paper in given[0].papers))

    outcome = desk.once(key, request, make)
    if given:
        return given[0]
    return Given(_papers(desk, [superbills.get(desk.conn, each.id) for each in outcome.made]), outcome.notes)


def copy(desk: Desk, superbill_id: int) -> Given:
    """Return a superbill as it was given. Raises NotFound."""
    head = superbills.get(desk.conn, superbill_id)
    papers = _papers(desk, [head])
    wanted = Wanted(str(head.client_id), Period(head.first, head.last))
    found = _find(desk, clients.get(desk.conn, head.client_id), wanted)
    return Given(papers, [*_given_before([head]), *_outdated(wanted, papers, found)])


def incomplete(desk: Desk, wanted: Wanted) -> list[tuple[Superbill, Gap]]:
    """Return what superbills would lack if they were given now. Sessions that are on an earlier one count, too.

    Raises the same errors as `give`.
    """
    client, wanted = _resolved(desk, wanted)
    found = _find(desk, client, wanted)
    if client and not found.visits:
        raise _nothing(client, wanted.period, found.unpaid)
    practice = imprints.current_letterhead(desk.settings)
    drafts = _drafts(desk, wanted, found, 0)
    return [(head, gap) for head, lines in drafts for gap in gaps(practice, head, lines)]


def _resolved(desk: Desk, wanted: Wanted) -> tuple[Client | None, Wanted]:
    """Return the client, None for all, and what is wanted up to today."""
    if not wanted.client:
        desk.require("export_data")
    client = clients.find(desk.conn, wanted.client) if wanted.client else None
    return client, wanted._replace(period=up_to_today(desk, wanted.period))


def _find(desk: Desk, client: Client | None, wanted: Wanted) -> _Found:
    """Return the sessions of the period that were attended and are paid, completed as wanted."""
    client_id = client.id if client else None
    visits = superbills.visits(desk.conn, wanted.period, client_id)
    paid = payments(superbills.billed(desk.conn, wanted.period, client_id))
    whole = [each for each in visits if paid[each.session_id].is_whole]
    completed_ones = [completed(each, wanted.place, wanted.modifier) for each in whole]
    return _Found(completed_ones, paid, len(visits) - len(whole))


def _drafts(desk: Desk, wanted: Wanted, found: _Found, letterhead_id: int) -> list[_Draft]:
    """Return a superbill for each client, patient and provider."""
    alike = groupby(found.visits, key=lambda visit: (visit.client_id, visit.patient_id, visit.provider_id))
    drafts = []
    for superbill_id, (_, group) in enumerate(alike, superbills.next_id(desk.conn)):
        visits = list(group)
        head = _head(desk, superbill_id, wanted, visits[0], letterhead_id)
        drafts.append((head, draft(head, visits, found.paid)))
    return drafts


def _head(desk: Desk, superbill_id: int, wanted: Wanted, visit: Visit, letterhead_id: int) -> Superbill:
    return Superbill(
        id=superbill_id,
        client_id=visit.client_id,
        patient_id=visit.patient_id,
        provider_id=visit.provider_id,
        first=wanted.period.first,
        last=wanted.period.last,
        given_on=desk.today,
        given_at=desk.now,
        staff_id=desk.actor.id,
        letterhead_id=letterhead_id,
        client=visit.client,
        address=visit.address,
        patient=visit.patient,
        born=visit.born,
        diagnoses=visit.diagnoses,
        provider=visit.provider,
        npi=visit.npi,
        licence=visit.licence,
    )


def _record(desk: Desk, drafts: Sequence[_Draft], client: Client | None) -> None:
    """Log new superbills, a batch in one entry."""
    if not drafts:
        return
    numbers = [head.id for head, _ in drafts]
    subject = f"superbill {numbers[0]}" + f" to {numbers[-1]}" * (len(numbers) > 1)
    sessions = sum(len(lines) for _, lines in drafts)
    again = sum(line.again for _, lines in drafts for line in lines)
    after = {"sessions": sessions} | ({"again": again} if again else {})
    desk.record("superbill", subject, client.id if client else None, after=after)


def _papers(desk: Desk, heads: Iterable[Superbill]) -> list[SuperbillPaper]:
    """Return superbills as they were given."""
    by_id = {head.id: head for head in heads}
    stored = superbills.lines(desk.conn, by_id)
    lines = {key: tuple(group) for key, group in groupby(stored, key=lambda line: line.superbill_id)}
    headings = {each: letterhead(desk, each) for each in {head.letterhead_id for head in by_id.values()}}
    return [SuperbillPaper(headings[head.letterhead_id], head, lines[head.id]) for head in by_id.values()]


def _left_out(found: _Found, new: _Found) -> list[str]:
    """Return the notes on sessions of the period that new superbills don't have."""
    notes = []
    if found.unpaid:
        notes.append(f"{_counted(found.unpaid)} not paid, and on no superbill.")
    served = {visit.client_id for visit in new.visits}
    before = sum(visit.client_id in served for visit in found.visits) - len(new.visits)
    if before:
        notes.append(f"{_counted(before)} on an earlier superbill, and not on a new one.")
    return notes


def _given_before(heads: Sequence[Superbill]) -> list[str]:
    if len(heads) > 1:
        return [f"{len(heads)} superbills were given before. These are copies of them."]
    return [f"Superbill {head.id} was given on {head.given_on}. This is a copy of it." for head in heads]


def _outdated(wanted: Wanted, copies: Sequence[SuperbillPaper], found: _Found) -> list[str]:
    """Return a warning if sessions on copies aren't attended and paid any more, or are charged otherwise."""
    now = {visit.session_id: found.paid[visit.session_id] for visit in found.visits}
    first, last = wanted.period
    outdated = []
    for paper in copies:
        lines = [line for line in paper.lines if first <= line.date <= last]
        given = {line.session_id: (line.charge, line.paid) for line in lines}
        if any(each not in now or (now[each].charge, now[each].paid) != money for each, money in given.items()):
            outdated.append(str(paper.superbill.id))
    if not outdated:
        return []
    numbers = f"superbill{'s' * (len(outdated) > 1)} {listed(outdated)}"
    return [
        f"Warning: what was charged or paid has changed since {numbers}."
        f" For a new one: {command('superbill', *_words(wanted), '--again')}"
    ]


def _lacking(desk: Desk, wanted: Wanted, drafts: Sequence[_Draft]) -> list[str]:
    """Return a warning if new superbills lack something."""
    practice = imprints.current_letterhead(desk.settings)
    lacking = [head for head, lines in drafts if gaps(practice, head, lines)]
    if not lacking:
        return []
    names = f"Superbill {lacking[0].id} lacks" if len(lacking) == 1 else f"{len(lacking)} superbills lack"
    return [f"Warning: {names} required fields. To list them: {command('superbill', *_words(wanted), '--check')}"]


def _words(wanted: Wanted) -> list[object]:
    """Return the words of a command that wants the same."""
    words: list[object] = [wanted.client or "--all", "--from", wanted.period.first, "--to", wanted.period.last]
    words += ["--place", wanted.place] if wanted.place else []
    words += ["--modifier", wanted.modifier] if wanted.modifier else []
    return words


def _nothing(client: Client, period: Period, unpaid: int) -> Refused:
    """Return the refusal of a superbill without a session."""
    within = f"from {period.first} to {period.last}"
    if unpaid:
        return Refused(
            f"No attended session of {client.name} {within} is paid, so there is nothing for a superbill.",
            f"See: {command('ledger', client.id)}",
        )
    return Refused(
        f"{client.name} has no attended, billed session {within}, so there is nothing for a superbill.",
        f"See: {command('session', 'list', '--client', client.id)}",
    )


def _counted(count: int) -> str:
    return f"{count} attended session{'s are' if count > 1 else ' is'}"
