//! Searching inside messages: opens the notices of the cases in a filter one after the other and looks for a text in them.
//!
//! There is no index over sealed text, so that this is slow on purpose, a slice at a time, and recorded: one event that somebody
//! searched, without what for, and one opening a case and hour as for every other opening. Invariant: both stand before a notice is
//! opened.

use std::collections::BTreeMap;

use serde_json::json;

use super::list::visible;
use super::read::ONE_EVENT_A_SECONDS;
use super::{Case, Error, Filter, store};
use crate::accounts::Act;
use crate::audit::{self, Happening, Verb};
use crate::db::ids::{CaseId, EventId, NoticeId};
use crate::db::{Db, Pool};
use crate::notices::{self, Content};
use crate::workflow::{Action, Relation};

/// So many messages are opened in one search at most.
pub const SCANNED: usize = 2_000;
/// So many in one step, so that a page is never long in coming.
const SLICE: usize = 200;
/// A step ends after so many bytes, too: a few messages may be as large as many.
const SLICE_BYTES: i64 = 64 * 1024 * 1024;
/// A search that was begun may go on for so long.
const GOES_ON_SECONDS: i64 = 3600;

const SHORTEST: usize = 3;
const LONGEST: usize = 200;

text_enum! {
    /// Where in a message a text was found.
    pub enum HitPlace {
        Subject = "subject" => "Subject",
        Sender = "sender" => "Sender or recipient",
        Text = "text" => "Text",
        OtherForm = "other_form" => "HTML form of the text",
        AttachmentName = "attachment_name" => "Name of an attachment",
    }
}

/// How far a search came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The event that the search left when it began.
    pub search: EventId,
    /// The last message looked into.
    pub after: (CaseId, NoticeId),
    pub looked_into: usize,
}

/// A place that has the text.
#[derive(Clone, Debug)]
pub struct Hit {
    pub case: Case,
    pub notice: NoticeId,
    pub places: Vec<HitPlace>,
}

/// What one step of a search came to.
#[derive(Clone, Debug)]
pub struct Slice {
    pub hits: Vec<Hit>,
    /// Messages looked into since the search began.
    pub looked_into: usize,
    /// All messages of the filter, up to [`SCANNED`].
    pub of: usize,
    /// There are more than that, and they are not looked into.
    pub cut: bool,
    /// Messages of this step that cannot be opened any more, or in part only.
    pub erased: usize,
    /// Where to go on, if there is more.
    pub next: Option<Position>,
}

/// Looks for a text inside the messages of the filter: from the newest case on, or from where the step before came to.
pub fn search_inside(
    pool: &Pool,
    act: &Act,
    filter: &Filter,
    text: &str,
    position: Option<Position>,
) -> Result<Slice, Error> {
    let person = act.allow(Action::SearchInside, None, Relation::None)?;
    let wanted = wanted(text)?;
    let filter = visible(act, filter, Action::OpenSealed)?;
    let looked_into = position.map_or(0, |position| position.looked_into.min(SCANNED));
    let (pairs, all) = pool.read(|db| {
        if let Some(position) = position {
            check_begun(db, act, position.search)?;
        }
        let room = i64::try_from(SLICE.min(SCANNED - looked_into)).unwrap_or(0);
        let pairs = store::notices_within(db, &filter, position.map(|position| position.after), room)?;
        let pairs = no_more_than_fit(db, pairs)?;
        let most = i64::try_from(SCANNED + 1).unwrap_or(i64::MAX);
        Ok::<_, Error>((pairs, store::notices_within(db, &filter, None, most)?.len()))
    })?;
    let (recording, cases) = (act.clone(), distinct(&pairs));
    let begun = position.map(|position| position.search);
    let person = person.id;
    let search = pool.write(move |db| {
        let opened = |db: &mut Db, id| audit::last(db, person, Verb::SealedOpened, id);
        for case in cases {
            let recent = opened(db, case)?.is_some_and(|last| recording.at.seconds_since(last) < ONE_EVENT_A_SECONDS);
            if !recent {
                recording.record(db, Verb::SealedOpened, Some(case), None, json!({}))?;
            }
        }
        let happening = Happening { verb: Verb::SearchedInside, case: None, subject: None, detail: json!({}) };
        Ok::<_, Error>(match begun {
            Some(begun) => begun,
            None => audit::record(db, recording.actor(), recording.at, &happening)?,
        })
    })?;
    let (hits, erased) = look_into(pool, act, &pairs, &wanted)?;
    let done = looked_into + pairs.len();
    let next = pairs.last().copied().filter(|_| done < all.min(SCANNED)).map(|after| Position {
        search,
        after,
        looked_into: done,
    });
    Ok(Slice { hits, looked_into: done, of: all.min(SCANNED).max(done), cut: all > SCANNED, erased, next })
}

/// The text as it is compared: in small letters, with one space between words, because a message breaks its lines anywhere.
fn wanted(text: &str) -> Result<String, Error> {
    let wanted = folded(text);
    if (SHORTEST..=LONGEST).contains(&wanted.chars().count()) {
        return Ok(wanted);
    }
    let what = format!("a text to look for has {SHORTEST} to {LONGEST} characters");
    Err(Error::Invalid { field: "text", what, hint: "take a name or a few words as they stand in the message" })
}

fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A step goes on with a search that this person began not long ago, and with no other.
fn check_begun(db: &mut Db, act: &Act, search: EventId) -> Result<(), Error> {
    let begun = audit::find(db, search)?;
    let is_ours = begun.is_some_and(|event| {
        event.verb == Verb::SearchedInside
            && event.actor_id == act.user_id()
            && act.at.seconds_since(event.at) < GOES_ON_SECONDS
    });
    if is_ours {
        return Ok(());
    }
    let what = "this search is over".to_owned();
    Err(Error::Invalid { field: "text", what, hint: "begin it again" })
}

fn distinct(pairs: &[(CaseId, NoticeId)]) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = pairs.iter().map(|(case, _)| *case).collect();
    cases.dedup();
    cases
}

/// The messages of one step, cut where they become too many bytes: before it is recorded whose messages are opened.
fn no_more_than_fit(db: &mut Db, mut pairs: Vec<(CaseId, NoticeId)>) -> Result<Vec<(CaseId, NoticeId)>, Error> {
    let ids: Vec<NoticeId> = pairs.iter().map(|(_, notice)| *notice).collect();
    let sizes: BTreeMap<NoticeId, i64> = store::notice_sizes(db, &ids)?.into_iter().collect();
    let mut bytes = 0;
    let fitting = pairs.iter().take_while(|(_, notice)| {
        let fits = bytes <= SLICE_BYTES;
        bytes += sizes.get(notice).copied().unwrap_or(0);
        fits
    });
    let fitting = fitting.count();
    pairs.truncate(fitting);
    Ok(pairs)
}

/// What it found, and how many of the messages were erased.
fn look_into(pool: &Pool, act: &Act, pairs: &[(CaseId, NoticeId)], wanted: &str) -> Result<(Vec<Hit>, usize), Error> {
    pool.read(|db| {
        let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
        let (mut erased, mut hits) = (0, Vec::new());
        for (id, notice) in pairs {
            let content = match notices::content(db, act.keys(), *notice) {
                Ok(content) => content,
                Err(notices::Error::Sealing(_)) => {
                    erased += 1;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            erased += usize::from(content.erased);
            let places = places(&content, wanted);
            if !places.is_empty() {
                let case = match cases.get(id) {
                    Some(case) => case.clone(),
                    None => super::get(db, *id)?,
                };
                cases.insert(*id, case.clone());
                hits.push(Hit { case, notice: *notice, places });
            }
        }
        Ok((hits, erased))
    })
}

/// Where a message has the text.
fn places(content: &Content, wanted: &str) -> Vec<HitPlace> {
    let has = |text: &str| folded(text).contains(wanted);
    let headers = &content.headers;
    let people = [&headers.from, &headers.reply_to, &headers.to, &headers.cc];
    let mut people = people.into_iter().flatten().flat_map(|mailbox| [&mailbox.name, &mailbox.address]).flatten();
    let places = [
        (HitPlace::Subject, headers.subject.as_deref().is_some_and(has)),
        (HitPlace::Sender, people.any(|text| has(text))),
        (HitPlace::Text, has(&content.text)),
        (HitPlace::OtherForm, content.other_form.as_deref().is_some_and(has)),
        (HitPlace::AttachmentName, content.attachments.iter().any(|part| part.name.as_deref().is_some_and(has))),
    ];
    places.into_iter().filter(|(_, is_there)| *is_there).map(|(place, _)| place).collect()
}
