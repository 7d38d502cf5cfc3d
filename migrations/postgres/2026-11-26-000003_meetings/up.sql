-- ── meetings ────────────────────────────────────────────────────────────────────────────────────────────────
-- A meeting of the Board, or a circular resolution. Where it takes place is sealed with a key of its own, its minutes too.
CREATE TABLE meetings (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'circular')),
    state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'signed', 'cancelled')),
    version BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    place BYTEA,
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
    id BIGINT NOT NULL PRIMARY KEY,
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
    remarks BYTEA,
    drafted_by BIGINT NOT NULL REFERENCES users (id),
    drafted_at BIGINT NOT NULL,
    signed_by BIGINT REFERENCES users (id),
    signed_at BIGINT,
    document BYTEA,
    sha256 BYTEA,
    CHECK (signed_by <> drafted_by),
    CHECK ((signed_at IS NULL) = (sha256 IS NULL)),
    CHECK ((signed_at IS NULL) = (document IS NULL)),
    CHECK ((signed_at IS NULL) = (signed_by IS NULL))
);

CREATE FUNCTION refuse_unless_meeting_is() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    meeting BIGINT := CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END;
BEGIN
    IF NOT (SELECT state FROM meetings WHERE id = meeting) = ANY (string_to_array(TG_ARGV[1], ' ')) THEN RAISE EXCEPTION '%', TG_ARGV[0]; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.meeting_id <> meeting THEN RAISE EXCEPTION '%', TG_ARGV[0]; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER meetings_final_no_update BEFORE UPDATE ON meetings FOR EACH ROW
    WHEN (OLD.state IN ('signed', 'cancelled'))
    EXECUTE FUNCTION refuse('a meeting that is over is final');
CREATE TRIGGER meetings_no_delete BEFORE DELETE ON meetings FOR EACH ROW
    EXECUTE FUNCTION refuse('meetings are never deleted');
CREATE TRIGGER meeting_items_only_while_planned BEFORE INSERT ON meeting_items FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the agenda stands', 'planned');
CREATE TRIGGER meeting_items_no_update BEFORE UPDATE ON meeting_items FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the agenda stands', 'planned');
CREATE TRIGGER meeting_items_no_delete BEFORE DELETE ON meeting_items FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the agenda stands', 'planned');
CREATE TRIGGER meeting_attendance_no_insert BEFORE INSERT ON meeting_attendance FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the attendance stands', 'planned held');
CREATE TRIGGER meeting_attendance_no_update BEFORE UPDATE ON meeting_attendance FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the attendance stands', 'planned held');
CREATE TRIGGER meeting_attendance_no_delete BEFORE DELETE ON meeting_attendance FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_meeting_is('the attendance stands', 'planned held');
CREATE TRIGGER minutes_signed_no_update BEFORE UPDATE ON minutes FOR EACH ROW
    WHEN (OLD.signed_at IS NOT NULL)
    EXECUTE FUNCTION refuse('signed minutes are final');
CREATE TRIGGER minutes_no_delete BEFORE DELETE ON minutes FOR EACH ROW
    EXECUTE FUNCTION refuse('minutes are never deleted');

CREATE TRIGGER meetings_no_truncate BEFORE TRUNCATE ON meetings FOR EACH STATEMENT EXECUTE FUNCTION refuse('meetings are never deleted');
CREATE TRIGGER meeting_items_no_truncate BEFORE TRUNCATE ON meeting_items FOR EACH STATEMENT EXECUTE FUNCTION refuse('the agenda stands');
CREATE TRIGGER meeting_attendance_no_truncate BEFORE TRUNCATE ON meeting_attendance FOR EACH STATEMENT EXECUTE FUNCTION refuse('the attendance stands');
CREATE TRIGGER minutes_no_truncate BEFORE TRUNCATE ON minutes FOR EACH STATEMENT EXECUTE FUNCTION refuse('minutes are never deleted');
