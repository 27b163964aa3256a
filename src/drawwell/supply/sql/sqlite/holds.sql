-- A hold may only make its legal moves, and nothing else about it may change; a lot may only change with an
-- entry, which takes the next number. engine/exchange.py, MOVES, has the same table.

CREATE TRIGGER supply_hold_no_delete BEFORE DELETE ON supply_hold
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_hold are kept: this one cannot be taken away');
END;

CREATE TRIGGER supply_hold_legal_moves BEFORE UPDATE ON supply_hold
WHEN NOT (
    (OLD.status = 'held' AND NEW.status IN ('drawn', 'released', 'lapsed'))
    OR (OLD.status = 'drawn' AND NEW.status = 'returned')
) OR (NEW.key, NEW.family, NEW.leg, NEW.part, NEW.place_id, NEW.offer_id, NEW.lot_id, NEW.pull_id,
      NEW.request_hash, NEW.units, NEW.why, NEW.held_at, NEW.until)
  IS NOT (OLD.key, OLD.family, OLD.leg, OLD.part, OLD.place_id, OLD.offer_id, OLD.lot_id, OLD.pull_id,
      OLD.request_hash, OLD.units, OLD.why, OLD.held_at, OLD.until)
  OR NEW.by_id IS NOT OLD.by_id
BEGIN
    SELECT RAISE(ABORT, 'a hold may only go from held to drawn, released or lapsed, or from drawn to returned');
END;

CREATE TRIGGER supply_lot_no_delete BEFORE DELETE ON supply_lot
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_lot are kept: this one cannot be taken away');
END;

CREATE TRIGGER supply_lot_moves_with_entries BEFORE UPDATE ON supply_lot
WHEN NEW.seq <= OLD.seq OR NEW.id <> OLD.id OR NEW.offer_id <> OLD.offer_id OR NEW.place_id <> OLD.place_id
  OR NEW.number <> OLD.number
BEGIN
    SELECT RAISE(ABORT, 'a lot changes only in its balances, and only with an entry that takes the next number');
END;

-- Only pulls draw on what is kept free for asks. A hold for nobody's pull names itself (supply.reserve).
CREATE TRIGGER supply_hold_kept_free_for_pulls BEFORE INSERT ON supply_hold
WHEN NEW.pull_id = NEW.family AND EXISTS (SELECT 1 FROM supply_offer WHERE id = NEW.offer_id AND kept_free)
BEGIN
    SELECT RAISE(ABORT, 'what is kept free for asks is held for a pull alone');
END;
