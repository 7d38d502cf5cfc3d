//! The part of the desk that comes from colleagues: what they began and this person can confirm, notes that mention a person, what happened in the cases that they watch,
//! and what they began to write themselves. Not what waits to be done, which is `desk`. Invariant: opening the desk shows
//! nothing sealed and makes nothing seen; the pages that it leads to do.

use super::audit::program;
use super::cases::drafts;
use super::cases::list::badge;
use super::pages::desk::{Colleagues, Draft, Mention, News, ToConfirm, Watched};
use super::pages::parts::Link;
use super::step::address;
use super::visit::Visit;
use crate::accounts::{self, Act};
use crate::authorities;
use crate::cases::{self, Begun, Case, Error};
use crate::db::Db;
use crate::decisions;
use crate::workflow::{Action, CaseState, Relation};

/// So many of the watched cases are listed; looking at one makes room for the next that has news.
const LISTED: usize = 20;

pub(super) struct Loaded {
    to_confirm: Vec<(cases::ToConfirm, String)>,
    in_register: Vec<(authorities::ToConfirm, String)>,
    summaries: Vec<(decisions::SummaryToConfirm, String)>,
    mentions: Vec<cases::Mention>,
    watched: Vec<cases::Watched>,
    drafts: Vec<cases::KeptDraft>,
}

pub(super) fn load(db: &mut Db, act: &Act) -> Result<Loaded, Error> {
    let name = |db: &mut Db, user| Ok::<_, Error>(accounts::get(db, user)?.display_name);
    let (mut to_confirm, mut in_register, mut summaries) = (Vec::new(), Vec::new(), Vec::new());
    for one in cases::to_confirm(db, act)? {
        let by = name(db, one.by)?;
        to_confirm.push((one, by));
    }
    for one in authorities::to_confirm(db, act)? {
        let by = name(db, one.by)?;
        in_register.push((one, by));
    }
    for one in decisions::to_confirm(db, act)? {
        let by = name(db, one.by)?;
        summaries.push((one, by));
    }
    Ok(Loaded {
        to_confirm,
        in_register,
        summaries,
        mentions: cases::mentions_for(db, act)?,
        watched: cases::watched(db, act)?,
        drafts: cases::kept_drafts(db, act)?,
    })
}

pub(super) fn part(visit: &Visit, loaded: &Loaded) -> Colleagues {
    let unlisted = match loaded.watched.len().saturating_sub(LISTED) {
        0 => None,
        1 => Some(Link::new("/cases?watched=me", "1 more case that you watch")),
        count => Some(Link::new("/cases?watched=me", format!("{count} more cases that you watch"))),
    };
    let in_cases = loaded.to_confirm.iter().map(|(one, by)| shown_case_step(visit, one, by));
    let summaries = loaded.summaries.iter().map(|(one, by)| shown_summary(visit, one, by));
    let in_register = loaded.in_register.iter().map(|(one, by)| shown_entry(visit, one, by));
    Colleagues {
        to_confirm: in_cases.chain(summaries).chain(in_register).collect(),
        mentions: loaded.mentions.iter().map(|mention| shown_mention(visit, mention)).collect(),
        watched: loaded.watched.iter().take(LISTED).map(|watched| shown_watched(visit, watched)).collect(),
        unlisted,
        drafts: loaded.drafts.iter().map(|draft| shown_draft(visit, draft)).collect(),
    }
}

/// In a sentence each, what there is nothing of, for those who could have some.
pub(super) fn nothing(visit: &Visit, loaded: &Loaded) -> Vec<&'static str> {
    let may = |action, state| visit.may(action, Some(state), Relation::Assigned);
    let all = [
        (
            loaded.mentions.is_empty() && may(Action::WriteNote, CaseState::BeforeBoard),
            "No note mentions you that you have not read.",
        ),
        (
            loaded.watched.is_empty() && may(Action::Watch, CaseState::InReview),
            "You watch no case. “Watch this case” on its page brings here what others do in it.",
        ),
    ];
    all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, sentence)| sentence).collect()
}

fn shown_case_step(visit: &Visit, one: &cases::ToConfirm, by: &str) -> ToConfirm {
    let (place, what) = match one.begun {
        Begun::Verification => ("/verification".to_owned(), "Verification of a demand"),
        Begun::PartDestruction(notice) => (format!("/notices/{notice}/parts"), "Destruction of a part of a message"),
        Begun::UploadDestruction(item) => (format!("/evidence/{item}"), "Destruction of an uploaded file"),
        Begun::Secrecy => ("/secrecy".to_owned(), "Order of secrecy"),
    };
    ToConfirm {
        what: Link::new(format!("{}{place}", address(&one.case.number)), what),
        about: format!("Case {}", one.case.number),
        by: by.to_owned(),
        at: visit.moment(one.at),
    }
}

fn shown_summary(visit: &Visit, one: &decisions::SummaryToConfirm, by: &str) -> ToConfirm {
    ToConfirm {
        what: Link::new(format!("{}/decision/summary", address(&one.case.number)), "Public summary of a decision"),
        about: format!("Case {}", one.case.number),
        by: by.to_owned(),
        at: visit.moment(one.at),
    }
}

fn shown_entry(visit: &Visit, one: &authorities::ToConfirm, by: &str) -> ToConfirm {
    let (href, what) = match one.begun {
        authorities::Begun::Change(id) => (format!("/authority-changes/{id}"), "Entry in the register of authorities"),
        authorities::Begun::Key(id) => (format!("/authorities/{id}"), "OpenPGP key of an authority"),
    };
    ToConfirm {
        what: Link::new(href, what),
        about: one.name.clone().unwrap_or_else(|| "A new entry".to_owned()),
        by: by.to_owned(),
        at: visit.moment(one.at),
    }
}

fn shown_mention(visit: &Visit, mention: &cases::Mention) -> Mention {
    Mention {
        case: link(&mention.case, &format!("/notes#note-{}", mention.note)),
        summary: mention.case.summary.clone(),
        by: mention.by.clone(),
        at: visit.moment(mention.written_at),
    }
}

fn shown_watched(visit: &Visit, watched: &cases::Watched) -> Watched {
    let news = |last: &cases::News| {
        let who = if last.is_program { program(Some(&last.who)) } else { last.who.clone() };
        News {
            count: format!("{} new", watched.news),
            last: format!("{}, {who}", last.what),
            at: visit.moment(last.at),
        }
    };
    Watched {
        case: link(&watched.case, ""),
        summary: watched.case.summary.clone(),
        state: badge(watched.case.state),
        news: watched.last.as_ref().map(news),
    }
}

fn shown_draft(visit: &Visit, draft: &cases::KeptDraft) -> Draft {
    Draft {
        case: Link::new(drafts::page_of(&draft.case.number, draft.form), draft.case.number.to_string()),
        summary: draft.case.summary.clone(),
        form: draft.form.label(),
        saved_at: visit.moment(draft.saved_at),
    }
}

fn link(case: &Case, place: &str) -> Link {
    Link::new(format!("{}{place}", address(&case.number)), case.number.to_string())
}
