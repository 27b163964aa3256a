-- History only grows: a correction is a new row.

CREATE TRIGGER pull_answer_no_update BEFORE UPDATE ON pull_answer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_answer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER pull_answer_no_delete BEFORE DELETE ON pull_answer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_answer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER pull_didithelp_no_update BEFORE UPDATE ON pull_didithelp
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_didithelp are only ever added: this one cannot be changed');
END;

CREATE TRIGGER pull_didithelp_no_delete BEFORE DELETE ON pull_didithelp
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_didithelp are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER pull_pullleg_no_update BEFORE UPDATE ON pull_pullleg
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_pullleg are only ever added: this one cannot be changed');
END;

CREATE TRIGGER pull_pullleg_no_delete BEFORE DELETE ON pull_pullleg
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_pullleg are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER pull_jointanswer_no_update BEFORE UPDATE ON pull_jointanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_jointanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER pull_jointanswer_no_delete BEFORE DELETE ON pull_jointanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_jointanswer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER pull_timeanswer_no_update BEFORE UPDATE ON pull_timeanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_timeanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER pull_timeanswer_no_delete BEFORE DELETE ON pull_timeanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of pull_timeanswer are only ever added: this one cannot be taken away');
END;
