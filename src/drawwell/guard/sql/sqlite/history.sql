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

CREATE TRIGGER guard_guard_no_update BEFORE UPDATE ON guard_guard
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_guard are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_guard_no_delete BEFORE DELETE ON guard_guard
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_guard are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_look_no_update BEFORE UPDATE ON guard_look
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_look are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_look_no_delete BEFORE DELETE ON guard_look
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_look are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_followed_no_update BEFORE UPDATE ON guard_followed
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_followed are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_followed_no_delete BEFORE DELETE ON guard_followed
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_followed are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_join_no_update BEFORE UPDATE ON guard_join
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_join are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_join_no_delete BEFORE DELETE ON guard_join
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_join are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_hybridanswer_no_update BEFORE UPDATE ON guard_hybridanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_hybridanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_hybridanswer_no_delete BEFORE DELETE ON guard_hybridanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_hybridanswer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_undertaking_no_update BEFORE UPDATE ON guard_undertaking
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_undertaking are only ever added: this one cannot be changed');
END;

CREATE TRIGGER guard_undertaking_no_delete BEFORE DELETE ON guard_undertaking
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_undertaking are only ever added: this one cannot be taken away');
END;

-- Of these one part may be said anew; the rest is history.

CREATE TRIGGER guard_tripwire_no_update BEFORE UPDATE OF guard_id, reading, window_days, comparison, threshold, every_minutes ON guard_tripwire
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_tripwire are only ever added: only its last reading may change');
END;

CREATE TRIGGER guard_tripwire_no_delete BEFORE DELETE ON guard_tripwire
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_tripwire are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER guard_link_no_update BEFORE UPDATE OF chain_id, after_id, kind, words, whose, sign, noticed_by, borne_by, look_on, owner_id, at, by_id ON guard_link
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_link are only ever added: only the earlier problem it comes back to may change');
END;

CREATE TRIGGER guard_link_no_delete BEFORE DELETE ON guard_link
BEGIN
    SELECT RAISE(ABORT, 'rows of guard_link are only ever added: this one cannot be taken away');
END;
