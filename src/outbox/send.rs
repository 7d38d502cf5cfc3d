//! Sends what is due. A mail is claimed in one transaction, handed over outside of any, and settled in another: whatever
//! breaks in between, it is not handed over twice.

use serde_json::json;

use super::message::{MailState, Message};
use super::queue::Payload;
use super::store::{Attempted, MailRow};
use super::transport::Undelivered;
use super::{Error, Transport, compose, delivery, store};
use crate::audit::{self, Actor, Happening, Verb};
use crate::clock::Clock;
use crate::config::{House, Mail, Web};
use crate::db::ids::MailId;
use crate::db::{self, Db, Pool, Timestamp};
use crate::sealing::{self, Keyring, Place, SealingKey};

/// How long to wait after the first, the second, … attempt in vain; after the last of them the mail has failed.
const BACK_OFF_SECONDS: [i64; 6] = [60, 5 * 60, 15 * 60, 3600, 4 * 3600, 12 * 3600];

/// Longer than any conversation with a mail server takes: who began it has stopped or was killed.
const ABANDONED_AFTER_SECONDS: i64 = 10 * 60;

/// What sending needs to know of the house.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    pub keys: &'a Keyring,
    pub house: &'a House,
    pub mail: &'a Mail,
    pub web: &'a Web,
    pub transport: &'a Transport,
    /// A clock, not a moment: a run over many mails takes its time, and others judge by it whether it still lives.
    pub clock: &'a Clock,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentReport {
    pub sent: usize,
    /// To be tried again later.
    pub put_off: usize,
    pub failed: usize,
    pub uncertain: usize,
    /// The mail server does not answer, does not want us or fell silent; the run ended there.
    pub server_away: bool,
}

/// Sends every mail that is due, the longest waiting first.
pub fn send_due(pool: &Pool, office: &Office<'_>) -> Result<SentReport, Error> {
    let mut report = SentReport { uncertain: give_up_abandoned(pool, office.clock.now())?, ..SentReport::default() };
    while !report.server_away {
        let at = office.clock.now();
        let Some(row) = pool.write(move |db| store::claim(db, at).map_err(db::Error::from))? else {
            break;
        };
        let outcome = post(pool, office, &row, at);
        report.server_away = outcome.as_ref().is_err_and(Undelivered::ends_the_run);
        let attempted = judge(&row, outcome, office.clock.now());
        match attempted.state {
            MailState::Sent => report.sent += 1,
            MailState::Failed => report.failed += 1,
            MailState::Uncertain => report.uncertain += 1,
            MailState::Queued | MailState::Sending => report.put_off += 1,
        }
        let now = office.clock.now();
        pool.write(move |db| settle(db, &row, &attempted, now))?;
    }
    Ok(report)
}

/// Opens and hands over one mail. What is handed over was written down before: each attempt says the same, and a person
/// can read later what was said.
fn post(pool: &Pool, office: &Office<'_>, row: &MailRow, at: Timestamp) -> Result<(), Undelivered> {
    answered_by_another(pool, office, row)?;
    let key = office.keys.key(row.key_id).map_err(|error| unopened(&error))?;
    let payload = payload(&key, row)?;
    let letter = match &row.letter {
        Some(sealed) => key.open(letter_place(row.id), sealed).map_err(|error| unopened(&error))?,
        None => write_letter(pool, office, row, &payload, &key, at)?,
    };
    office.transport.send(row.id, &compose::envelope(office, row, &payload), &letter)
}

/// Composes the letter and keeps its bytes, sealed.
fn write_letter(
    pool: &Pool,
    office: &Office<'_>,
    row: &MailRow,
    payload: &Payload,
    key: &SealingKey,
    at: Timestamp,
) -> Result<Vec<u8>, Undelivered> {
    let later = |code: &str| Undelivered::Later(code.to_owned());
    let draft = compose::compose(office, row, payload, at).map_err(|_| later("template"))?;
    let letter = draft.write().map_err(|code| Undelivered::Never(code.to_owned()))?;
    let sealed = key.seal(letter_place(row.id), &letter).map_err(|_| later("key-store"))?;
    let (id, attempts) = (row.id, row.attempts);
    let kept = pool.write(move |db| store::keep_letter(db, id, attempts, &sealed).map_err(db::Error::from));
    match kept {
        Ok(true) => Ok(letter),
        // Somebody took this sender for dead; the attempt is theirs now, and what is said of this one is not written down.
        Ok(false) => Err(later("overtaken")),
        Err(_) => Err(later("database")),
    }
}

/// Two notices of one sender that are placed at the same moment, by two processes, each see no answer yet. Of their answers
/// one leaves.
fn answered_by_another(pool: &Pool, office: &Office<'_>, row: &MailRow) -> Result<(), Undelivered> {
    if row.message != Message::Acknowledgement {
        return Ok(());
    }
    let window = office.mail.answer_window_hours.saturating_mul(3600);
    let others = pool.read(|db| store::other_answers(db, row, window).map_err(db::Error::from));
    for (id, state) in others.map_err(|_| Undelivered::Later("database".to_owned()))? {
        match state {
            MailState::Sent | MailState::Uncertain => return Err(Undelivered::Never("answered-lately".to_owned())),
            MailState::Sending if id > row.id => return Err(Undelivered::Later("answered-lately".to_owned())),
            MailState::Sending | MailState::Queued if id < row.id => {
                return Err(Undelivered::Never("answered-lately".to_owned()));
            }
            MailState::Sending | MailState::Queued | MailState::Failed => {}
        }
    }
    Ok(())
}

fn letter_place(id: MailId) -> Place {
    Place::new("mails.letter", id.as_i64())
}

fn payload(key: &SealingKey, row: &MailRow) -> Result<Payload, Undelivered> {
    let plain = key.open(Payload::place(row.id), &row.payload).map_err(|error| unopened(&error))?;
    serde_json::from_slice(&plain).map_err(|_| Undelivered::Never("unreadable".to_owned()))
}

fn unopened(error: &sealing::Error) -> Undelivered {
    match error {
        sealing::Error::Destroyed => Undelivered::Never("erased".to_owned()),
        sealing::Error::Unreadable(_) => Undelivered::Never("unreadable".to_owned()),
        _ => Undelivered::Later("key-store".to_owned()),
    }
}

/// The exact bytes that were handed to the mail server, or would have been; `None` before the first attempt.
pub fn sent_letter(db: &mut Db, keys: &Keyring, id: MailId) -> Result<Option<Vec<u8>>, Error> {
    let Some(row) = store::find(db, id)? else { return Ok(None) };
    let open = |sealed: &Vec<u8>| keys.key(row.key_id)?.open(letter_place(id), sealed);
    Ok(row.letter.as_ref().map(open).transpose()?)
}

/// What this outcome means for the mail.
fn judge(row: &MailRow, outcome: Result<(), Undelivered>, at: Timestamp) -> Attempted {
    let nobody_there = matches!(outcome, Err(Undelivered::Nobody(_)));
    let (state, due_at, code) = match outcome {
        Ok(()) => (MailState::Sent, row.due_at, None),
        Err(Undelivered::Never(code) | Undelivered::Nobody(code)) => (MailState::Failed, row.due_at, Some(code)),
        Err(Undelivered::Unknown(code)) => (MailState::Uncertain, row.due_at, Some(code)),
        Err(Undelivered::Later(code) | Undelivered::ServerAway(code)) => match back_off_seconds(row.attempts) {
            Some(seconds) => (MailState::Queued, at.plus_seconds(seconds), Some(code)),
            None => (MailState::Failed, row.due_at, Some(code)),
        },
    };
    Attempted { state, due_at, sent_at: (state == MailState::Sent).then_some(at), last_error: code, nobody_there }
}

fn back_off_seconds(attempts: i32) -> Option<i64> {
    let before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    BACK_OFF_SECONDS.get(before).copied()
}

/// Writes down how the attempt ended, with its event unless the mail only waits again.
fn settle(db: &mut Db, row: &MailRow, attempted: &Attempted, at: Timestamp) -> Result<bool, Error> {
    let verb = match attempted.state {
        MailState::Sent => Some(Verb::MailSent),
        MailState::Failed => Some(Verb::MailFailed),
        MailState::Uncertain => Some(Verb::MailUncertain),
        MailState::Queued | MailState::Sending => None,
    };
    let settled = store::settle(db, row.id, row.attempts, attempted)?;
    if let (true, Some(verb)) = (settled, verb) {
        let detail = json!({ "message": row.message, "attempts": row.attempts, "error": attempted.last_error });
        let happening = Happening { verb, case: row.case_id, subject: Some(row.id.as_i64()), detail };
        audit::record(db, Actor::Program("jobs"), at, &happening)?;
    }
    if settled && attempted.nobody_there {
        delivery::stop(db, at, row)?;
    }
    Ok(settled)
}

/// Mails whose sender stopped in the middle. Without a letter nothing was handed over, and the mail is sent again; with one,
/// sending it again could send it twice.
fn give_up_abandoned(pool: &Pool, at: Timestamp) -> Result<usize, Error> {
    pool.write(move |db| {
        let rows = store::abandoned(db, at.plus_seconds(-ABANDONED_AFTER_SECONDS))?;
        let mut uncertain = 0;
        for row in &rows {
            let handed_over = row.letter.is_some();
            let attempted = Attempted {
                state: if handed_over { MailState::Uncertain } else { MailState::Queued },
                due_at: if handed_over { row.due_at } else { at },
                sent_at: None,
                last_error: Some("interrupted".to_owned()),
                nobody_there: false,
            };
            uncertain += usize::from(settle(db, row, &attempted, at)? && handed_over);
        }
        Ok(uncertain)
    })
}
