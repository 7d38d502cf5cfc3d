-- ── corrections and overridden checks ────────────────────────────────────────────────────────────────
-- Why an edition replaces the one before it, and in which role somebody prepared it. The reason is published, so it stands in clear. It may be
-- written again for as long as the edition is prepared and not published.
CREATE TABLE edition_corrections (
    edition_id BIGINT NOT NULL PRIMARY KEY REFERENCES editions (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    prepared_role TEXT NOT NULL
);

-- Somebody proposes to publish in spite of a check, because of exactly this finding. Finding and reason are published.
CREATE TABLE check_overrides (
    id BIGINT NOT NULL PRIMARY KEY,
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
    override_id BIGINT NOT NULL PRIMARY KEY REFERENCES check_overrides (id),
    confirmed_by BIGINT NOT NULL REFERENCES users (id),
    confirmed_role TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL
);

CREATE FUNCTION refuse_unless_edition_prepared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM editions WHERE id = NEW.edition_id) <> 'prepared' THEN RAISE EXCEPTION '%', TG_ARGV[0]; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER edition_corrections_published_no_insert BEFORE INSERT ON edition_corrections FOR EACH ROW EXECUTE FUNCTION refuse_unless_edition_prepared('a published edition is frozen');
CREATE TRIGGER edition_corrections_published_no_update BEFORE UPDATE ON edition_corrections FOR EACH ROW EXECUTE FUNCTION refuse_unless_edition_prepared('a published edition is frozen');
CREATE TRIGGER edition_corrections_no_move BEFORE UPDATE ON edition_corrections FOR EACH ROW
    WHEN (NEW.edition_id <> OLD.edition_id) EXECUTE FUNCTION refuse('a published edition is frozen');
CREATE TRIGGER edition_corrections_no_delete BEFORE DELETE ON edition_corrections FOR EACH ROW EXECUTE FUNCTION refuse('a correction stays in the record');
CREATE TRIGGER edition_corrections_no_truncate BEFORE TRUNCATE ON edition_corrections FOR EACH STATEMENT EXECUTE FUNCTION refuse('a correction stays in the record');
CREATE TRIGGER check_overrides_no_update BEFORE UPDATE ON check_overrides FOR EACH ROW EXECUTE FUNCTION refuse('what was proposed stays in the record');
CREATE TRIGGER check_overrides_no_delete BEFORE DELETE ON check_overrides FOR EACH ROW EXECUTE FUNCTION refuse('what was proposed stays in the record');
CREATE TRIGGER check_overrides_no_truncate BEFORE TRUNCATE ON check_overrides FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was proposed stays in the record');
CREATE TRIGGER check_override_confirmations_no_update BEFORE UPDATE ON check_override_confirmations FOR EACH ROW EXECUTE FUNCTION refuse('what was confirmed stays in the record');
CREATE TRIGGER check_override_confirmations_no_delete BEFORE DELETE ON check_override_confirmations FOR EACH ROW EXECUTE FUNCTION refuse('what was confirmed stays in the record');
CREATE TRIGGER check_override_confirmations_no_truncate BEFORE TRUNCATE ON check_override_confirmations FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was confirmed stays in the record');
