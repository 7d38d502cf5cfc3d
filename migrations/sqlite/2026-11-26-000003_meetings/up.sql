-- ── meetings ────────────────────────────────────────────────────────────────────────────────────────────────
-- A meeting of the Board, or a circular resolution. Where it takes place is sealed with a key of its own, its minutes too.
CREATE TABLE meetings (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'circular')),
    state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'signed', 'cancelled')),
    version BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    place BLOB,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT,
    called_by BIGINT NOT NULL REFERENCES users (id),
    called_at BIGINT NOT NULL,
    closed_by BIGINT REFERENCES users (id),
    closed_at BIGINT,
    reminded_at BIGINT,
    CHECK ((kind = 'circular') = (ends_at IS NOT NULL)),
    CHECK ((state = 'planned') = (closed_at IS NULL))
);
CREATE INDEX meetings_by_deadline ON meetings (state, ends_at);

-- The agenda. A case stands on one agenda that is still to come.
CREATE TABLE meeting_items (
    id INTEGER NOT NULL PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    position INTEGER NOT NULL,
    pending BOOLEAN NOT NULL,
    added_by BIGINT NOT NULL REFERENCES users (id),
    added_at BIGINT NOT NULL,
    UNIQUE (meeting_id, case_id)
);
CREATE INDEX meeting_items_by_meeting ON meeting_items (meeting_id, position);
CREATE UNIQUE INDEX meeting_items_one_pending_a_case ON meeting_items (case_id) WHERE pending;

CREATE TABLE meeting_attendance (
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    attendance TEXT NOT NULL CHECK (attendance IN ('present', 'excused', 'absent')),
    chair BOOLEAN NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, user_id)
);

-- What the clerk adds to the record, and, once signed by another person, the document with its digest.
CREATE TABLE minutes (
    meeting_id BIGINT NOT NULL PRIMARY KEY REFERENCES meetings (id),
    remarks BLOB,
    drafted_by BIGINT NOT NULL REFERENCES users (id),
    drafted_at BIGINT NOT NULL,
    signed_by BIGINT REFERENCES users (id),
    signed_at BIGINT,
    document BLOB,
    sha256 BLOB,
    CHECK (signed_by <> drafted_by),
    CHECK ((signed_at IS NULL) = (sha256 IS NULL)),
    CHECK ((signed_at IS NULL) = (document IS NULL)),
    CHECK ((signed_at IS NULL) = (signed_by IS NULL))
);

CREATE TRIGGER meetings_final_no_update BEFORE UPDATE ON meetings WHEN OLD.state IN ('signed', 'cancelled') BEGIN SELECT RAISE(ABORT, 'a meeting that is over is final'); END;
CREATE TRIGGER meetings_no_delete BEFORE DELETE ON meetings BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END;
CREATE TRIGGER meeting_items_only_while_planned BEFORE INSERT ON meeting_items
    WHEN (SELECT state FROM meetings WHERE id = NEW.meeting_id) <> 'planned'
    BEGIN SELECT RAISE(ABORT, 'the agenda stands'); END;
CREATE TRIGGER meeting_items_no_update BEFORE UPDATE ON meeting_items
    WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) <> 'planned' OR NEW.meeting_id <> OLD.meeting_id
    BEGIN SELECT RAISE(ABORT, 'the agenda stands'); END;
CREATE TRIGGER meeting_items_no_delete BEFORE DELETE ON meeting_items
    WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) <> 'planned'
    BEGIN SELECT RAISE(ABORT, 'the agenda stands'); END;
CREATE TRIGGER meeting_attendance_no_insert BEFORE INSERT ON meeting_attendance
    WHEN (SELECT state FROM meetings WHERE id = NEW.meeting_id) IN ('signed', 'cancelled')
    BEGIN SELECT RAISE(ABORT, 'the attendance stands'); END;
CREATE TRIGGER meeting_attendance_no_update BEFORE UPDATE ON meeting_attendance
    WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN ('signed', 'cancelled') OR NEW.meeting_id <> OLD.meeting_id
    BEGIN SELECT RAISE(ABORT, 'the attendance stands'); END;
CREATE TRIGGER meeting_attendance_no_delete BEFORE DELETE ON meeting_attendance
    WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN ('signed', 'cancelled')
    BEGIN SELECT RAISE(ABORT, 'the attendance stands'); END;
CREATE TRIGGER minutes_signed_no_update BEFORE UPDATE ON minutes WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'signed minutes are final'); END;
CREATE TRIGGER minutes_no_delete BEFORE DELETE ON minutes BEGIN SELECT RAISE(ABORT, 'minutes are never deleted'); END;
