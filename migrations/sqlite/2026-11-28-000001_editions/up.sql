-- ── corrections and overridden checks ────────────────────────────────────────────────────────────────
-- Why an edition replaces the one before it, and in which role somebody prepared it. The reason is published, so it stands in clear. It may be
-- written again for as long as the edition is prepared and not published.
CREATE TABLE edition_corrections (
    edition_id INTEGER NOT NULL PRIMARY KEY REFERENCES editions (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    prepared_role TEXT NOT NULL
);

-- Somebody proposes to publish in spite of a check, because of exactly this finding. Finding and reason are published.
CREATE TABLE check_overrides (
    id INTEGER NOT NULL PRIMARY KEY,
    quarter TEXT NOT NULL,
    version INTEGER NOT NULL,
    check_name TEXT NOT NULL,
    finding TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    proposed_by BIGINT NOT NULL REFERENCES users (id),
    proposed_role TEXT NOT NULL,
    proposed_at BIGINT NOT NULL
);
CREATE INDEX check_overrides_by_edition ON check_overrides (quarter, version, id);

-- Another person agrees. Without that row a proposal has no effect.
CREATE TABLE check_override_confirmations (
    override_id INTEGER NOT NULL PRIMARY KEY REFERENCES check_overrides (id),
    confirmed_by BIGINT NOT NULL REFERENCES users (id),
    confirmed_role TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL
);

CREATE TRIGGER edition_corrections_published_no_insert BEFORE INSERT ON edition_corrections
    WHEN (SELECT state FROM editions WHERE id = NEW.edition_id) <> 'prepared'
    BEGIN SELECT RAISE(ABORT, 'a published edition is frozen'); END;
CREATE TRIGGER edition_corrections_published_no_update BEFORE UPDATE ON edition_corrections
    WHEN (SELECT state FROM editions WHERE id = NEW.edition_id) <> 'prepared'
    BEGIN SELECT RAISE(ABORT, 'a published edition is frozen'); END;
CREATE TRIGGER edition_corrections_no_move BEFORE UPDATE ON edition_corrections
    WHEN NEW.edition_id <> OLD.edition_id BEGIN SELECT RAISE(ABORT, 'a published edition is frozen'); END;
CREATE TRIGGER edition_corrections_no_delete BEFORE DELETE ON edition_corrections BEGIN SELECT RAISE(ABORT, 'a correction stays in the record'); END;
CREATE TRIGGER check_overrides_no_update BEFORE UPDATE ON check_overrides BEGIN SELECT RAISE(ABORT, 'what was proposed stays in the record'); END;
CREATE TRIGGER check_overrides_no_delete BEFORE DELETE ON check_overrides BEGIN SELECT RAISE(ABORT, 'what was proposed stays in the record'); END;
CREATE TRIGGER check_override_confirmations_no_update BEFORE UPDATE ON check_override_confirmations BEGIN SELECT RAISE(ABORT, 'what was confirmed stays in the record'); END;
CREATE TRIGGER check_override_confirmations_no_delete BEFORE DELETE ON check_override_confirmations BEGIN SELECT RAISE(ABORT, 'what was confirmed stays in the record'); END;
