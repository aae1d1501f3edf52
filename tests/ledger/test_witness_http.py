"""A witness over HTTP as tlog-witness says, and a log that asks one: what continues is cosigned, a fork is an alarm."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.support.registry import Registry

from graveregistry.ledger import auditing, cosigning, proving, service
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, cosign, cosigned_by
from graveregistry.ledger.cosigning import Asked
from graveregistry.ledger.merkle import consistency_proof, leaf_hash, root
from graveregistry.ledger.notes import NoteSigner, parse, parse_signer
from graveregistry.ledger.policy import Policy, State, evaluate, parse_policy
from graveregistry.ledger.rotation import Trusted
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.tlog_witness import request_text
from graveregistry.ledger.witness import Witness
from graveregistry.ledger.witness_http import Answer, answer, post, server, size_in

LOG, OTHER = (NoteSigner(f"log.example/{name}", bytes([at]) * 32) for at, name in enumerate(("one", "two"), 1))
LEAVES = [leaf_hash(bytes([each])) for each in range(12)]


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness.create(tmp_path / "witness", "witness.example/w1")


def request(old: int, size: int, log: NoteSigner = LOG, proof: int | None = None) -> bytes:
    note = sign_checkpoint(Checkpoint(log.name, size, root(LEAVES[:size])), log)
    start = old if proof is None else proof
    return request_text(old, consistency_proof(LEAVES[:size], start) if start else [], note)


def answered(witness: Witness, body: bytes) -> Answer:
    return answer(witness, [Trusted(LOG.key)], body, lambda: 100)


def test_the_answers_are_those_of_the_specification(witness: Witness) -> None:
    given = answered(witness, request(0, 5))
    assert given.status == 200
    note = request(0, 5).partition(b"\n\n")[2]
    assert [each.time for each in cosigned_by(parse(note + given.body), [witness.key])] == [100]
    ahead = answered(witness, request(0, 9))
    assert (ahead.status, ahead.body, ahead.kind) == (409, b"5\n", "text/x.tlog.size")
    assert (size_in(ahead), size_in(given)) == (5, None)
    fork = sign_checkpoint(Checkpoint(LOG.name, 5, bytes(32)), LOG)
    bent = request(5, 9).replace(b"old 5", b"old 5\n" + b"A" * 43 + b"=", 1)
    impostor = sign_checkpoint(Checkpoint(LOG.name, 9, bytes(32)), NoteSigner(LOG.name, bytes([9]) * 32))
    for body, status in (
        (b"nothing", 400),
        (request(0, 5, OTHER), 404),
        (request_text(5, [], impostor), 403),
        (request_text(5, [], fork), 409),
        (bent, 422),
    ):
        assert answered(witness, body).status == status
    assert answered(witness, request(5, 9)).status == 200
    (witness.folder / "witness.key").unlink()
    assert answered(witness, request(9, 12)).status == 500


@pytest.fixture
def log(registry: Registry, tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "signer", "test.example/log")


@pytest.fixture
def running(witness: Witness, log: Signer) -> Iterator[str]:
    with server(witness, [Trusted(log.key)], ("127.0.0.1", 0), lambda: 1_772_700_000) as it:
        thread = threading.Thread(target=it.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{it.server_address[1]}/w1/"
        it.shutdown()
        thread.join()


def _asked(running: str, path: str, length: str) -> int:
    """The status of an answer to the head of a request."""
    with closing(HTTPConnection(running.split("/")[2])) as connection:
        connection.putrequest("POST", path)
        connection.putheader("content-length", length)
        connection.endheaders()
        return connection.getresponse().status


def policy(log: Signer, key: str, url: str) -> Policy:
    text = f"log {log.key.text()}\nwitness one {key} {url}\nquorum one\n"
    return parse_policy(text.encode())


def test_a_log_asks_a_witness_that_answers_over_http(
    registry: Registry, log: Signer, witness: Witness, running: str
) -> None:
    sessions, known = registry.app.state.sessions, policy(log, witness.key.text(), running)
    note = auditing.checkpoint(sessions, log)
    assert evaluate(note, known).state is State.BELOW_QUORUM
    for _ in range(2):
        assert cosigning.ask(sessions, known, note) == [Asked("one")]
        with registry.web_session() as session:
            assert evaluate(proving.checkpoint_covering(session, None), known).state is State.ACCEPTED
            service.record(session, "Looked", actor=None)
        note = auditing.checkpoint(sessions, log)
    # What is no request at all is refused before it is read.
    assert [
        _asked(running, *each) for each in (("/other", "0"), ("/add-checkpoint", "99999999"), ("/add-checkpoint", "-1"))
    ] == [404, 413, 413]
    assert post(running, b"nothing").status == 400


def test_attack_2_a_witness_that_saw_another_history_is_an_alarm(
    registry: Registry, log: Signer, witness: Witness, running: str, caplog: pytest.LogCaptureFixture
) -> None:
    sessions, known = registry.app.state.sessions, policy(log, witness.key.text(), running)
    note = auditing.checkpoint(sessions, log)
    signer = NoteSigner(log.key.name, _seed(log))
    other = sign_checkpoint(Checkpoint(log.key.name, 2, bytes(32)), signer)
    witness.cosign(request_text(0, [], other), [Trusted(log.key)], lambda: 1)
    assert cosigning.ask(sessions, known, note) == [Asked("one", "HTTP 422")]
    assert [each.levelno for each in caplog.records if "ALARM" in each.message] == [logging.CRITICAL]


def _seed(log: Signer) -> bytes:
    return parse_signer((log.folder / "0001" / "signer.key").read_text()).seed


def _line(note: bytes, signer: NoteSigner) -> bytes:
    return cosign(signer, note.decode().rpartition("\n\n")[0] + "\n", 5).encode()


W1, W2 = (NoteSigner(f"w{at}.example", bytes([at]) * 32, COSIGNATURE) for at in (7, 8))


@pytest.mark.parametrize(
    ("gives", "why"),
    [
        (lambda note: Answer(200, _line(note, W1)), ""),
        (lambda note: Answer(200, _line(note, W2)), "another"),
        (
            lambda note: Answer(200, _line(note, NoteSigner(W1.name, W1.seed, COSIGNATURE)).replace(b"A", b"B")),
            "malformed",
        ),
        (lambda _: Answer(200, b""), "malformed"),
        (lambda _: Answer(200, b"\xff"), "malformed"),
        (lambda _: Answer(500, b""), "HTTP 500"),
        (lambda _: Answer(409, b"999999\n", "text/x.tlog.size"), "ahead"),
        (lambda _: Answer(409, b"1\n", "text/x.tlog.size"), "HTTP 409"),
    ],
)
def test_only_a_line_of_that_witness_over_that_checkpoint_is_kept(
    registry: Registry, log: Signer, gives: Callable[[bytes], Answer], why: str
) -> None:
    sessions = registry.app.state.sessions
    note, known = auditing.checkpoint(sessions, log), policy(log, W1.key.text(), "http://127.0.0.1:1/")
    assert cosigning.ask(sessions, known, note, lambda _url, _body: gives(note)) == [Asked("one", why)]
    with registry.web_session() as session:
        kept = evaluate(proving.checkpoint_covering(session, None), known).state
    assert kept is (State.BELOW_QUORUM if why else State.ACCEPTED)


def test_a_witness_that_does_not_answer_is_said_so(registry: Registry, log: Signer) -> None:
    sessions = registry.app.state.sessions
    note = auditing.checkpoint(sessions, log)
    assert cosigning.ask(sessions, policy(log, W1.key.text(), "http://127.0.0.1:1/"), note) == [
        Asked("one", "unreachable")
    ]
