"""What was read out of a file that two people deleted leaves the ledger's fields too; digests and tree stay.

A sheet stays append-only but for this one change, and the trigger itself works out what the change must be: whoever
asks, nothing else can be taken out, added or respelled.
"""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0046"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- Whether a field, [salt, name, value], tells what was read out of a file that was deleted since.
        CREATE FUNCTION ledger_field_erased(field json) RETURNS boolean LANGUAGE sql STABLE
        SET search_path = public, pg_temp AS $$
            SELECT field ->> 1 LIKE 'evidence_item/%/capture' AND (field -> 2)::text <> '{}' AND EXISTS (
                SELECT FROM evidence_item i WHERE i.erased_at IS NOT NULL
                AND i.id::text = split_part(field ->> 1, '/', 2)
            )
        $$;

        -- The sheet without such fields; every other one is spelt as it was hashed.
        CREATE FUNCTION ledger_sheet_erased(disclosures text) RETURNS text LANGUAGE sql STABLE
        SET search_path = public, pg_temp AS $$
            SELECT '[' || coalesce(string_agg(field::text, ',' ORDER BY place), '') || ']'
            FROM json_array_elements(disclosures::json) WITH ORDINALITY listed (field, place)
            WHERE NOT ledger_field_erased(field)
        $$;

        CREATE FUNCTION ledger_sheet_keeps() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.disclosures = ledger_sheet_erased(OLD.disclosures)
               AND (NEW.content_key, NEW.number, NEW.site_ids, NEW.clear)
                   IS NOT DISTINCT FROM (OLD.content_key, OLD.number, OLD.site_ids, OLD.clear) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'ledger_sheet is append-only' USING ERRCODE = 'insufficient_privilege';
        END
        $$;
        DROP TRIGGER ledger_sheet_keeps_rows ON ledger_sheet;
        CREATE TRIGGER ledger_sheet_keeps_rows BEFORE UPDATE OR DELETE ON ledger_sheet
            FOR EACH ROW EXECUTE FUNCTION ledger_sheet_keeps();

        -- Erase what was read out of a deleted item's file: the event's index and the field as it was hashed, of each.
        CREATE FUNCTION erase_evidence_fields(item uuid) RETURNS TABLE (event bigint, field text)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            sheet record;
        BEGIN
            FOR sheet IN
                SELECT s.ctid AS place, s.disclosures, e.index FROM evidence_item i
                JOIN ledger_link l ON l.site_id = i.site_id
                JOIN ledger_event e ON e.key = l.content_key
                JOIN ledger_sheet s ON s.content_key = l.content_key
                WHERE i.id = item AND i.erased_at IS NOT NULL
                AND strpos(s.disclosures, 'evidence_item/' || item || '/capture') > 0
                ORDER BY e.index
            LOOP
                RETURN QUERY SELECT sheet.index, listed.each::text
                    FROM json_array_elements(sheet.disclosures::json) listed (each)
                    WHERE ledger_field_erased(listed.each)
                    AND listed.each ->> 1 = 'evidence_item/' || item || '/capture';
                UPDATE ledger_sheet s SET disclosures = ledger_sheet_erased(s.disclosures)
                    WHERE s.ctid = sheet.place AND s.disclosures <> ledger_sheet_erased(s.disclosures);
            END LOOP;
        END
        $$;
        REVOKE ALL ON FUNCTION erase_evidence_fields(uuid) FROM PUBLIC;

        -- What a file said of itself is forgotten with the file, and changed in no other way.
        CREATE FUNCTION refuse_other_capture() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.erased_at IS NULL OR NEW.capture <> '{}' THEN
                RAISE EXCEPTION 'a file says what it said' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END
        $$;
        CREATE TRIGGER evidence_item_capture BEFORE UPDATE OF capture ON evidence_item
            FOR EACH ROW WHEN (NEW.capture IS DISTINCT FROM OLD.capture) EXECUTE FUNCTION refuse_other_capture();
        """
    )
    op.execute(f"GRANT EXECUTE ON FUNCTION erase_evidence_fields(uuid) TO {walls.WEB}")
    op.execute(f"GRANT UPDATE (capture) ON evidence_item TO {walls.WEB}")
