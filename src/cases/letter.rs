//! Logging what did not come by mail: a letter, a call, a visit. One transaction makes it a notice and its case.

use serde_json::json;

use super::disposition::Disposition;
use super::open::NewCase;
use super::place::{Sort, join, joined, move_from, open_for, opened};
use super::{Case, CaseNumber, Error};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::{Pool, Timestamp};
use crate::notices::{self, Letter};
use crate::taxonomy::{Channel, Kind, Urgency};
use crate::workflow::{Action, Relation};

/// What the form asks for.
#[derive(Clone, Debug)]
pub struct NewLetter {
    pub channel: Channel,
    /// When it reached us, which may lie in the past.
    pub received_at: Timestamp,
    pub kind: Kind,
    pub urgency: Urgency,
    pub summary: String,
    pub letter: Letter,
    /// The case that it belongs to, or where the matter of that one goes on; otherwise it opens one.
    pub joins: Option<CaseNumber>,
}

/// The longest staff-written summary, in characters.
pub(super) const SUMMARY_LIMIT: usize = 500;

/// Logs a letter or call and opens its case, or adds it to the case it belongs to.
pub fn log_notice(pool: &Pool, act: &Act, new: &NewLetter) -> Result<Case, Error> {
    act.allow(Action::LogNotice, None, Relation::None)?;
    check(act, new)?;
    let (row, raw) = notices::log_letter(act, &new.letter, new.channel, new.received_at)?;
    let parsed = notices::parse(&raw, false);
    let prepared = notices::prepare(act.keys(), act.at, row.id, &parsed)?;
    let opening = NewCase {
        kind: new.kind,
        kind_confirmed: true,
        urgency: new.urgency,
        channel: new.channel,
        language: parsed.facts.language.clone(),
        summary: new.summary.trim().to_owned(),
        received_at: new.received_at,
        key: act.keys().new_key(act.at)?,
    };
    let (act, joins) = (act.clone(), new.joins.clone());
    pool.write(move |db| {
        let receipt = notices::accept(db, &act, &row, Verb::NoticeLogged)?;
        if receipt.repeated {
            // The form was sent twice; the first one counts.
            let case =
                super::pen::case_of(db, receipt.notice)?.into_iter().next().ok_or(Error::Placed(receipt.notice))?;
            return super::get(db, case);
        }
        notices::save_parsed(db, &prepared)?;
        let (case, placement) = if let Some(number) = joins {
            let case = super::find_visible(db, &act, &number)?;
            let case = join(db, &act, &[case.id], row.id, Sort::Written)?.into_iter().next();
            let case = case.ok_or(Error::Placed(row.id))?;
            let placement = joined(act.at, case.id);
            (case, placement)
        } else {
            let case = open_for(db, &act, row.id, &parsed, &opening)?.case;
            let placement = opened(act.at, case.id);
            (case, placement)
        };
        move_from(db, row.id, Disposition::Unplaced, &placement)?;
        let detail = json!({ "channel": row.channel });
        act.record(db, Verb::NoticeLogged, Some(case.id), Some(row.id.as_i64()), detail)?;
        Ok(case)
    })
}

fn check(act: &Act, new: &NewLetter) -> Result<(), Error> {
    if new.received_at > act.at {
        let what = "it cannot have been received in the future".to_owned();
        return Err(Error::Invalid { field: "received_at", what, hint: "write when it reached us" });
    }
    if new.channel == Channel::Email {
        let what = "an email comes in by itself".to_owned();
        return Err(Error::Invalid {
            field: "channel",
            what,
            hint: "forward it as an attachment, or use `quarterlight import eml`",
        });
    }
    if new.letter.text.trim().is_empty() {
        let what = "what was written or said is missing".to_owned();
        return Err(Error::Invalid { field: "text", what, hint: "type it, or summarise the call" });
    }
    check_summary(&new.summary)
}

pub(super) fn check_summary(summary: &str) -> Result<(), Error> {
    if summary.chars().count() <= SUMMARY_LIMIT {
        return Ok(());
    }
    let what = format!("a summary has at most {SUMMARY_LIMIT} characters");
    Err(Error::Invalid { field: "summary", what, hint: "say in one or two sentences what is asked, without names" })
}
