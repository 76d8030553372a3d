"""The sessions that attend, checkin and checkout mean by ids, clients' names and "all"; never a guess (SPEC 9).

A number is the id of a session. A client whose name is a number, or "all", is still found if it is spelled exactly and
nothing else is meant by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from zbill.dates import EARLIEST, wall_time
from zbill.db import clients, patients, sessions
from zbill.db.names import SHOWN
from zbill.db.sessions import Offer
from zbill.desk import Desk
from zbill.errors import Ambiguous, NotFound, Usage
from zbill.models import Client

# A session as it was typed: an id, or a text that names its client or is "all".
Named = int | str

# What a client's name can mean: sessions of each kind. The first kind of which there are any counts.
_Offers = Callable[[Client], Mapping[str, Sequence[Offer]]]

EVERYONE = "all"

_SEE_TODAY = "Use the {} name or the id of the session. To see today's: zbill today"


def to_attend(desk: Desk, named: Sequence[Named]) -> list[int]:
    """Return the sessions to mark: a client's one unmarked session of today, else of the days before.

    "all" means all of today that are still scheduled. Raises NotFound, Ambiguous.
    """
    return _chosen(
        desk,
        named,
        lambda client: _unmarked(desk, client),
        everyone=lambda: sessions.scheduled_on(desk.conn, desk.today),
    )


def not_begun(desk: Desk, named: Sequence[Named]) -> list[str]:
    """Return a note for each session that "all" means, if it is named, and that begins only later today."""
    if not any(isinstance(each, str) and _is_everyone(desk, each) for each in named):
        return []
    now = wall_time(desk.now, desk.zone)
    later = [each for each in sessions.scheduled_on(desk.conn, desk.today) if each.start > now]
    return [f"Session {each.id} begins only at {each.start:%H:%M}." for each in later]


def to_check_in(desk: Desk, named: Named) -> int:
    """Return the session to check in: a client's one of today that is still scheduled and whose patient isn't in.

    If there is none, one whose patient is in already. Raises NotFound, Ambiguous, Usage for "all".
    """

    def offers(client: Client) -> dict[str, Sequence[Offer]]:
        inside = sessions.checked_in(desk.conn, client.id)
        waiting = sessions.unmarked_of(desk.conn, client.id, desk.today, desk.today)
        return {"scheduled": [each for each in waiting if each not in inside], "checked-in": inside}

    return _one(desk, named, offers)


def to_undo_check_in(desk: Desk, named: Named) -> int:
    """Return the session whose check-in to undo: a client's one whose patient is in. Raises NotFound, Ambiguous."""
    return _one(desk, named, lambda client: {"checked-in": sessions.checked_in(desk.conn, client.id)})


def to_check_out(desk: Desk, named: Sequence[Named]) -> list[int]:
    """Return the sessions to check out: a client's one whose patient is in, else the one that `attend` would mark.

    If there is none, the one of today whose patient is out already. "all" means all whose patient is in. Raises
    NotFound, Ambiguous.
    """

    def offers(client: Client) -> dict[str, Sequence[Offer]]:
        return {
            "checked-in": sessions.checked_in(desk.conn, client.id),
            **_unmarked(desk, client),
            "checked-out": sessions.checked_out_on(desk.conn, client.id, desk.today),
        }

    return _chosen(desk, named, offers, everyone=lambda: sessions.checked_in(desk.conn))


def _unmarked(desk: Desk, client: Client) -> dict[str, Sequence[Offer]]:
    of_today = sessions.unmarked_of(desk.conn, client.id, desk.today, desk.today)
    before = sessions.unmarked_of(desk.conn, client.id, EARLIEST, desk.today - timedelta(days=1))
    return {"unmarked": of_today or before}


def _chosen(
    desk: Desk, named: Sequence[Named], offers: _Offers, *, everyone: Callable[[], Sequence[Offer]]
) -> list[int]:
    """Return the ids of the sessions, each once, in the order named. An id that no session has is among them."""
    unknown = set(sessions.unknown(desk.conn, [each for each in named if isinstance(each, int)]))
    chosen: dict[int, None] = {}
    for each in named:
        if isinstance(each, int):
            client = clients.called(desk.conn, str(each)) if each in unknown else None
            chosen[_of_client(desk, client, offers) if client else each] = None
        elif _is_everyone(desk, each):
            chosen |= dict.fromkeys(offer.id for offer in everyone())
        else:
            chosen[_of_client(desk, _client(desk, each), offers)] = None
    return list(chosen)


def _one(desk: Desk, named: Named, offers: _Offers) -> int:
    def refuse() -> Sequence[Offer]:
        raise Usage("Patients are checked in one by one.", "Name a session or a client: zbill checkin SESSION")

    (chosen,) = _chosen(desk, [named], offers, everyone=refuse)
    return chosen


def _is_everyone(desk: Desk, text: str) -> bool:
    """Return whether a text means everyone: "all", in another case too, unless a client's name is spelled so."""
    return text == EVERYONE or (text.lower() == EVERYONE and clients.called(desk.conn, text) is None)


def _of_client(desk: Desk, client: Client, offers: _Offers) -> int:
    """Return the one session that a client's name means. Raises NotFound."""
    offered = offers(client)
    for kind, found in offered.items():
        if len(found) == 1:
            return found[0].id
        if found:
            raise _several(client, kind, found)
    *others, last = offered
    raise _none(desk, client, f"{', '.join(others)} or {last}" if others else last)


def _client(desk: Desk, text: str) -> Client:
    try:
        return clients.find(desk.conn, text)
    except Ambiguous as error:
        # An id would be a session's here.
        raise NotFound(error.sentence, _SEE_TODAY.format("full")) from None
    except NotFound as error:
        raise _owner(desk, text) or error from None


def _owner(desk: Desk, text: str) -> NotFound | None:
    """Return the error that names the client whose patient a text means, None if it means no patient or several."""
    try:
        patient = patients.find(desk.conn, text)
    except NotFound:
        return None
    owner = clients.get(desk.conn, patient.client_id)
    return NotFound(
        f"No client matches {text!r}. {patient.name} is a patient of {owner.name}.", _SEE_TODAY.format("client's")
    )


def _several(client: Client, kind: str, found: Sequence[Offer]) -> NotFound:
    listed = ", ".join([*(f"{each.id} ({_told(each)})" for each in found[:SHOWN]), *["…"] * (len(found) > SHOWN)])
    return NotFound(
        f"{client.name} has {len(found)} {kind} sessions: {listed}.", f"Use the id of one, such as {found[0].id}."
    )


def _none(desk: Desk, client: Client, kinds: str) -> NotFound:
    last, following = sessions.last_and_next(desk.conn, client.id, desk.today)
    known = [
        f"The {when} session is {each.id} ({_told(each)}, {each.status})."
        for when, each in (("last", last), ("next", following))
        if each
    ]
    see = f"zbill session list --client {client.id}"
    return NotFound(
        " ".join([f"{client.name} has no {kinds} session.", *known]),
        f"Use the id of a session. To see them: {see}" if known else f"See: {see}",
    )


def _told(offer: Offer) -> str:
    return ", ".join(filter(None, [f"{offer.start:%Y-%m-%d %H:%M}", offer.service, offer.patient]))
