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
