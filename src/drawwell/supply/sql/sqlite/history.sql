-- History only grows: a correction is a new row.

CREATE TRIGGER supply_entry_no_update BEFORE UPDATE ON supply_entry
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_entry are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_entry_no_delete BEFORE DELETE ON supply_entry
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_entry are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_payment_no_update BEFORE UPDATE ON supply_payment
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_payment are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_payment_no_delete BEFORE DELETE ON supply_payment
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_payment are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_entitlementrule_no_update BEFORE UPDATE ON supply_entitlementrule
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_entitlementrule are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_entitlementrule_no_delete BEFORE DELETE ON supply_entitlementrule
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_entitlementrule are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_serviceyear_no_update BEFORE UPDATE ON supply_serviceyear
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_serviceyear are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_serviceyear_no_delete BEFORE DELETE ON supply_serviceyear
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_serviceyear are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_baseline_no_update BEFORE UPDATE ON supply_baseline
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_baseline are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_baseline_no_delete BEFORE DELETE ON supply_baseline
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_baseline are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_reach_no_update BEFORE UPDATE ON supply_reach
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_reach are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_reach_no_delete BEFORE DELETE ON supply_reach
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_reach are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_leftout_no_update BEFORE UPDATE ON supply_leftout
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_leftout are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_leftout_no_delete BEFORE DELETE ON supply_leftout
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_leftout are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_takenaway_no_update BEFORE UPDATE ON supply_takenaway
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_takenaway are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_takenaway_no_delete BEFORE DELETE ON supply_takenaway
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_takenaway are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_publication_no_update BEFORE UPDATE ON supply_publication
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_publication are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_publication_no_delete BEFORE DELETE ON supply_publication
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_publication are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER supply_reservemove_no_update BEFORE UPDATE ON supply_reservemove
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_reservemove are only ever added: this one cannot be changed');
END;

CREATE TRIGGER supply_reservemove_no_delete BEFORE DELETE ON supply_reservemove
BEGIN
    SELECT RAISE(ABORT, 'rows of supply_reservemove are only ever added: this one cannot be taken away');
END;
