"""The tree's inner nodes are stored with the events that complete them, so that a proof reads few of them.

A trigger makes them: they are there in the transaction of the event or not at all, and the web role may write none.
``ledger verify`` computes them a second time, in Python, and compares.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0030"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_node")),
    )
    _functions()
    op.execute("SELECT ledger_complete_nodes(0, max(index)) FROM ledger_event HAVING count(*) > 0")
    op.execute(
        "CREATE TRIGGER ledger_event_completes_nodes AFTER INSERT ON ledger_event"
        " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_grow()"
    )
    walls.open_to_web("ledger_node", "SELECT")
    walls.append_only("ledger_node")


def _functions() -> None:
    # The settings keep a plan made while the tables were small from reading all of them once they are large.
    op.execute(
        """
        -- The node over two hashes is SHA-256(0x01 || left || right), RFC 9162 section 2.1.1.
        CREATE FUNCTION ledger_complete_nodes(from_index bigint, to_index bigint) RETURNS void
        LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_seqscan = off AS $$
        DECLARE
            below smallint := 0;
            low bigint := from_index >> 1;
            high bigint := (to_index + 1) >> 1;
            made bigint;
        BEGIN
            -- [low, high) are the positions, one level up, of the nodes that have just got their second half.
            WHILE low < high LOOP
                IF below = 0 THEN
                    INSERT INTO ledger_node (level, position, hash)
                    SELECT 1, index >> 1, sha256('\\x01'::bytea || string_agg(leaf_hash, ''::bytea ORDER BY index))
                    FROM ledger_event WHERE index >= 2 * low AND index < 2 * high
                    GROUP BY index >> 1 HAVING count(*) = 2;
                ELSE
                    INSERT INTO ledger_node (level, position, hash)
                    SELECT below + 1, position >> 1,
                        sha256('\\x01'::bytea || string_agg(hash, ''::bytea ORDER BY position))
                    FROM ledger_node WHERE level = below AND position >= 2 * low AND position < 2 * high
                    GROUP BY position >> 1 HAVING count(*) = 2;
                END IF;
                GET DIAGNOSTICS made = ROW_COUNT;
                IF made <> high - low THEN
                    RAISE EXCEPTION 'the ledger has a gap' USING ERRCODE = 'data_corrupted';
                END IF;
                below := below + 1;
                low := low >> 1;
                high := high >> 1;
            END LOOP;
        END
        $$;

        CREATE FUNCTION ledger_grow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM ledger_complete_nodes(min(index), max(index)) FROM added HAVING count(*) > 0;
            RETURN NULL;
        END
        $$;

        REVOKE ALL ON FUNCTION ledger_complete_nodes(bigint, bigint), ledger_grow() FROM PUBLIC;
        """
    )
