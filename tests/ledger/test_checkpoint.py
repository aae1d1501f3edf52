"""Attacks 3 and 4: two roots at one size are a fork; only the key of the log makes a checkpoint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.checkpoint import (
    BadCheckpoint,
    Checkpoint,
    Relation,
    as_its_log_signed_it,
    compare,
    parse_body,
    sign_checkpoint,
    verify_checkpoint,
)
from graveregistry.ledger.merkle import EMPTY_ROOT
from graveregistry.ledger.notes import BadNote, NoteSigner, sign

LOG = NoteSigner("registry.example/log", bytes([1]) * 32)
WITNESS = NoteSigner("witness.example", bytes([3]) * 32)
HEAD = Checkpoint("registry.example/log", 5, bytes(range(32)))


def test_the_body_is_that_of_the_specification() -> None:
    published = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert parse_body(published).size == 20_852_163
    assert parse_body(published).body() == published


@given(st.integers(1, 10**16 - 1), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_comes_back(size: int, root: bytes) -> None:
    head = Checkpoint(LOG.name, size, root)
    verified = verify_checkpoint(sign_checkpoint(head, LOG, WITNESS), [WITNESS.key, LOG.key])
    assert (verified.checkpoint, verified.signed_by) == (head, (LOG.key, WITNESS.key))


ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"o\n5\n{ROOT}",
        f"\n5\n{ROOT}\n",
        f"o\n05\n{ROOT}\n",
        f"o\n-5\n{ROOT}\n",
        f"o\n٥\n{ROOT}\n",
        f"o\n99999999999999999\n{ROOT}\n",
        f"o\n5 \n{ROOT}\n",
        f"o\n0\n{ROOT}\n",
        f"o\n5\n{ROOT[:-4]}\n",
        f"o\n5\n{ROOT[:-1]}\n",
        f"o\n5\n{ROOT}\nextension\n",
        f"o\n5\n{ROOT}\n\n",
    ],
)
def test_a_body_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse_body(text)


def test_a_malformed_checkpoint_is_not_signed() -> None:
    with pytest.raises(BadCheckpoint):
        sign_checkpoint(Checkpoint("two\nlines", 5, bytes(32)), LOG)
    with pytest.raises(BadNote):
        sign_checkpoint(Checkpoint("tab\there", 5, bytes(32)), LOG)


def test_an_empty_tree_has_the_empty_root() -> None:
    assert parse_body(Checkpoint("o", 0, EMPTY_ROOT).body()).size == 0


def test_a_witness_alone_does_not_make_a_checkpoint() -> None:
    with pytest.raises(BadCheckpoint) as refusal:
        verify_checkpoint(sign_checkpoint(HEAD, WITNESS), [WITNESS.key, LOG.key])
    assert refusal.value.code == "ledger_checkpoint_not_of_log"


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(sign("hello\n", LOG), [LOG.key])


def test_two_roots_at_one_size_are_a_fork() -> None:
    assert compare(HEAD, HEAD) is Relation.SAME
    assert compare(HEAD, Checkpoint(HEAD.origin, HEAD.size, bytes(32))) is Relation.FORK
    assert compare(HEAD, Checkpoint(HEAD.origin, HEAD.size + 1, bytes(32))) is Relation.NEEDS_CONSISTENCY


def test_checkpoints_of_two_logs_are_not_compared() -> None:
    with pytest.raises(BadCheckpoint) as refusal:
        compare(HEAD, Checkpoint("other.example", HEAD.size, HEAD.root))
    assert refusal.value.code == "ledger_other_log"


def test_what_authorities_stamp_is_the_note_with_its_logs_own_lines_alone() -> None:
    own = sign_checkpoint(HEAD, LOG)
    assert as_its_log_signed_it(own) == own
    assert as_its_log_signed_it(sign_checkpoint(HEAD, LOG, WITNESS)) == own
    with pytest.raises(BadNote):
        as_its_log_signed_it(sign_checkpoint(HEAD, WITNESS))
