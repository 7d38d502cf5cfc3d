//! Sends what is due. A mail is claimed in one transaction, handed over outside of any, and settled in another: whatever
//! breaks in between, it is not handed over twice.

use serde_json::json;

use super::message::MailState;
use super::queue::Payload;
use super::store::{Attempted, MailRow};
use super::transport::Undelivered;
use super::{Error, Transport, compose, store};
use crate::audit::{self, Actor, Happening, Verb};
use crate::clock::Clock;
use crate::config::{House, Mail, Web};
use crate::db::{self, Db, Pool, Timestamp};
use crate::sealing::{self, Keyring};

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
    /// The mail server does not answer or does not want us; the run ended there.
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
        let outcome = post(office, &row, at);
        report.server_away = matches!(outcome, Err(Undelivered::ServerAway(_)));
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

/// Opens, writes and hands over one mail.
fn post(office: &Office<'_>, row: &MailRow, at: Timestamp) -> Result<(), Undelivered> {
    let payload = open(office.keys, row)?;
    let draft = compose::compose(office, row, &payload, at).map_err(|_| Undelivered::Later("template".to_owned()))?;
    office.transport.send(row.id, &draft)
}

fn open(keys: &Keyring, row: &MailRow) -> Result<Payload, Undelivered> {
    let unreadable = || Undelivered::Never("unreadable".to_owned());
    let opened = keys.key(row.key_id).and_then(|key| key.open(Payload::place(row.id), &row.payload));
    let plain = opened.map_err(|error| match error {
        sealing::Error::Destroyed => Undelivered::Never("erased".to_owned()),
        sealing::Error::Unreadable(_) => unreadable(),
        _ => Undelivered::Later("key-store".to_owned()),
    })?;
    serde_json::from_slice(&plain).map_err(|_| unreadable())
}

/// What this outcome means for the mail.
fn judge(row: &MailRow, outcome: Result<(), Undelivered>, at: Timestamp) -> Attempted {
    let (state, due_at, code) = match outcome {
        Ok(()) => (MailState::Sent, row.due_at, None),
        Err(Undelivered::Never(code)) => (MailState::Failed, row.due_at, Some(code)),
        Err(Undelivered::Unknown(code)) => (MailState::Uncertain, row.due_at, Some(code)),
        Err(Undelivered::Later(code) | Undelivered::ServerAway(code)) => match back_off_seconds(row.attempts) {
            Some(seconds) => (MailState::Queued, at.plus_seconds(seconds), Some(code)),
            None => (MailState::Failed, row.due_at, Some(code)),
        },
    };
    Attempted { state, due_at, sent_at: (state == MailState::Sent).then_some(at), last_error: code }
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
    Ok(settled)
}

/// Marks mails whose sender stopped in the middle. Sending them again could send them twice.
fn give_up_abandoned(pool: &Pool, at: Timestamp) -> Result<usize, Error> {
    pool.write(move |db| {
        let rows = store::abandoned(db, at.plus_seconds(-ABANDONED_AFTER_SECONDS))?;
        let mut given_up = 0;
        for row in &rows {
            let attempted = Attempted {
                state: MailState::Uncertain,
                due_at: row.due_at,
                sent_at: None,
                last_error: Some("interrupted".to_owned()),
            };
            given_up += usize::from(settle(db, row, &attempted, at)?);
        }
        Ok(given_up)
    })
}
