-- History only grows: a correction is a new row.

CREATE TRIGGER learn_telling_no_update BEFORE UPDATE ON learn_telling
BEGIN
    SELECT RAISE(ABORT, 'rows of learn_telling are only ever added: this one cannot be changed');
END;

CREATE TRIGGER learn_telling_no_delete BEFORE DELETE ON learn_telling
BEGIN
    SELECT RAISE(ABORT, 'rows of learn_telling are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER learn_publishedtable_no_update BEFORE UPDATE ON learn_publishedtable
BEGIN
    SELECT RAISE(ABORT, 'rows of learn_publishedtable are only ever added: this one cannot be changed');
END;

CREATE TRIGGER learn_publishedtable_no_delete BEFORE DELETE ON learn_publishedtable
BEGIN
    SELECT RAISE(ABORT, 'rows of learn_publishedtable are only ever added: this one cannot be taken away');
END;
