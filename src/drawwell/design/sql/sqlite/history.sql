-- History only grows: a correction is a new row.

CREATE TRIGGER design_proposalanswer_no_update BEFORE UPDATE ON design_proposalanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of design_proposalanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER design_proposalanswer_no_delete BEFORE DELETE ON design_proposalanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of design_proposalanswer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER design_studystep_no_update BEFORE UPDATE ON design_studystep
BEGIN
    SELECT RAISE(ABORT, 'rows of design_studystep are only ever added: this one cannot be changed');
END;

CREATE TRIGGER design_studystep_no_delete BEFORE DELETE ON design_studystep
BEGIN
    SELECT RAISE(ABORT, 'rows of design_studystep are only ever added: this one cannot be taken away');
END;
