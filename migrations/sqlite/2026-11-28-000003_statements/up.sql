-- ── integrity statements ────────────────────────────────────────────────────────────────────────────────────
-- A member's word on a sentence for a quarter. A member who changes it adds a row; the newest counts.
CREATE TABLE statement_affirmations (
    id INTEGER NOT NULL PRIMARY KEY,
    quarter TEXT NOT NULL,
    statement TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    word TEXT NOT NULL CHECK (word IN ('affirmed', 'no_longer_true', 'open')),
    said_at BIGINT NOT NULL
);
CREATE INDEX statement_affirmations_by_quarter ON statement_affirmations (quarter, id);

CREATE TRIGGER statement_affirmations_no_update BEFORE UPDATE ON statement_affirmations BEGIN SELECT RAISE(ABORT, 'what a member said stays in the record'); END;
CREATE TRIGGER statement_affirmations_no_delete BEFORE DELETE ON statement_affirmations BEGIN SELECT RAISE(ABORT, 'what a member said stays in the record'); END;

-- ── what people state for a report ──────────────────────────────────────────────────────────────────────────
-- A denominator or a note on the method: entered by one person, confirmed by another. A better one is a new row. All of it is published,
-- so that it stands in clear.
CREATE TABLE report_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    quarter TEXT NOT NULL,
    code TEXT NOT NULL,
    number BIGINT,
    note TEXT,
    entered_by BIGINT NOT NULL REFERENCES users (id),
    entered_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    CHECK ((number IS NULL) <> (note IS NULL)),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by <> entered_by)
);
CREATE INDEX report_entries_by_quarter ON report_entries (quarter, id);

CREATE TRIGGER report_entries_final BEFORE UPDATE ON report_entries
    WHEN OLD.confirmed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.quarter <> OLD.quarter OR NEW.code <> OLD.code
        OR COALESCE(NEW.number, -1) <> COALESCE(OLD.number, -1) OR COALESCE(NEW.note, '') <> COALESCE(OLD.note, '')
        OR NEW.entered_by <> OLD.entered_by OR NEW.entered_at <> OLD.entered_at
    BEGIN SELECT RAISE(ABORT, 'what was stated for a report stays in the record'); END;
CREATE TRIGGER report_entries_no_delete BEFORE DELETE ON report_entries BEGIN SELECT RAISE(ABORT, 'what was stated for a report stays in the record'); END;

-- ── the privacy bulletin ────────────────────────────────────────────────────────────────────────────────────
-- What was recorded additionally; or, about an entry, the day on which that was deleted. Public for ever once a second person confirmed it.
CREATE TABLE bulletin_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    about BIGINT REFERENCES bulletin_entries (id),
    recorded TEXT,
    reason TEXT,
    until_on TEXT,
    deleted_on TEXT,
    written_by BIGINT NOT NULL REFERENCES users (id),
    written_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    CHECK ((about IS NULL) = (deleted_on IS NULL)),
    CHECK ((about IS NULL) = (recorded IS NOT NULL AND reason IS NOT NULL AND until_on IS NOT NULL)),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by <> written_by)
);

CREATE TRIGGER bulletin_entries_final BEFORE UPDATE ON bulletin_entries
    WHEN OLD.confirmed_at IS NOT NULL OR NEW.id <> OLD.id OR COALESCE(NEW.about, 0) <> COALESCE(OLD.about, 0)
        OR COALESCE(NEW.recorded, '') <> COALESCE(OLD.recorded, '') OR COALESCE(NEW.reason, '') <> COALESCE(OLD.reason, '')
        OR COALESCE(NEW.until_on, '') <> COALESCE(OLD.until_on, '') OR COALESCE(NEW.deleted_on, '') <> COALESCE(OLD.deleted_on, '')
        OR NEW.written_by <> OLD.written_by OR NEW.written_at <> OLD.written_at
    BEGIN SELECT RAISE(ABORT, 'the bulletin is never changed'); END;
CREATE TRIGGER bulletin_entries_no_delete BEFORE DELETE ON bulletin_entries BEGIN SELECT RAISE(ABORT, 'the bulletin is never changed'); END;
