//! The part of the desk that comes from colleagues: notes that mention a person, what happened in the cases that they watch,
//! and what they began to write themselves. Not what waits to be done, which is `desk`. Invariant: opening the desk shows
//! nothing sealed and makes nothing seen; the pages that it leads to do.

use super::audit::program;
use super::cases::drafts;
use super::cases::list::badge;
use super::pages::desk::{Colleagues, Draft, Mention, News, Watched};
use super::pages::parts::Link;
use super::step::address;
use super::visit::Visit;
use crate::accounts::Act;
use crate::cases::{self, Case, Error};
use crate::db::Db;
use crate::workflow::{Action, CaseState, Relation};

/// So many of the watched cases are listed; looking at one makes room for the next that has news.
const LISTED: usize = 20;

pub(super) struct Loaded {
    mentions: Vec<cases::Mention>,
    watched: Vec<cases::Watched>,
    drafts: Vec<cases::KeptDraft>,
}

pub(super) fn load(db: &mut Db, act: &Act) -> Result<Loaded, Error> {
    Ok(Loaded {
        mentions: cases::mentions_for(db, act)?,
        watched: cases::watched(db, act)?,
        drafts: cases::kept_drafts(db, act)?,
    })
}

pub(super) fn part(visit: &Visit, loaded: &Loaded) -> Colleagues {
    let unlisted = match loaded.watched.len().saturating_sub(LISTED) {
        0 => None,
        1 => Some("1 more case that you watch is not listed.".to_owned()),
        count => Some(format!("{count} more cases that you watch are not listed.")),
    };
    Colleagues {
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
            last: format!("{}, {who}", last.verb.label()),
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
