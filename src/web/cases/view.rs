//! One case: what it is, what came, what happened, and the next step that this person may take.

use actix_web::web;

use super::list::badge;
use super::{evidence, fields_form, timeline, verification, working};
use crate::accounts::Act;
use crate::board::standing::{self, Window};
use crate::board::{self, BallotState};
use crate::cases::{self, Case, CaseNumber, CaseView, EvidenceStanding, Verified};
use crate::db::Db;
use crate::decisions;
use crate::notices::NoticeSummary;
use crate::outbox::{self, MailReport};
use crate::review;
use crate::taxonomy::{Authenticity, Outcome, PartyRole, terms_by_version};
use crate::web::console::Answer;
use crate::web::mails;
use crate::web::pages::cases::verification::VerificationPanel;
use crate::web::pages::cases::{CasePage, NoticeRow, Step};
use crate::web::pages::parts::{Fact, Link};
use crate::web::step::number;
use crate::web::visit::Visit;
use crate::workflow::{Action, CaseState, Relation, Standing};

pub(in crate::web) async fn view(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let seen = visit.read(move |db, act| load(db, act, &number)).await?;
    if let Some(until) = seen.around.news_until {
        let case = seen.view.case.id;
        visit.write(move |db, act| cases::look_through(db, act, case, until)).await?;
    }
    visit.page(&format!("Case {}", seen.view.case.number), &page(&visit, &seen))
}

/// What the page shows of a case beside the case itself.
struct Seen {
    view: CaseView,
    ballot: Option<BallotState>,
    reports: Vec<MailReport>,
    evidence: EvidenceStanding,
    verified: Verified,
    around: working::Loaded,
    /// Something was recommended, and the case came back with the newest of it.
    recommended: Option<bool>,
    decided: Option<Outcome>,
    /// What decides the case unless somebody calls it in.
    window: Option<Window>,
    /// A standing decision could be applied to it.
    may_apply: bool,
}

fn load(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Seen, decisions::Error> {
    let view = cases::view(db, act, number)?;
    let case = &view.case;
    let reads = view.may.contains(&Action::ReadContent) && review::latest(db, case)?.is_some();
    Ok(Seen {
        ballot: board::current(db, case)?.map(|ballot| ballot.row.state),
        reports: outbox::reports_for_case(db, case.id).map_err(cases::Error::from)?,
        evidence: cases::evidence_standing(db, act, case)?,
        verified: cases::verified(db, case)?,
        around: working::load(db, act, case)?,
        recommended: if reads { Some(review::is_sent_back(db, case)?) } else { None },
        decided: decisions::outcome(db, case)?,
        window: standing::window_of(db, act, case)?,
        may_apply: standing::may_apply(db, act, case)?,
        view,
    })
}

/// So many of the last mails stand on the page of the case; the list of mails has all of them.
const MAILS: usize = 5;

fn page(visit: &Visit, seen: &Seen) -> CasePage {
    let (view, around) = (&seen.view, &seen.around);
    let case = &view.case;
    let opens = view.may.contains(&Action::ReadContent);
    let next = steps(seen);
    CasePage {
        number: case.number.to_string(),
        kind: case.kind.label().to_owned(),
        kind_definition: case.kind.definition().to_owned(),
        is_guessed: !case.kind_confirmed,
        state: badge(case.state),
        state_definition: case.state.definition().to_owned(),
        summary: case.summary.clone(),
        waits_for: waits_for(view, !next.iter().any(|step| step.is_main)),
        next,
        facts: facts(visit, seen),
        details: fields_form::facts(case.kind, &view.fields),
        links: links(seen),
        sealed: sealed(view),
        sealed_href: opens.then(|| format!("/cases/{}/parties", case.number)),
        verification: verification(seen),
        notices: view.notices.iter().map(|notice| notice_row(visit, view, notice, opens)).collect(),
        mails: view.mails.iter().rev().take(MAILS).map(|mail| mails::row(visit, view, mail, &seen.reports)).collect(),
        sees_mails: view.may.contains(&Action::ViewMails),
        mails_href: format!("/cases/{}/mails", case.number),
        reply_href: view.may.contains(&Action::Reply).then(|| format!("/cases/{}/reply", case.number)),
        unanswered: mails::unanswered(visit, view).pop().map(|one| format!("Not acknowledged: {}.", one.why)),
        evidence: evidence::panel(visit, &case.number, &seen.evidence, &view.may),
        working: working::part(visit, case, &view.may, around),
        timeline: timeline::newest(visit, view),
    }
}

/// The steps that the permission matrix grants, the one that the case waits for first.
fn steps(seen: &Seen) -> Vec<Step> {
    let (view, ballot_open, is_merged) =
        (&seen.view, seen.ballot == Some(BallotState::Open), seen.around.mergings.is_merged);
    let case = &view.case;
    let (runs, calls_in) = (seen.window.is_some(), seen.window.as_ref().is_some_and(|window| window.may_call_in));
    let all: &[(Action, &str, &str, bool)] = &[
        (Action::EditCase, "details", "Confirm the kind", !case.kind_confirmed),
        (Action::Assign, "assignment", assign_label(case.state), true),
        (Action::Recommend, "recommendation", "Recommend to the Board", true),
        (Action::ApplyStanding, "standing-decision/new", "Apply a standing decision", seen.may_apply),
        (Action::CastVote, "ballot", "Vote", ballot_open),
        (Action::OpenBallot, "ballot/new", "Open a ballot", !ballot_open && !runs),
        (Action::CallIn, "calling-in", "Call it in", calls_in),
        (Action::CarryOut, "carrying-out", "Carry the decision out", true),
        (Action::TakeBack, "taking-back", "Take back", !is_merged),
        (Action::Unmerge, "unmerging", "Undo the merging", is_merged),
        (Action::SendBack, "sending-back", "Send back to review", !ballot_open),
        (Action::SetAside, "setting-aside", "Set aside", true),
    ];
    let open = all.iter().filter(|(action, _, _, fits)| *fits && view.may.contains(action));
    let step = |(position, (_, noun, label, _)): (usize, &(Action, &str, &str, bool))| Step {
        href: format!("/cases/{}/{noun}", case.number),
        label: (*label).to_owned(),
        is_main: position == 0 && leads(case, noun),
        key: key_of(noun),
    };
    open.enumerate().map(step).collect()
}

/// Whether a step is what the case waits for, and not only what could be done too.
fn leads(case: &Case, noun: &str) -> bool {
    match noun {
        "setting-aside" | "sending-back" | "calling-in" => false,
        "assignment" => case.state == CaseState::Received,
        "details" => case.state != CaseState::SetAside,
        _ => true,
    }
}

/// Whom it comes from matters where somebody demands something, and where anybody looked into it.
fn verification(seen: &Seen) -> Option<VerificationPanel> {
    let (case, verified) = (&seen.view.case, &seen.verified);
    let is_known = verified.waiting > 0 || verified.authenticity != Authenticity::Unverified;
    let demands = case.kind.is_information() || case.kind.is_takedown();
    (demands || is_known).then(|| verification::panel(case, verified))
}

/// The key of a step, by its noun. What cannot be undone has none.
fn key_of(noun: &str) -> Option<&'static str> {
    let keys = [("details", "e"), ("assignment", "a"), ("taking-back", "u")];
    keys.into_iter().find(|(known, _)| *known == noun).map(|(_, key)| key)
}

const fn assign_label(state: CaseState) -> &'static str {
    if matches!(state, CaseState::InReview) { "Assign to somebody else" } else { "Assign a reviewer" }
}

/// What the case waits for, where this person can do nothing.
fn waits_for(view: &CaseView, nothing_to_do: bool) -> Option<String> {
    if !nothing_to_do {
        return None;
    }
    let reviewer = view.assignee.as_deref().unwrap_or("a reviewer");
    let sentence = match view.case.state {
        CaseState::Received => "It waits for an officer to assign a reviewer.".to_owned(),
        CaseState::InReview => format!("It waits for the recommendation of {reviewer}."),
        CaseState::BeforeBoard => "It waits for the Board.".to_owned(),
        CaseState::Decided => "The decision waits for an officer to carry it out.".to_owned(),
        CaseState::Closed => return None,
        CaseState::SetAside => "It was set aside and waits for nothing.".to_owned(),
    };
    Some(sentence)
}

fn facts(visit: &Visit, seen: &Seen) -> Vec<Fact> {
    let view = &seen.view;
    let case = &view.case;
    let at = |noun: &str| format!("/cases/{}/{noun}", case.number);
    let mut facts = Vec::new();
    if let Some(outcome) = seen.decided {
        facts.push(Fact::new("Decided", outcome.label()).link(at("decision")));
    }
    if seen.recommended == Some(true) && case.state == CaseState::InReview {
        facts.push(Fact::new("Sent back", "Read why").link(at("recommendations")));
    }
    if let Some(window) = seen.window.as_ref().filter(|_| visit.may(Action::ViewStanding, None, Relation::None)) {
        let text = format!("by the standing decision “{}”, unless called in", window.standing.title);
        facts.push(Fact { text, ..Fact::at("Decided on", visit.moment(window.application.window_ends_at)) });
    }
    facts.push(Fact::at("Received", visit.moment(case.received_at)));
    if case.logged_at.seconds_since(case.received_at) > 60 {
        facts.push(Fact::at("Logged", visit.moment(case.logged_at)));
    }
    if let Some(due) = view.next_deadline() {
        let standing = due.standing(visit.act.at);
        let text = match standing {
            Standing::Missed => format!("– {}, late", due.rule.label().to_lowercase()),
            Standing::Paused => format!("– {}, paused", due.rule.label().to_lowercase()),
            _ => format!("– {}", due.rule.label().to_lowercase()),
        };
        let href = Some(at("deadlines"));
        facts.push(Fact { text, href, ..Fact::at("Due", visit.moment(due.due_at)) });
    }
    facts.push(Fact::new("Channel", case.channel.label()));
    facts.push(Fact::new("Urgency", case.urgency.label()));
    facts.push(Fact::new("Reviewer", view.assignee.clone().unwrap_or_else(|| "Nobody yet".to_owned())));
    let terms = terms_by_version(&case.terms_version).map_or(case.terms_version.as_str(), |terms| terms.title);
    facts.push(Fact::new("Terms in force", terms));
    if let Some(set_aside) = &view.set_aside {
        facts.push(Fact {
            text: set_aside.reason.label().to_owned(),
            ..Fact::at("Set aside", visit.moment(set_aside.at))
        });
    }
    facts
}

fn links(seen: &Seen) -> Vec<Link> {
    let view = &seen.view;
    let number = &view.case.number;
    let decided = view.case.state.is_decided();
    let has_ballot = view.may.contains(&Action::ViewBallot)
        && seen.ballot.is_some()
        && (decided || view.case.state == CaseState::BeforeBoard);
    // Until the kind is confirmed, the step that confirms it has the key.
    let edit = key_of("details").filter(|_| view.case.kind_confirmed);
    let all = [
        (view.may.contains(&Action::EditCase), "details", "Edit the fields", edit),
        (seen.recommended.is_some(), "recommendations", "Recommendations", None),
        (has_ballot, "ballot", "Ballot", None),
        (decided, "decision", "Decision", None),
        (true, "deadlines", "Deadlines", None),
        (view.may.contains(&Action::EditCase), "secrecy", "Secrecy", None),
    ];
    let shown = all.iter().filter(|(is_shown, ..)| *is_shown);
    shown.map(|(_, noun, label, key)| Link::new(format!("/cases/{number}/{noun}"), *label).by_key(*key)).collect()
}

/// What is sealed, without opening it: `1 notifier, 1 court, 2 identifiers`.
fn sealed(view: &CaseView) -> String {
    let count = |role: &PartyRole| view.party_roles.iter().filter(|other| *other == role).count();
    let parties =
        PartyRole::ALL.iter().map(|role| (count(role), role.label().to_lowercase())).filter(|(count, _)| *count > 0);
    let identifiers = match view.identifier_count {
        1 => "1 identifier".to_owned(),
        count => format!("{count} identifiers"),
    };
    parties.map(|(count, label)| format!("{count} {label}")).chain([identifiers]).collect::<Vec<_>>().join(", ")
}

fn notice_row(visit: &Visit, view: &CaseView, notice: &NoticeSummary, opens: bool) -> NoticeRow {
    let doubled = notice.duplicated_headers.as_deref().is_some_and(|names| !names.is_empty());
    NoticeRow {
        href: opens.then(|| format!("/cases/{}/notices/{}", view.case.number, notice.id)),
        // Who may destroy but not open confirms a destruction without having to see what it is about.
        parts_href: (!opens && view.may.contains(&Action::DestroyPart))
            .then(|| format!("/cases/{}/notices/{}/parts", view.case.number, notice.id)),
        what: format!("{}, {}", notice.channel.label(), crate::web::size::bytes(notice.size)),
        warning: doubled.then(|| "Some of its headers stand twice; the first of each is shown.".to_owned()),
        received_at: visit.moment(notice.received_at),
    }
}
