"""Send documents by mail, or write drafts of the mails (SPEC 11)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from zoneinfo import ZoneInfo

from zbill.billing.addresses import address
from zbill.billing.deliveries import Delivery
from zbill.claims import EstimatePaper, SuperbillPaper
from zbill.cli import parsing
from zbill.cli.call import Call
from zbill.cli.cores import on_all_cores
from zbill.cli.pdfs import drawing, password_for_pdf
from zbill.cli.terminal import variable, with_progress
from zbill.dates import day_of
from zbill.desk import Desk
from zbill.errors import DeliveryFailed, Refused, Usage, command
from zbill.file.connection import reading
from zbill.file.drafts import save
from zbill.mail.command import password
from zbill.mail.message import written
from zbill.mail.post import Post
from zbill.models import Outcome, Reference
from zbill.money import parse_decimal
from zbill.papers import StatementPaper
from zbill.records import NamedTuple
from zbill.render import render
from zbill.reports.deliveries import deliveries
from zbill.services import letters, posting
from zbill.services.letters import Letter
from zbill.services.sending import Batch, Sending, Stationery, message_of, stationery, unsent
from zbill.sheet import Sheet
from zbill.text import listed
from zbill.words import Document

_LONGEST_PAUSE = 3600

_MEND = "Correct what is wrong, then run the command again. What was accepted isn't sent twice."
_WAIT = "Wait until the other run has ended, then run the command again."
_ASK = "Ask whether it arrived. To send it once more, add --resend."


class Options(NamedTuple):
    """The options of a command that sends, as they were typed."""

    to: str = ""
    draft: bool = False
    limit: str = ""
    pause: str = ""
    again: bool = False
    resend: bool = False
    protect: bool = False
    dry_run: bool = False
    yes: bool = False


class AfterCommit:
    """The mails of a command that records something first, and sends the documents of one kind when it is saved."""

    def __init__(self, call: Call, kind: Document) -> None:
        self.parts: Mapping[Reference, Sheet] = {}
        self._call = call
        self._kind = kind
        self._stationery: Stationery | None = None
        self._post: Post | None = None
        self._failed: DeliveryFailed | None = None

    def prepare(self, desk: Desk) -> None:
        """Check, before the change is saved, that mail can be sent at all. Raises Refused."""
        self._stationery = stationery(desk)
        self._post = _post(desk, self._stationery)

    def send(self, desk: Desk, outcome: Outcome) -> None:
        """Send the documents that the command made, and say what became of each."""
        assert self._stationery is not None
        assert self._post is not None
        with reading(desk.conn):
            found = letters.of_outcome(desk, self._kind, outcome)
        batch = _batch(self._call, desk, self._stationery, self._post, Sending(), None)
        results = batch.run([letter for _, letter in found])
        self.parts = {
            reference: deliveries("Mail", [each]) for (reference, _), each in zip(found, results, strict=True)
        }
        earlier = {each.number for each in batch.earlier}
        for each in results:
            before = f" on {day_of(each.at or 0, desk.zone)}" if each.number in earlier else ""
            address_and_answer = f"{each.to} {each.answer}".strip()
            self._call.say(f"{each.number}: {each.result}{before}, {address_and_answer}")
        if not found:
            self._call.say(f"There is no {self._kind} to send.")
        if batch.is_interrupted:
            self._call.exit_code = 130
        elif batch.failed:
            why = batch.failure.sentence if batch.failure else _not_accepted(batch.failed)
            again = command(self._kind, "email", *(each.number for each in batch.failed))
            is_unknown = any(each.result == "unknown" for each in batch.failed)
            what = "Try it later" if batch.failure else "Correct what is wrong, then send it"
            remedy = f"{_ASK[:-1]}: {again} --resend" if is_unknown else f"{what}: {again}"
            self._failed = DeliveryFailed(f"{why} The change itself was saved.", remedy)

    def finish(self) -> DeliveryFailed | None:
        """Return why something wasn't sent, None if everything was."""
        return self._failed


def invoices(call: Call, numbers: Sequence[str], options: Options) -> None:
    """Send invoices."""
    _email(call, lambda desk: letters.invoice_letters(desk, numbers), options, many=len(numbers) > 1)


def receipts(call: Call, numbers: Sequence[str], options: Options) -> None:
    """Send receipts."""
    _email(call, lambda desk: letters.receipt_letters(desk, numbers), options, many=len(numbers) > 1)


def credit_notes(call: Call, numbers: Sequence[str], options: Options) -> None:
    """Send credit notes."""
    _email(call, lambda desk: letters.credit_note_letters(desk, numbers), options, many=len(numbers) > 1)


def statements(call: Call, read: Callable[[Desk], Sequence[StatementPaper]], options: Options, *, many: bool) -> None:
    """Send statements."""
    _email(call, lambda desk: letters.statement_letters(desk, read(desk)), options, many=many)


def superbills(call: Call, give: Callable[[Desk], Sequence[SuperbillPaper]], options: Options, *, many: bool) -> None:
    """Give and send superbills. They are given even if sending fails, but not if nothing can be sent at all."""
    _email(call, lambda desk: letters.superbill_letters(desk, give(desk)), options, many=many, gives=True)


def estimate(call: Call, give: Callable[[Desk], EstimatePaper], options: Options) -> None:
    """Give and send an estimate as `superbills` does."""
    _email(call, lambda desk: letters.estimate_letters(desk, [give(desk)]), options, many=False, gives=True)


def _email(
    call: Call, read: Callable[[Desk], list[Letter]], options: Options, *, many: bool, gives: bool = False
) -> None:
    """Send the letters that `read` returns. If it `gives` documents, they are stored before the first one goes out."""
    from zbill.page.shortcomings import require_printable

    sending = _sending(options)
    to = str(address(options.to)) if options.to else ""
    folder = _folder(call) if options.draft and not options.dry_run else None
    protected = password_for_pdf() if options.protect and not sending.rehearsal else None
    call.identify()
    desk = call.desk()
    desk.require("export_data" if many else None)
    with _giving(desk, kept=not sending.rehearsal) if gives else reading(desk.conn):
        found = [letter.addressed(to) if to else letter for letter in read(desk)]
        clients = {letter.client_id for letter in found}
        if to and len(clients) > 1 and not options.yes:
            raise Refused(
                f"These documents are of {len(clients)} clients, and --to sends them all to {to}.",
                "To do so, add --yes.",
            )
        if gives:
            require_printable([letter.paper for letter in found])
        common = stationery(desk) if found else None
        post = _post(desk, common) if common and not folder else None
    if common is None:
        _print(call, desk, [])
        return
    if post is None:
        _write_drafts(call, desk, folder or Path(), common, found, protected)
        return
    batch = _batch(call, desk, common, post, sending, protected)
    results = batch.run(found, lambda letters: with_progress(letters, "Sending", quiet=call.quiet))
    _print(call, desk, results)
    _tell(call, batch, desk.zone)


@contextmanager
def _giving(desk: Desk, *, kept: bool) -> Iterator[None]:
    """Run a block that gives documents in a transaction, which is rolled back unless they are `kept`."""
    try:
        with desk.writing():
            yield
            if not kept:
                raise _Rehearsed
    except _Rehearsed:
        pass


def _sending(options: Options) -> Sending:
    """Return the options of a batch. Raises Usage."""
    pause = float(parse_decimal(options.pause, "pause")) if options.pause else 0
    if pause > _LONGEST_PAUSE:
        raise Usage(f"A pause of {options.pause} seconds is too long.", f"Use at most {_LONGEST_PAUSE}.")
    limit = parsing.optional_whole(options.limit, "limit")
    return Sending(limit, pause, options.again, options.resend, options.dry_run)


def _folder(call: Call) -> Path:
    """Return the folder of --output, into which drafts go. The list of them is printed."""
    given = call.options.pop("output", "")
    folder = Path(given or ".")
    if given == "-" or (folder.exists() and not folder.is_dir()):
        raise Usage("Drafts are files of their own.", "Use --output with a folder.")
    return folder


def _post(desk: Desk, common: Stationery) -> Post:
    """Return the practice's way to send mail. Raises Refused."""
    command = desk.settings["smtp_password_command"]
    return posting.post(desk, common.sender, lambda: variable("ZBILL_SMTP_PASSWORD") or password(command))


def _batch(call: Call, desk: Desk, common: Stationery, post: Post, sending: Sending, protected: str | None) -> Batch:
    """Return a batch whose mails are written on all cores, with a password for the PDFs if one is given."""
    return Batch(
        desk, common, post, sending, lambda named: _written(common, named, protected), sleep, monotonic, call.say
    )


def _written(
    common: Stationery, named: Sequence[tuple[Letter, str]], protected: str | None
) -> Generator[bytes | Refused, None, None]:
    """Yield the mails of letters, given with their Message-IDs, or why one can't be written."""
    for kind in {letter.kind for letter, _ in named}:
        # Loaded here, so that the other processes need not load it.
        drawing(kind)
    yield from on_all_cores([partial(_mail, common, letter, message_id, protected) for letter, message_id in named])


def _mail(common: Stationery, letter: Letter, message_id: str, protected: str | None) -> bytes | Refused:
    try:
        pdf = drawing(letter.kind)(letter.paper, password=protected)
    except Refused as error:
        return error
    return written(message_of(common, letter, pdf, message_id))


def _write_drafts(
    call: Call, desk: Desk, folder: Path, common: Stationery, found: Sequence[Letter], protected: str | None
) -> None:
    """Write a draft of each letter that has an address and can be printed."""
    results = {place: unsent(letter, letter.obstacle) for place, letter in enumerate(found) if letter.obstacle}
    rest = [(place, letter) for place, letter in enumerate(found) if not letter.obstacle]
    if rest:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    failed = list(results.values())
    contents = _written(common, [(letter, "") for _, letter in rest], protected)
    with closing(contents):
        for (place, letter), content in zip(
            with_progress(rest, "Writing drafts", quiet=call.quiet), contents, strict=True
        ):
            path = folder / f"{letter.file_name}.eml"
            if isinstance(content, Refused):
                results[place] = unsent(letter, content.sentence)
                failed.append(results[place])
            else:
                save(path, content)
                results[place] = unsent(letter, f"Draft: {path}")
    _print(call, desk, [results[place] for place in range(len(found))])
    if failed:
        raise DeliveryFailed(_not_accepted(failed), _MEND)


def _print(call: Call, desk: Desk, results: Sequence[Delivery]) -> None:
    if call.quiet:
        call.write_lines(*(each.number for each in results))
    elif results or call.form != "table":
        call.write(lambda out: render(deliveries("Mail", results), call.form, call.style(desk), out))


def _tell(call: Call, batch: Batch, zone: ZoneInfo) -> None:
    """Say what wasn't sent, and why. Raises DeliveryFailed if something should have been."""
    if batch.earlier:
        told = listed([f"{each.called} ({each.result} on {day_of(each.at or 0, zone)})" for each in batch.earlier])
        call.say(f"Not sent again: {told}. {_once_more(batch.earlier[0])}")
    if batch.is_limited:
        call.say("The limit is reached. To send the others, run the command again.")
    if batch.sending.rehearsal:
        call.say("Dry run: nothing was sent.")
    if batch.is_interrupted:
        call.say("Interrupted. What was sent is recorded.")
        call.exit_code = 130
    elif batch.failure:
        raise batch.failure
    elif batch.failed:
        is_unknown = any(each.result == "unknown" for each in batch.failed)
        raise DeliveryFailed(_not_accepted(batch.failed), _WAIT if batch.is_shared else _ASK if is_unknown else _MEND)


def _once_more(sent: Delivery) -> str:
    """Return how a document that was sent is sent again. With --again, the command of a superbill gives a new one."""
    if sent.document != "superbill":
        return "To send it once more, add --again."
    number = sent.number.removeprefix("superbill-")
    return f"To send {sent.number} once more, name it: --number {number} --again."


class _Rehearsed(Exception):
    """Raised inside a dry run to roll back what it gave."""


def _not_accepted(failed: Sequence[Delivery]) -> str:
    return f"Not accepted: {listed([each.called for each in failed])}."
