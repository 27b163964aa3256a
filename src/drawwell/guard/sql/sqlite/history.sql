-- History only grows: a correction is a new row.

CREATE TRIGGER guard_journalentry_no_update BEFORE UPDATE ON guard_journalentry
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_journalentry are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_journalentry_no_delete BEFORE DELETE ON guard_journalentry
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_journalentry are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_seal_no_update BEFORE UPDATE ON guard_seal
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_seal are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_seal_no_delete BEFORE DELETE ON guard_seal
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_seal are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_sealleaf_no_update BEFORE UPDATE ON guard_sealleaf
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_sealleaf are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_sealleaf_no_delete BEFORE DELETE ON guard_sealleaf
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_sealleaf are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_guardmove_no_update BEFORE UPDATE ON guard_guardmove
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_guardmove are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_guardmove_no_delete BEFORE DELETE ON guard_guardmove
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_guardmove are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_drill_no_update BEFORE UPDATE ON guard_drill
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_drill are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_drill_no_delete BEFORE DELETE ON guard_drill
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_drill are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_poweruse_no_update BEFORE UPDATE ON guard_poweruse
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_poweruse are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_poweruse_no_delete BEFORE DELETE ON guard_poweruse
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_poweruse are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_paper_no_update BEFORE UPDATE ON guard_paper
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_paper are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_paper_no_delete BEFORE DELETE ON guard_paper
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_paper are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_chartermove_no_update BEFORE UPDATE ON guard_chartermove
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_chartermove are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_chartermove_no_delete BEFORE DELETE ON guard_chartermove
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_chartermove are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_creep_no_update BEFORE UPDATE ON guard_creep
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_creep are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_creep_no_delete BEFORE DELETE ON guard_creep
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_creep are only ever added: this one cannot be taken away');
END;
