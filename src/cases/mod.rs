//! What we make of one matter: its case, parties, identifiers, evidence, typed fields and timeline; and placing notices.
//! Not the review, the ballot or the decision. Invariant: only [`advance`] writes a case's state.

mod advance;
mod anew;
mod answer;
mod assessed;
mod custody;
mod dashboard;
mod deadline_alerts;
mod deadlines;
mod bulk;
mod deliveries;
mod destruction;
mod disposition;
mod drafts;
mod edit;
mod elsewhere;
mod evidence;
mod export;
mod field_changes;
mod field_rows;
mod fields;
mod file_type;
mod findings;
mod guess;
mod identifier_forms;
mod identifiers;
mod known_people;
mod last_change;
mod letter;
mod links;
mod lookout;
mod list;
mod mails;
mod measures;
mod merges;
mod next;
mod notes;
mod number;
mod open;
mod parties;
mod pen;
mod personal_data;
mod place;
mod private_strings;
mod protection;
mod ratification;
mod read;
mod reconcile;
mod redaction;
mod reply;
mod saved_views;
mod scan;
mod scope;
mod search;
mod second_person;
mod secrecy;
mod set_aside;
mod staying;
mod stopped;
mod store;
mod timeline;
mod upload_destruction;
mod uploads;
mod signatures;
mod verification;
mod view;
mod waiting;
mod watches;

pub use advance::{Step, advance, allow, case_key, check_version, claim, hold, is_allowed, relation};
pub use anew::{Anew, open_anew, prepare_anew};
pub use answer::NoAnswer;
pub use bulk::{BulkDone, BulkStep, Ticked, set_urgency, step_many};
pub use custody::{Custody, CustodyStep, Integrity, custody, export_custody};
pub use dashboard::{Age, AtRisk, Dashboard, Durations, Standing, UNFINISHED, WEEKS, Week, dashboard};
pub use deadline_alerts::raise_deadline_alerts;
pub use deadlines::{
    Deadline, DeadlineHistory, DeadlinePause, Done, NamedDeadline, Paused, deadline_history, deadlines, name_deadline,
    next_deadlines, pause_deadlines, resume_deadlines, withdraw_deadline,
};
pub use destruction::{
    Destruction, NoticePart, ask_destruction, confirm_destruction, finish_destructions, holds_findings, parts,
    withdraw_destruction,
};
pub use disposition::{Disposition, PenReason};
pub use drafts::{Draft, DraftForm, KeptDraft, Typed, discard_draft, draft, forget_draft, keep_draft, kept_drafts};
pub use edit::{Edit, edit};
pub use evidence::{Came, EvidenceItem, EvidenceList, ListedItem, add_part, evidence_digest, list_evidence};
pub use export::{EXPORTED, export};
pub use fields::{ContentFields, DataClassUse, DemandFields, Fields, RequestFields, fields};
pub use file_type::Mark;
pub use findings::{Confirmed, confirm_findings};
pub use identifier_forms::{Wrong, looks_like};
pub use identifiers::{
    Identifier, NewIdentifier, add_identifier, identifier_hashes, look_up_identifier, read_identifiers,
    remove_identifier,
};
pub use last_change::{LastChange, last_change};
pub use letter::{NewLetter, log_notice};
pub use links::{CaseLink, LinkSide, case_links, link_cases, unlink_cases};
pub use list::{
    After, COUNTED, Count, Filter, PAGE_LENGTH, Page, Sort, authorities_named, authority_names, count, list, words,
};
pub use lookout::Lookout;
pub use mails::{call, call_person};
pub use measures::{
    EvidenceStanding, FileRef, FileToDestroy, NewMeasure, NewReferral, Referral, TakenMeasure, evidence_standing,
    files_to_destroy, list_measures, measures_read, refer, take_measure,
};
pub use merges::{Merged, Mergings, merge, mergings, unmerge};
pub use next::next_waiting;
pub use notes::{Mention, Note, count_notes, mentions_for, read_notes, take_back_note, write_note};
pub use number::CaseNumber;
pub use parties::{NewParty, Party, PartyContact, PartyEdit, add_party, cases_of_authority, edit_party, read_parties};
pub use pen::{
    Guess, HeldNotice, LeftPen, PenState, PenStep, SuggestedCase, accept_as_case, accept_guess, held, held_before,
    join_case, list_pen, pen_state, place_held, place_many, raise_pen_alarm, read_held, set_aside_held,
};
pub use personal_data::{PersonalData, Warning, personal_by_form, personal_data};
pub use place::{Placed, place, place_pending};
pub use private_strings::{PrivateString, lookout};
pub use protection::{is_protected, protects};
pub use ratification::{
    MeasureRecords, MeasureResult, MeasureStanding, NewReversal, OpenMeasure, Proposal, Reversal, Undone,
    call_chair_for_measures, lapse_measures, measure_records, measure_to_undo, measures_for_board, reversal_told,
    settle_measure, undo_measure, unsettled_measures,
};
pub use read::{Reading, content_case, look, open_text, opened_for, read_attachment, read_notice, read_raw};
pub use reconcile::{Books, DayReconciliation, Reconciliation, reconcile, reconcile_by_day};
pub use redaction::Redaction;
pub use reply::{Correspondent, DraftReply, NewReply, Recipient, SentMail, draft_reply, read_mail, reply};
pub use saved_views::{NewView, SavedView, delete_view, may_share_views, rename_view, save_view, saved_views};
pub use scan::{Hit, HitPlace, Position, SCANNED, Slice, search_inside};
pub use search::{Found, reads_as_identifier, search};
pub use second_person::{Begun, ToConfirm, call_second_person, to_confirm};
pub use secrecy::{
    SecrecyOrder, confirm_secrecy, end_secrecy, is_secret, record_secrecy, secrecy_orders, secret_cases,
};
pub use set_aside::{SetAside, set_aside, take_back, undo_assignment};
pub use signatures::signatures;
pub use staying::{Staying, staying};
pub use stopped::{resume_address, stopped_addresses};
pub use store::CaseRow as Case;
pub use store::{MeasureResultRow, ReversalRow};
pub use timeline::{Change, TimelineEntry, TimelineSort, changes_detail};
pub use upload_destruction::{
    UploadDestruction, ask_upload_destruction, confirm_upload_destruction, withdraw_upload_destruction,
};
pub use uploads::{FILE_BYTES, FILES, ORIGIN_LIMIT, SealedFile, check_upload, download_upload, seal_file, upload};
pub use verification::{
    NewVerification, Verification, Verified, authenticity, check_may_give, confirm_verification, record_verification,
    verifications, verified, withdraw_verification,
};
pub use view::{CaseView, view};
pub use waiting::{LISTED, Queue, Waiting, waiting};
pub use watches::{News, Watched, is_watched, look_through, news_until, unwatch, watch, watched};

use thiserror::Error as ThisError;

use crate::accounts::{self, Denied};
use crate::authorities;
use crate::db;
use crate::db::ids::{CaseId, NoticeId, UserId};
use crate::notices;
use crate::outbox;
use crate::sealing;
use crate::taxonomy::{Authenticity, Outcome};
use crate::workflow::{Action, NotAllowed};

#[derive(Debug, ThisError)]
pub enum Error {
    #[error("there is no case `{0}`\n  hint: a case number looks like `2026-0042`")]
    Unknown(String),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Somebody else changed the case since the page was made; holds it as it is now.
    #[error("somebody else changed this case in the meantime\n  hint: look at what it is now and decide again")]
    Conflict(Box<Case>),
    #[error("{what}\n  hint: {hint}")]
    Invalid { field: &'static str, what: String, hint: &'static str },
    #[error("the notice {0} was placed by somebody else in the meantime\n  hint: look where it went")]
    Placed(NoticeId),
    /// Nobody established, with a second person, that the demand comes from whom it says.
    #[error(
        "“{}” gives data, and whom the demand comes from is not verified (it is “{}”)\n  hint: two persons of the desk verify it first, under “Verification” on the page of the case; urgency changes nothing of that",
        outcome.label(),
        found.label()
    )]
    NotVerified { outcome: Outcome, found: Authenticity },
    /// It does not follow from how things are now; mostly, somebody else was faster.
    #[error("{what}\n  hint: {hint}")]
    Overtaken { what: &'static str, hint: &'static str },
    #[error("this needs a second person\n  hint: ask a colleague")]
    SamePerson,
    #[error(transparent)]
    Authority(#[from] authorities::Error),
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Notice(#[from] notices::Error),
    #[error(transparent)]
    Receive(#[from] notices::ReceiveError),
    #[error("what is private cannot be looked for: {0}")]
    Lookout(#[from] aho_corasick::BuildError),
    #[error(transparent)]
    Outbox(#[from] outbox::Error),
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// The case with this number.
pub fn find(db: &mut db::Db, number: &CaseNumber) -> Result<Case, Error> {
    store::find_by_number(db, number)?.ok_or_else(|| Error::Unknown(number.to_string()))
}

pub fn get(db: &mut db::Db, id: CaseId) -> Result<Case, Error> {
    store::find(db, id)?.ok_or_else(|| Error::Unknown(id.to_string()))
}

/// The case, if this person may see it; otherwise it is as if it were not there.
pub fn find_visible(db: &mut db::Db, act: &accounts::Act, number: &CaseNumber) -> Result<Case, Error> {
    let case = find(db, number)?;
    if is_allowed(db, act, Action::ViewCase, &case)? { Ok(case) } else { Err(Error::Unknown(number.to_string())) }
}

/// The case with this id, if this person may see it.
fn visible(db: &mut db::Db, act: &accounts::Act, id: CaseId) -> Result<Option<Case>, Error> {
    let case = get(db, id)?;
    Ok(is_allowed(db, act, Action::ViewCase, &case)?.then_some(case))
}

/// Gives the case a reviewer; within a review, another one.
pub fn assign(
    db: &mut db::Db,
    act: &accounts::Act,
    number: &CaseNumber,
    version: i64,
    reviewer: UserId,
) -> Result<Case, Error> {
    set_aside::assign(db, act, number, version, reviewer)
}
