"""A witness over HTTP (c2sp.org/tlog-witness, add-checkpoint): both what a witness answers and how a log asks one."""

import logging
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from graveregistry.errors import Failure
from graveregistry.ledger.notes import MAX_NOTE_BYTES
from graveregistry.ledger.rotation import Trusted
from graveregistry.ledger.tlog_witness import parse_request
from graveregistry.ledger.witness import Witness

log = logging.getLogger("graveregistry")

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
TIMEOUT_SECONDS = 20
MAX_REQUEST = MAX_NOTE_BYTES + 64 * 45
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,15})\n")
_STATUS = {
    "ledger_request_malformed": 400,
    "ledger_note_malformed": 400,
    "ledger_checkpoint_malformed": 400,
    "ledger_note_unknown_key": 403,
    "ledger_note_bad_signature": 403,
    "ledger_checkpoint_not_of_log": 403,
    "ledger_key_retired": 403,
    "ledger_witness_other_size": 409,
    "ledger_witness_fork": 409,
    "ledger_witness_inconsistent": 422,
}


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    body: bytes
    kind: str = "text/plain; charset=utf-8"


def answer(witness: Witness, logs: Sequence[Trusted], body: bytes, clock: Callable[[], float]) -> Answer:
    """What the witness answers to a request: its line, or why not; never raises for what is in the request."""
    try:
        return Answer(200, witness.cosign(body, logs, clock))
    except Failure as failure:
        if failure.code == "ledger_witness_other_size":
            # So that the log can prove from there.
            return Answer(409, f"{failure.params['seen']}\n".encode(), SIZE_TYPE)
        if failure.code == "ledger_note_unknown_key" and _of_no_log(body, logs):
            return Answer(404, failure.sentence("en").encode())
        return Answer(_STATUS.get(failure.code, 500), failure.sentence("en").encode())


def _of_no_log(body: bytes, logs: Sequence[Trusted]) -> bool:
    """Whether the checkpoint is of a log that this witness does not know at all."""
    origin = parse_request(body).checkpoint_note.partition(b"\n")[0]
    return origin not in {each.key.name.encode() for each in logs}


def server(
    witness: Witness, logs: Sequence[Trusted], address: tuple[str, int], clock: Callable[[], float]
) -> ThreadingHTTPServer:
    """A server of one witness, bound and not yet running. Raises OSError where the address is taken."""

    class Handler(BaseHTTPRequestHandler):
        # Who sends slowly or nothing does not hold a thread for ever.
        timeout = TIMEOUT_SECONDS

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if not self.path.endswith(PATH):
                self._give(Answer(404, b""))
            elif not re.fullmatch("[0-9]{1,9}", length) or int(length) > MAX_REQUEST:
                self._give(Answer(413, b""))
            else:
                self._give(answer(witness, logs, self.rfile.read(int(length)), clock))

        def _give(self, given: Answer) -> None:
            self.send_response(given.status)
            self.send_header("content-type", given.kind)
            self.send_header("content-length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        def log_message(self, format: str, *values: object) -> None:
            log.info("witness: %s", format % values)

    return ThreadingHTTPServer(address, Handler)


def post(url: str, body: bytes) -> Answer:
    """Send a request to a witness's address. Raises OSError when nobody answers."""
    request = urllib.request.Request(url.rstrip("/") + PATH, body, {"content-type": "text/plain"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as given:  # noqa: S310
            return Answer(given.status, given.read(MAX_NOTE_BYTES))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read(MAX_NOTE_BYTES), refused.headers.get("content-type", ""))


def size_in(given: Answer) -> int | None:
    """The size that a witness says it saw, where its answer is that."""
    stated = _SIZE.fullmatch(given.body)
    return int(stated[1]) if given.status == 409 and given.kind == SIZE_TYPE and stated else None
