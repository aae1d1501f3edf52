"""Attacks 3 and 4: two roots at one size are a FORK, below the quorum nothing is accepted, and nobody counts twice."""

import pytest

from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, cosign
from graveregistry.ledger.notes import NoteSigner, parse, sign
from graveregistry.ledger.policy import BadPolicy, State, evaluate, parse_policy
from graveregistry.ledger.rotation import hand_over

LOG, NEXT, STRANGER = (NoteSigner("log.example/one", bytes([number]) * 32) for number in (1, 2, 3))
X1, X2, X3, Y1, Y2 = (NoteSigner(f"w{number}.example", bytes([number]) * 32, COSIGNATURE) for number in range(11, 16))
W = {"X1": X1, "X2": X2, "X3": X3, "Y1": Y1, "Y2": Y2}
WITNESSES = "".join(f"witness {name} {signer.key.text()}\n" for name, signer in W.items())
POLICY = parse_policy(
    f"""# A policy.
log {LOG.key.text()} https://log.example/
{WITNESSES}
 \t
group X-witnesses 2 X1 X2 X3
group Y-witnesses any Y1 Y2
group X-and-Y\tall X-witnesses Y-witnesses
quorum X-and-Y
""".encode()
)
HEAD = Checkpoint(LOG.name, 5, bytes(32))


def note(*witnesses: NoteSigner, head: Checkpoint = HEAD, log: NoteSigner = LOG) -> bytes:
    signed = sign_checkpoint(head, log)
    return signed + "".join(cosign(each, head.body(), 100) for each in witnesses).encode()


@pytest.mark.parametrize(
    ("witnesses", "state"),
    [
        ([X1, X2, Y1], State.ACCEPTED),
        ([Y2, X3, X1], State.ACCEPTED),
        ([X1, X2, X3, Y1, Y2], State.ACCEPTED),
        ([X1, Y1, Y2], State.BELOW_QUORUM),
        ([X1, X2, X3], State.BELOW_QUORUM),
        ([], State.BELOW_QUORUM),
        ([X1, NoteSigner("w12.example", bytes([99]) * 32, COSIGNATURE), Y1], State.BELOW_QUORUM),
    ],
)
def test_a_quorum_is_needed(witnesses: list[NoteSigner], state: State) -> None:
    outcome = evaluate(note(*witnesses), POLICY)
    assert (outcome.state, outcome.checkpoint) == (state, HEAD)
    assert {each.key for each in outcome.cosigned} == {each.key for each in witnesses if each in W.values()}


def test_attack_3_two_roots_at_one_size_are_a_fork_whatever_the_quorum() -> None:
    other = Checkpoint(LOG.name, 5, bytes([1]) * 32)
    full = note(X1, X2, Y1)
    assert evaluate(full, POLICY, seen=[note(head=other)]).state is State.FORK
    assert evaluate(note(), POLICY, seen=[full, note(head=other)]).state is State.FORK
    # What the log did not sign proves nothing against it; another size needs a consistency proof.
    harmless = [full, note(head=other, log=STRANGER), b"no note", note(head=Checkpoint(LOG.name, 6, bytes([1]) * 32))]
    assert evaluate(full, POLICY, seen=harmless).state is State.ACCEPTED


def test_attack_4_only_the_right_key_passes() -> None:
    for bad in (note(X1, X2, Y1, log=STRANGER), b"", b"x\n\n", sign("no checkpoint\n", LOG), note(X1, X2, Y1)[:-9]):
        outcome = evaluate(bad, POLICY)
        assert outcome.state is State.REFUSED
        assert outcome.why is not None
        assert outcome.checkpoint is None
    # A witness's signature that was taken from another checkpoint.
    taken = note() + cosign(X1, HEAD.body().replace("5", "6"), 100).encode()
    assert evaluate(taken, POLICY).state is State.REFUSED


def test_a_log_with_a_new_key_is_followed() -> None:
    later = Checkpoint(LOG.name, 9, bytes(32))
    fresh = note(X1, X2, Y1, head=later, log=NEXT)
    assert evaluate(fresh, POLICY).state is State.REFUSED
    assert evaluate(fresh, POLICY, rotations=[hand_over(LOG, NEXT, HEAD)]).state is State.ACCEPTED
    assert evaluate(fresh, POLICY, rotations=[b"no rotation"]).state is State.REFUSED


def test_one_witness_or_none_may_be_the_quorum() -> None:
    one = parse_policy(f"log {LOG.key.text()}\n{WITNESSES}quorum X2\n".encode())
    assert evaluate(note(X2), one).state is State.ACCEPTED
    assert evaluate(note(X1), one).state is State.BELOW_QUORUM
    none = parse_policy(f"log {LOG.key.text()}\nquorum none\n".encode())
    assert evaluate(note(), none).state is State.ACCEPTED


def test_addresses_of_witnesses_are_read() -> None:
    policy = parse_policy(f"witness X1 {X1.key.text()} https://w.example/x\nquorum X1\n".encode())
    assert policy.urls == {"X1": "https://w.example/x"}
    assert parse(note(X1)).signatures[1].name == X1.name


LOG_LINE, ONE_LINE = f"log {LOG.key.text()}", f"witness X1 {X1.key.text()}"
TWICE = WITNESSES + "group A any X1 X2\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        (f"{LOG_LINE}\n", 0),
        ("quorum none", 0),
        ("quorum none\r\n", 0),
        ("quorum none\nquorum none\n", 2),
        ("quorum X1\n", 1),
        (f"{LOG_LINE}\n{LOG_LINE}\nquorum none\n", 2),
        (f"log {X1.key.text()}\nquorum none\n", 1),
        (f"{LOG_LINE} url more\nquorum none\n", 1),
        ("log\nquorum none\n", 1),
        ("nothing known\nquorum none\n", 1),
        (f"witness X1 {LOG.key.text()}\nquorum none\n", 1),
        (f"witness none {X1.key.text()}\nquorum none\n", 1),
        (f"{ONE_LINE}\nwitness Z {X1.key.text()}\nquorum none\n", 2),
        (f"{ONE_LINE}\nwitness X1 {X2.key.text()}\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup X1 any X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup none any X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G 0 X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G 2 X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G 01 X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G some X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G any\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G any X1 X1\nquorum none\n", 2),
        (f"{ONE_LINE}\ngroup G any H\nquorum none\n", 2),
        (f"{TWICE}group B any X1 X3\nquorum B\n", 7),
        (f"{ONE_LINE}\nwitness \udcff x\nquorum none\n", 2),
    ],
)
def test_a_policy_that_is_none_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadPolicy) as refused:
        parse_policy(text.encode("utf-8", "surrogateescape"))
    assert refused.value.params["line"] == line
