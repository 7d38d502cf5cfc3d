-- Times are microseconds since 1970 in UTC. Ids are made by the program, time-ordered, known before the insert,
-- so that a sealed value can be bound to the row it stands in. `key_id` names a key in the key store.

-- ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    failed_sign_ins INTEGER NOT NULL DEFAULT 0,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE user_roles (
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'officer', 'clerk', 'reviewer', 'board_member', 'chair', 'publisher', 'auditor')),
    PRIMARY KEY (user_id, role)
);

CREATE TABLE sign_ins (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL UNIQUE,
    authenticated_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);

CREATE TABLE password_links (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- ── audit ───────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id BIGINT,
    program TEXT,
    verb TEXT NOT NULL,
    case_id BIGINT,
    subject_id BIGINT,
    detail TEXT NOT NULL,
    CHECK ((actor_id IS NULL) <> (program IS NULL))
);
CREATE INDEX events_by_case ON events (case_id, id);

-- The chain writer's links: the hash of link n covers link n-1 and the event.
CREATE TABLE event_links (
    number INTEGER NOT NULL PRIMARY KEY,
    event_id BIGINT NOT NULL UNIQUE REFERENCES events (id),
    hash BLOB NOT NULL
);

-- Events that the chain writer has not linked yet.
CREATE TABLE unlinked_events (
    event_id INTEGER NOT NULL PRIMARY KEY REFERENCES events (id)
);

-- ── notices ─────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE notices (
    id INTEGER NOT NULL PRIMARY KEY,
    received_at BIGINT NOT NULL,
    logged_at BIGINT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'post', 'phone', 'in_person', 'portal', 'form')),
    transport TEXT NOT NULL CHECK (transport IN ('pipe', 'import', 'console')),
    size BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    opening BLOB NOT NULL,
    content_hash BLOB NOT NULL UNIQUE,
    key_id BIGINT NOT NULL UNIQUE,
    raw BLOB NOT NULL,
    envelope BLOB NOT NULL
);
CREATE INDEX notices_by_received ON notices (received_at, id);

CREATE TABLE notice_numbers (
    number INTEGER NOT NULL PRIMARY KEY,
    notice_id BIGINT NOT NULL UNIQUE REFERENCES notices (id)
);

-- Byte-identical repeats of a notice: counted, not kept.
CREATE TABLE notice_repeats (
    id INTEGER NOT NULL PRIMARY KEY,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    received_at BIGINT NOT NULL
);

-- What parsing found that identifies nobody, and keyed hashes for threading.
CREATE TABLE notice_facts (
    notice_id INTEGER NOT NULL PRIMARY KEY REFERENCES notices (id),
    parser_version INTEGER NOT NULL,
    sent_at BIGINT,
    language TEXT,
    automatic BOOLEAN NOT NULL,
    mailing_list BOOLEAN NOT NULL,
    bounce BOOLEAN NOT NULL,
    duplicated_headers TEXT NOT NULL,
    sender_hash BLOB,
    message_id_hash BLOB
);
CREATE INDEX notice_facts_by_message_id ON notice_facts (message_id_hash);

CREATE TABLE notice_parts (
    id INTEGER NOT NULL PRIMARY KEY,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('headers', 'text', 'html', 'attachment')),
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    key_id BIGINT NOT NULL UNIQUE,
    file_name BLOB,
    body BLOB NOT NULL,
    UNIQUE (notice_id, position)
);

-- ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE cases (
    id INTEGER NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL UNIQUE,
    ledger_reference TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'in_review', 'before_board', 'decided', 'closed', 'set_aside')),
    kind TEXT NOT NULL CHECK (kind IN ('breach_notification', 'takedown_demand', 'information_request', 'emergency_request', 'preservation_request', 'capability_demand', 'data_subject_request')),
    kind_confirmed BOOLEAN NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'post', 'phone', 'in_person', 'portal', 'form')),
    urgency TEXT NOT NULL CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    language TEXT,
    summary TEXT NOT NULL,
    terms_version TEXT NOT NULL,
    assigned_to BIGINT REFERENCES users (id),
    key_id BIGINT NOT NULL UNIQUE,
    received_at BIGINT NOT NULL,
    logged_at BIGINT NOT NULL,
    due_at BIGINT
);
CREATE INDEX cases_by_received ON cases (received_at, id);
CREATE INDEX cases_by_state ON cases (state, received_at, id);
CREATE INDEX cases_by_kind ON cases (kind, received_at, id);
CREATE INDEX cases_by_assignee ON cases (assigned_to, received_at, id);

-- Information, emergency, preservation, capability and data-subject requests.
CREATE TABLE request_details (
    case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    requesting_country TEXT,
    transmitting_country TEXT,
    authority_type TEXT,
    instrument TEXT,
    legal_basis TEXT NOT NULL,
    offence TEXT,
    binding_on_us TEXT,
    authenticity TEXT NOT NULL CHECK (authenticity IN ('unverified', 'domain_authenticated', 'person_verified', 'found_false')),
    identifiers_specified INTEGER NOT NULL CHECK (identifiers_specified >= 0),
    identifiers_held INTEGER NOT NULL CHECK (identifiers_held >= 0),
    identifiers_disclosed INTEGER NOT NULL CHECK (identifiers_disclosed >= 0)
);

CREATE TABLE request_data_classes (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    data_class TEXT NOT NULL,
    sought BOOLEAN NOT NULL,
    held BOOLEAN NOT NULL,
    given BOOLEAN NOT NULL,
    PRIMARY KEY (case_id, data_class)
);

-- Breach notifications and takedown demands.
CREATE TABLE content_details (
    case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    terms_category TEXT,
    takedown_kind TEXT,
    requesting_country TEXT,
    source_type TEXT,
    target_type TEXT,
    items_specified INTEGER NOT NULL CHECK (items_specified >= 0),
    items_located INTEGER NOT NULL CHECK (items_located >= 0),
    items_actioned INTEGER NOT NULL CHECK (items_actioned >= 0),
    basis TEXT,
    technically_possible BOOLEAN
);

CREATE TABLE kind_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    from_kind TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX kind_changes_by_case ON kind_changes (case_id);

-- Orders of secrecy over a whole matter; in force from `recorded_at` until `ended_at`.
CREATE TABLE secrecy_orders (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    until_on TEXT,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    ended_at BIGINT
);
CREATE INDEX secrecy_orders_by_case ON secrecy_orders (case_id);

CREATE TABLE parties (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    role TEXT NOT NULL CHECK (role IN ('notifier', 'requesting_authority', 'transmitting_authority', 'principal', 'agent', 'court', 'affected_person')),
    private BLOB NOT NULL,
    address_hash BLOB,
    added_at BIGINT NOT NULL
);
CREATE INDEX parties_by_case ON parties (case_id, id);
CREATE INDEX parties_by_address ON parties (address_hash);

CREATE TABLE identifiers (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    identifier_type TEXT NOT NULL,
    value BLOB NOT NULL,
    value_hash BLOB NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX identifiers_by_case ON identifiers (case_id, id);
CREATE INDEX identifiers_by_value ON identifiers (value_hash);

CREATE TABLE evidence (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    part_id BIGINT REFERENCES notice_parts (id),
    sha256 BLOB NOT NULL,
    added_by BIGINT REFERENCES users (id),
    added_at BIGINT NOT NULL
);
CREATE INDEX evidence_by_case ON evidence (case_id, id);

-- Exactly one disposition for every accepted notice, from the transaction that accepted it.
CREATE TABLE placements (
    notice_id INTEGER NOT NULL PRIMARY KEY REFERENCES notices (id),
    disposition TEXT NOT NULL CHECK (disposition IN ('unplaced', 'opened', 'joined', 'pen', 'set_aside')),
    case_id BIGINT REFERENCES cases (id),
    pen_reason TEXT,
    suggested_case_id BIGINT REFERENCES cases (id),
    set_aside_reason TEXT CHECK (set_aside_reason IN ('spam', 'automatic', 'misdirected', 'duplicate', 'withdrawn')),
    penned_at BIGINT,
    placed_at BIGINT,
    CHECK ((disposition IN ('opened', 'joined')) = (case_id IS NOT NULL)),
    CHECK ((disposition = 'set_aside') = (set_aside_reason IS NOT NULL))
);
CREATE INDEX placements_waiting ON placements (disposition, notice_id);

CREATE TABLE case_notices (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, notice_id)
);
CREATE INDEX case_notices_by_notice ON case_notices (notice_id);

CREATE TABLE set_asides (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    from_state TEXT NOT NULL CHECK (from_state IN ('received', 'in_review', 'before_board')),
    reason TEXT NOT NULL CHECK (reason IN ('spam', 'automatic', 'misdirected', 'duplicate', 'withdrawn')),
    set_aside_by BIGINT NOT NULL REFERENCES users (id),
    set_aside_at BIGINT NOT NULL,
    taken_back_by BIGINT REFERENCES users (id),
    taken_back_at BIGINT
);
CREATE INDEX set_asides_by_case ON set_asides (case_id);

-- ── review ──────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE assignments (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    assigned_by BIGINT NOT NULL REFERENCES users (id),
    assigned_at BIGINT NOT NULL
);
CREATE INDEX assignments_by_case ON assignments (case_id);

CREATE TABLE recommendations (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    reviewer_id BIGINT NOT NULL REFERENCES users (id),
    severity TEXT NOT NULL CHECK (severity IN ('1', '2', '3', '4')),
    finding TEXT NOT NULL,
    outcome TEXT NOT NULL,
    grounds BLOB NOT NULL,
    recommended_at BIGINT NOT NULL
);
CREATE INDEX recommendations_by_case ON recommendations (case_id, id);

-- ── board ───────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE ballots (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    recommendation_id BIGINT NOT NULL REFERENCES recommendations (id),
    motion_version INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    motion BLOB NOT NULL,
    evidence_sha256 BLOB NOT NULL,
    quorum INTEGER NOT NULL,
    majority TEXT NOT NULL CHECK (majority IN ('of_votes_cast', 'of_entitled', 'two_thirds_of_cast')),
    tie TEXT NOT NULL CHECK (tie IN ('fails', 'chair_decides')),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'void')),
    version BIGINT NOT NULL,
    opened_by BIGINT NOT NULL REFERENCES users (id),
    opened_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    closed_at BIGINT,
    result TEXT CHECK (result IN ('passed', 'failed', 'inquorate')),
    CHECK ((state = 'closed') = (result IS NOT NULL))
);
CREATE INDEX ballots_by_case ON ballots (case_id, id);
CREATE INDEX ballots_open ON ballots (state, closes_at);
CREATE UNIQUE INDEX ballots_one_open_a_case ON ballots (case_id) WHERE state = 'open';

CREATE TABLE send_backs (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    recommendation_id BIGINT NOT NULL REFERENCES recommendations (id),
    ballot_id BIGINT REFERENCES ballots (id),
    reason BLOB NOT NULL,
    sent_back_by BIGINT REFERENCES users (id),
    sent_back_at BIGINT NOT NULL
);
CREATE INDEX send_backs_by_case ON send_backs (case_id);

CREATE TABLE ballot_electors (
    ballot_id BIGINT NOT NULL REFERENCES ballots (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    chair BOOLEAN NOT NULL,
    PRIMARY KEY (ballot_id, user_id)
);

-- A changed vote is a further row; a member's last one counts.
CREATE TABLE votes (
    id INTEGER NOT NULL PRIMARY KEY,
    ballot_id BIGINT NOT NULL REFERENCES ballots (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    choice TEXT NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
    entered_by BIGINT REFERENCES users (id),
    cast_at BIGINT NOT NULL,
    FOREIGN KEY (ballot_id, user_id) REFERENCES ballot_electors (ballot_id, user_id)
);
CREATE INDEX votes_by_ballot ON votes (ballot_id, id);

CREATE TABLE recusals (
    id INTEGER NOT NULL PRIMARY KEY,
    ballot_id BIGINT NOT NULL REFERENCES ballots (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    reason BLOB NOT NULL,
    recused_at BIGINT NOT NULL,
    UNIQUE (ballot_id, user_id),
    FOREIGN KEY (ballot_id, user_id) REFERENCES ballot_electors (ballot_id, user_id)
);

-- ── decisions ───────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE decisions (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL UNIQUE REFERENCES cases (id),
    ballot_id BIGINT UNIQUE REFERENCES ballots (id),
    recommendation_id BIGINT NOT NULL REFERENCES recommendations (id),
    decided_by TEXT NOT NULL CHECK (decided_by IN ('board', 'standing', 'urgent', 'ratified')),
    outcome TEXT NOT NULL,
    recommendation_followed BOOLEAN NOT NULL,
    grounds BLOB NOT NULL,
    public_summary BLOB,
    votes_for INTEGER NOT NULL,
    votes_against INTEGER NOT NULL,
    votes_abstained INTEGER NOT NULL,
    members_recused INTEGER NOT NULL,
    members_absent INTEGER NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX decisions_by_time ON decisions (decided_at);

CREATE TABLE carryings_out (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL UNIQUE REFERENCES cases (id),
    decision_id BIGINT NOT NULL UNIQUE REFERENCES decisions (id),
    done BLOB NOT NULL,
    carried_out_by BIGINT NOT NULL REFERENCES users (id),
    carried_out_at BIGINT NOT NULL
);

-- ── outbox ──────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE mails (
    id INTEGER NOT NULL PRIMARY KEY,
    message TEXT NOT NULL,
    cause_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    case_id BIGINT REFERENCES cases (id),
    user_id BIGINT REFERENCES users (id),
    key_id BIGINT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain')),
    attempts INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    sent_at BIGINT,
    last_error TEXT,
    UNIQUE (message, cause_id, recipient_id)
);
CREATE INDEX mails_due ON mails (state, due_at);
CREATE INDEX mails_by_case ON mails (case_id);

-- ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE editions (
    id INTEGER NOT NULL PRIMARY KEY,
    quarter TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'published')),
    cut_off_at BIGINT NOT NULL,
    figures_sha256 BLOB NOT NULL,
    prepared_by BIGINT NOT NULL REFERENCES users (id),
    prepared_at BIGINT NOT NULL,
    published_by BIGINT REFERENCES users (id),
    published_at BIGINT,
    CHECK ((state = 'published') = (published_at IS NOT NULL)),
    UNIQUE (quarter, version)
);

CREATE TABLE edition_files (
    edition_id BIGINT NOT NULL REFERENCES editions (id),
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (edition_id, name)
);

-- Which cases an edition counted, so that a later one can tell what changed.
CREATE TABLE edition_cases (
    edition_id BIGINT NOT NULL REFERENCES editions (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (edition_id, case_id)
);

-- ── what nobody may change ──────────────────────────────────────────────────────────────────────────────────
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_links_no_update BEFORE UPDATE ON event_links BEGIN SELECT RAISE(ABORT, 'event links are append-only'); END;
CREATE TRIGGER event_links_no_delete BEFORE DELETE ON event_links BEGIN SELECT RAISE(ABORT, 'event links are append-only'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are final'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are final'); END;
CREATE TRIGGER votes_no_update BEFORE UPDATE ON votes BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER votes_no_delete BEFORE DELETE ON votes BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER votes_only_while_open BEFORE INSERT ON votes
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;
CREATE TRIGGER recusals_no_update BEFORE UPDATE ON recusals BEGIN SELECT RAISE(ABORT, 'recusals are append-only'); END;
CREATE TRIGGER recusals_no_delete BEFORE DELETE ON recusals BEGIN SELECT RAISE(ABORT, 'recusals are append-only'); END;
CREATE TRIGGER recusals_only_while_open BEFORE INSERT ON recusals
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open'
    BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;
CREATE TRIGGER ballots_closed_no_update BEFORE UPDATE ON ballots WHEN OLD.state <> 'open' BEGIN SELECT RAISE(ABORT, 'a closed ballot is final'); END;
CREATE TRIGGER ballots_no_delete BEFORE DELETE ON ballots BEGIN SELECT RAISE(ABORT, 'ballots are never deleted'); END;
CREATE TRIGGER ballots_frozen BEFORE UPDATE ON ballots
    WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.recommendation_id <> OLD.recommendation_id OR NEW.motion_version <> OLD.motion_version
        OR NEW.outcome <> OLD.outcome OR NEW.motion <> OLD.motion OR NEW.evidence_sha256 <> OLD.evidence_sha256 OR NEW.quorum <> OLD.quorum
        OR NEW.majority <> OLD.majority OR NEW.tie <> OLD.tie OR NEW.opened_by <> OLD.opened_by OR NEW.opened_at <> OLD.opened_at OR NEW.closes_at <> OLD.closes_at
    BEGIN SELECT RAISE(ABORT, 'a ballot is frozen at its opening'); END;
CREATE TRIGGER ballot_electors_no_update BEFORE UPDATE ON ballot_electors BEGIN SELECT RAISE(ABORT, 'the electorate is frozen'); END;
CREATE TRIGGER ballot_electors_no_delete BEFORE DELETE ON ballot_electors BEGIN SELECT RAISE(ABORT, 'the electorate is frozen'); END;
CREATE TRIGGER ballot_electors_only_at_opening BEFORE INSERT ON ballot_electors
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open' OR EXISTS (SELECT 1 FROM votes WHERE ballot_id = NEW.ballot_id)
    BEGIN SELECT RAISE(ABORT, 'the electorate is frozen'); END;
CREATE TRIGGER notices_no_update BEFORE UPDATE OF id, received_at, logged_at, channel, transport, size, sha256, opening ON notices BEGIN SELECT RAISE(ABORT, 'a notice is never edited'); END;
CREATE TRIGGER notices_no_delete BEFORE DELETE ON notices BEGIN SELECT RAISE(ABORT, 'a notice is never deleted'); END;
CREATE TRIGGER notice_numbers_no_update BEFORE UPDATE ON notice_numbers BEGIN SELECT RAISE(ABORT, 'notice numbers are append-only'); END;
CREATE TRIGGER notice_numbers_no_delete BEFORE DELETE ON notice_numbers BEGIN SELECT RAISE(ABORT, 'notice numbers are append-only'); END;
CREATE TRIGGER editions_published_no_update BEFORE UPDATE ON editions WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, 'a published edition is frozen'); END;
CREATE TRIGGER editions_published_no_delete BEFORE DELETE ON editions WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, 'a published edition is frozen'); END;
CREATE TRIGGER edition_files_no_update BEFORE UPDATE ON edition_files BEGIN SELECT RAISE(ABORT, 'a published file is frozen'); END;
CREATE TRIGGER edition_files_no_delete BEFORE DELETE ON edition_files BEGIN SELECT RAISE(ABORT, 'a published file is frozen'); END;
