//! What arrived, kept as it came: receiving, parsing a copy, reading again. Not which case a notice belongs to (`cases`).
//! Invariant: a notice is never edited; when [`receive`] returns, its bytes are durable and its disposition exists.

mod attachments;
mod content;
mod findings;
mod import_progress;
mod look_alike;
mod mailbox;
mod message_start;
mod openpgp;
mod parse;
mod passages;
mod receive;
mod store;
mod trace;
mod verdicts;

pub use attachments::{Attachment, harmless as harmless_name};
pub use content::{Content, attachment, content, envelope, findings, headers, message_id_hash, prepare, raw};
pub use findings::{Delivered, DeliveryReport, Findings, FoundIdentifier, ReportFormat};
pub use import_progress::{ImportSource, find_by_bytes, import_ended, receive_from};
pub use look_alike::{LookAlike, look_alikes};
pub use mailbox::{
    MailboxError, MailboxName, Numbering, Oversized, Reached, begin_numbering, deal_with_oversized, forget_unfetched,
    is_received, note_oversized, note_unfetched, oversized, oversized_uids, reach, reached, unfetched, unfetched_count,
};
pub use message_start::begins_as_message;
pub use openpgp::{Certificate, CertificateError, SignatureFact, SignatureVerdict, WrongTime, check_signature};
pub use parse::{
    Facts, Headers, Mailbox, PARSER_VERSION, Parsed, ParsedPart, Protection, Reading, SignedPart,
    authentication_results, delivered_at, parse, signed_parts,
};
pub use passages::Passage;
pub use receive::{Envelope, Incoming, Letter, Receipt, ReceiveError, accept, log_letter, receive, repeat_envelope};
pub use store::{
    NoticeRow, NoticeSummary, PartRole, PartSummary, Prepared, RepeatRow, find, first_received_at, mark_repeat_placed,
    notices_of, parts, save_parsed, thread_matches, waiting_repeats,
};
pub use verdicts::{Verdict, VerdictSource, Verdicts, read};

use thiserror::Error;

use crate::db;
use crate::db::ids::NoticeId;
use crate::sealing;

#[derive(Debug, Error)]
pub enum Error {
    #[error("there is no notice {0}")]
    Unknown(NoticeId),
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

text_enum! {
    /// By which door a notice came in.
    pub enum Transport {
        Pipe = "pipe" => "Mail server, by pipe",
        Import = "import" => "Imported",
        Console = "console" => "Logged in the console",
        Lmtp = "lmtp" => "Mail server, by LMTP",
        Imap = "imap" => "Mailbox, by IMAP",
    }
}

db::db_text!(Transport);
