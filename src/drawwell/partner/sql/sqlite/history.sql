-- What people said, and what was answered, is never overwritten: a correction is a new row.

CREATE TRIGGER partner_requestanswer_no_update BEFORE UPDATE ON partner_requestanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_requestanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_requestanswer_no_delete BEFORE DELETE ON partner_requestanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_requestanswer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_lookreview_no_update BEFORE UPDATE ON partner_lookreview
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lookreview are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_lookreview_no_delete BEFORE DELETE ON partner_lookreview
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lookreview are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_said_no_update BEFORE UPDATE ON partner_said
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_said are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_said_no_delete BEFORE DELETE ON partner_said
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_said are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_purpose_no_update BEFORE UPDATE ON partner_purpose
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_purpose are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_purpose_no_delete BEFORE DELETE ON partner_purpose
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_purpose are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_observable_no_update BEFORE UPDATE ON partner_observable
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_observable are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_observable_no_delete BEFORE DELETE ON partner_observable
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_observable are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_noticing_no_update BEFORE UPDATE ON partner_noticing
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_noticing are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_noticing_no_delete BEFORE DELETE ON partner_noticing
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_noticing are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_strength_no_update BEFORE UPDATE ON partner_strength
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_strength are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_strength_no_delete BEFORE DELETE ON partner_strength
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_strength are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_gloss_no_update BEFORE UPDATE ON partner_gloss
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_gloss are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_gloss_no_delete BEFORE DELETE ON partner_gloss
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_gloss are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_part_no_update BEFORE UPDATE ON partner_part
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_part are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_part_no_delete BEFORE DELETE ON partner_part
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_part are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_harm_no_update BEFORE UPDATE ON partner_harm
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_harm are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_harm_no_delete BEFORE DELETE ON partner_harm
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_harm are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_introduction_no_update BEFORE UPDATE ON partner_introduction
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_introduction are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_introduction_no_delete BEFORE DELETE ON partner_introduction
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_introduction are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_moneystep_no_update BEFORE UPDATE ON partner_moneystep
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_moneystep are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_moneystep_no_delete BEFORE DELETE ON partner_moneystep
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_moneystep are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_concernstep_no_update BEFORE UPDATE ON partner_concernstep
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_concernstep are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_concernstep_no_delete BEFORE DELETE ON partner_concernstep
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_concernstep are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_lawfulorderanswer_no_update BEFORE UPDATE ON partner_lawfulorderanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lawfulorderanswer are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_lawfulorderanswer_no_delete BEFORE DELETE ON partner_lawfulorderanswer
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lawfulorderanswer are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_lawfulordertold_no_update BEFORE UPDATE ON partner_lawfulordertold
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lawfulordertold are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_lawfulordertold_no_delete BEFORE DELETE ON partner_lawfulordertold
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_lawfulordertold are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_notthesame_no_update BEFORE UPDATE ON partner_notthesame
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_notthesame are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_notthesame_no_delete BEFORE DELETE ON partner_notthesame
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_notthesame are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_toldagain_no_update BEFORE UPDATE ON partner_toldagain
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_toldagain are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_toldagain_no_delete BEFORE DELETE ON partner_toldagain
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_toldagain are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_keptlonger_no_update BEFORE UPDATE ON partner_keptlonger
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_keptlonger are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_keptlonger_no_delete BEFORE DELETE ON partner_keptlonger
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_keptlonger are only ever added: this one cannot be taken away');
END;

CREATE TRIGGER partner_retentionrule_no_update BEFORE UPDATE ON partner_retentionrule
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_retentionrule are only ever added: this one cannot be changed');
END;

CREATE TRIGGER partner_retentionrule_no_delete BEFORE DELETE ON partner_retentionrule
BEGIN
    SELECT RAISE(ABORT, 'rows of partner_retentionrule are only ever added: this one cannot be taken away');
END;
