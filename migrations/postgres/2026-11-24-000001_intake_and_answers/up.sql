-- ── notices ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Mail now also comes by LMTP and from a mailbox.
ALTER TABLE notices DROP CONSTRAINT notices_transport_check;
ALTER TABLE notices ADD CONSTRAINT notices_transport_check CHECK (transport IN ('pipe', 'import', 'console', 'lmtp', 'imap'));

-- A repeat may name a further address of ours: one message to two cases joins both. Its envelope is sealed with the notice's key.
ALTER TABLE notice_repeats ADD COLUMN transport TEXT;
ALTER TABLE notice_repeats ADD COLUMN envelope BYTEA;
ALTER TABLE notice_repeats ADD COLUMN placed_at BIGINT;
CREATE INDEX notice_repeats_waiting ON notice_repeats (id) WHERE envelope IS NOT NULL AND placed_at IS NULL;
-- When our door took it, by which each day is reconciled; of those from before, the nearest that is known.
ALTER TABLE notice_repeats ADD COLUMN logged_at BIGINT;
UPDATE notice_repeats SET logged_at = received_at;
CREATE INDEX notice_repeats_by_logged ON notice_repeats (logged_at);
CREATE INDEX notices_by_logged ON notices (logged_at, transport);

-- What the program takes a held message for; a person confirms or corrects it.
ALTER TABLE placements ADD COLUMN suggested_kind TEXT;

-- Two persons destroy one part of a notice; its hash stays.
CREATE TABLE part_destructions (
    part_id BIGINT NOT NULL PRIMARY KEY REFERENCES notice_parts (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    reason TEXT NOT NULL CHECK (reason IN ('unlawful_content', 'personal_data', 'court_order')),
    asked_by BIGINT NOT NULL REFERENCES users (id),
    asked_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    -- When the keys were gone: a crash may come between the confirmation and that.
    destroyed_at BIGINT,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
    CHECK (destroyed_at IS NULL OR confirmed_at IS NOT NULL)
);
CREATE INDEX part_destructions_by_notice ON part_destructions (notice_id);
CREATE INDEX part_destructions_unfinished ON part_destructions (confirmed_at) WHERE destroyed_at IS NULL;

-- ── outbox ──────────────────────────────────────────────────────────────────────────────────────────────────
-- `letter`: the exact bytes handed to the mail server, sealed. `address_hash`: keyed; who was answered when.
ALTER TABLE mails ADD COLUMN letter BYTEA;
ALTER TABLE mails ADD COLUMN address_hash BYTEA;
CREATE INDEX mails_by_address ON mails (address_hash, queued_at);

-- What mail servers reported of a mail's delivery (RFC 3464).
CREATE TABLE mail_reports (
    id BIGINT NOT NULL PRIMARY KEY,
    mail_id BIGINT NOT NULL REFERENCES mails (id),
    notice_id BIGINT REFERENCES notices (id),
    delivery TEXT NOT NULL CHECK (delivery IN ('delivered', 'relayed', 'expanded', 'delayed', 'failed')),
    status TEXT,
    reported_at BIGINT NOT NULL
);
CREATE INDEX mail_reports_by_mail ON mail_reports (mail_id, id);

-- Addresses, by keyed hash, that get no automatic mail any more.
CREATE TABLE stopped_addresses (
    address_hash BYTEA NOT NULL PRIMARY KEY,
    mail_id BIGINT NOT NULL REFERENCES mails (id),
    stopped_at BIGINT NOT NULL
);

-- ── intake ──────────────────────────────────────────────────────────────────────────────────────────────────
-- How far a mailbox was read. `name` is a keyed hash of its address.
CREATE TABLE mailboxes (
    name BYTEA NOT NULL PRIMARY KEY,
    uid_validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Messages too large to be taken, which wait in the mailbox for a person.
CREATE TABLE oversized_messages (
    id BIGINT NOT NULL PRIMARY KEY,
    mailbox BYTEA NOT NULL REFERENCES mailboxes (name),
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    size BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    dealt_with_by BIGINT REFERENCES users (id),
    dealt_with_at BIGINT,
    UNIQUE (mailbox, uid_validity, uid),
    CHECK ((dealt_with_by IS NULL) = (dealt_with_at IS NULL))
);

-- Messages that the mailbox's server could not hand over; they are asked for again.
CREATE TABLE unfetched_messages (
    mailbox BYTEA NOT NULL REFERENCES mailboxes (name),
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
);

-- Imports that were interrupted: how many messages of a source are durable. `source` is a keyed hash of the file's path, size and time of change.
CREATE TABLE import_progress (
    source BYTEA NOT NULL PRIMARY KEY,
    messages BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
