-- A hold may only make its legal moves, and nothing else about it may change; a lot may only change with an
-- entry, which takes the next number. engine/exchange.py, MOVES, has the same table.

CREATE OR REPLACE FUNCTION drawwell_hold_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_kept supply_hold := OLD;
BEGIN
    v_kept.status := NEW.status;
    IF NEW IS DISTINCT FROM v_kept
        OR NOT ((OLD.status = 'held' AND NEW.status IN ('drawn', 'released', 'lapsed'))
                OR (OLD.status = 'drawn' AND NEW.status = 'returned'))
    THEN
        RAISE EXCEPTION 'a hold may only go from held to drawn, released or lapsed, or from drawn to returned'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION drawwell_lot_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <= OLD.seq
        OR (NEW.id, NEW.offer_id, NEW.place_id, NEW.number) <> (OLD.id, OLD.offer_id, OLD.place_id, OLD.number)
    THEN
        RAISE EXCEPTION 'a lot changes only in its balances, and only with an entry that takes the next number'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

-- Only pulls draw on what is kept free for asks. A hold for nobody's pull names itself (supply.reserve).
CREATE OR REPLACE FUNCTION drawwell_kept_free_for_pulls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM supply_offer o WHERE o.id = NEW.offer_id AND o.kept_free) THEN
        RAISE EXCEPTION 'what is kept free for asks is held for a pull alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER supply_hold_kept_free_for_pulls BEFORE INSERT ON supply_hold FOR EACH ROW WHEN ((new.pull_id = new.family)) EXECUTE FUNCTION drawwell_kept_free_for_pulls();
CREATE TRIGGER supply_hold_legal_moves BEFORE UPDATE ON supply_hold FOR EACH ROW EXECUTE FUNCTION drawwell_hold_moves();
CREATE TRIGGER supply_hold_no_delete BEFORE DELETE ON supply_hold FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_hold_no_truncate BEFORE TRUNCATE ON supply_hold FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_lot_moves_with_entries BEFORE UPDATE ON supply_lot FOR EACH ROW EXECUTE FUNCTION drawwell_lot_moves();
CREATE TRIGGER supply_lot_no_delete BEFORE DELETE ON supply_lot FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_lot_no_truncate BEFORE TRUNCATE ON supply_lot FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
