-- From which minutes a vote comes that the clerk entered (`votes.entered_by`); sealed with the case's key.
CREATE TABLE vote_sources (
    vote_id INTEGER NOT NULL PRIMARY KEY REFERENCES votes (id),
    source BLOB NOT NULL
);

-- What the chair says of a recusal. One that is not accepted counts no more, and its member may vote again; both stay in the record.
CREATE TABLE recusal_rulings (
    recusal_id INTEGER NOT NULL PRIMARY KEY REFERENCES recusals (id),
    ballot_id BIGINT NOT NULL REFERENCES ballots (id),
    ruling TEXT NOT NULL CHECK (ruling IN ('accepted', 'not_accepted')),
    reason BLOB,
    ruled_by BIGINT NOT NULL REFERENCES users (id),
    ruled_at BIGINT NOT NULL,
    CHECK (ruling = 'accepted' OR reason IS NOT NULL)
);

-- The consent agenda: open ballots that are voted on together, one ballot a case. What one member pulled out is voted on by itself.
CREATE TABLE consent_items (
    ballot_id INTEGER NOT NULL PRIMARY KEY REFERENCES ballots (id),
    added_by BIGINT NOT NULL REFERENCES users (id),
    added_at BIGINT NOT NULL
);
CREATE TABLE consent_pulls (
    ballot_id INTEGER NOT NULL PRIMARY KEY REFERENCES consent_items (ballot_id),
    pulled_by BIGINT NOT NULL REFERENCES users (id),
    pulled_at BIGINT NOT NULL
);

-- A ballot closes by itself: nobody is called any more to close one.
UPDATE mails SET message = 'board_waiting' WHERE message = 'ballot_complete';

CREATE TRIGGER vote_sources_no_update BEFORE UPDATE ON vote_sources BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER vote_sources_no_delete BEFORE DELETE ON vote_sources BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER recusal_rulings_no_update BEFORE UPDATE ON recusal_rulings BEGIN SELECT RAISE(ABORT, 'rulings are append-only'); END;
CREATE TRIGGER recusal_rulings_no_delete BEFORE DELETE ON recusal_rulings BEGIN SELECT RAISE(ABORT, 'rulings are append-only'); END;
CREATE TRIGGER consent_items_no_update BEFORE UPDATE ON consent_items BEGIN SELECT RAISE(ABORT, 'what was on the consent agenda stays in the record'); END;
CREATE TRIGGER consent_items_no_delete BEFORE DELETE ON consent_items BEGIN SELECT RAISE(ABORT, 'what was on the consent agenda stays in the record'); END;
CREATE TRIGGER consent_pulls_no_update BEFORE UPDATE ON consent_pulls BEGIN SELECT RAISE(ABORT, 'what was pulled out stays in the record'); END;
CREATE TRIGGER consent_pulls_no_delete BEFORE DELETE ON consent_pulls BEGIN SELECT RAISE(ABORT, 'what was pulled out stays in the record'); END;
CREATE TRIGGER recusal_rulings_only_while_open BEFORE INSERT ON recusal_rulings
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;
CREATE TRIGGER consent_items_only_while_open BEFORE INSERT ON consent_items
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;
CREATE TRIGGER consent_pulls_only_while_open BEFORE INSERT ON consent_pulls
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;
