-- What was believed, on which counts, and who accepted it: rows are only ever added.

CREATE TRIGGER understand_estimateupdate_no_update BEFORE UPDATE ON understand_estimateupdate
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_estimateupdate are only ever added: this one cannot be changed');
END;

CREATE TRIGGER understand_estimateupdate_no_delete BEFORE DELETE ON understand_estimateupdate
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_estimateupdate are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER understand_updatedecision_no_update BEFORE UPDATE ON understand_updatedecision
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_updatedecision are only ever added: this one cannot be changed');
END;

CREATE TRIGGER understand_updatedecision_no_delete BEFORE DELETE ON understand_updatedecision
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_updatedecision are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER understand_needinmonth_no_update BEFORE UPDATE ON understand_needinmonth
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_needinmonth are only ever added: this one cannot be changed');
END;

CREATE TRIGGER understand_needinmonth_no_delete BEFORE DELETE ON understand_needinmonth
BEGIN
    SELECT RAISE(ABORT, 'rows of understand_needinmonth are only ever added: this one cannot be taken away');
END;
