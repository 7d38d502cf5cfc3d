//! The agenda pack: one page of a meeting with everything that the reader decides on, made to be printed.

use actix_web::web;
use data_encoding::HEXLOWER;

use super::meetings::{href, title};
use super::ratification;
use super::standing::class_facts;
use crate::board::meetings::{self, Earlier, Pack, PackCase, PackEntry};
use crate::cases::{Deadline, ListedItem};
use crate::db::ids::MeetingId;
use crate::taxonomy::{TermsCategory, TermsSubcategory, terms_by_version};
use crate::web::cases::deadlines::badge;
use crate::web::cases::{evidence, fields_form};
use crate::web::console::Answer;
use crate::web::pages::pack::{Category, DueRow, EvidenceRow, Item, PackPage, Precedent};
use crate::web::pages::parts::{Fact, Passage};
use crate::web::review::passage;
use crate::web::step::address;
use crate::web::visit::Visit;

pub(in crate::web) async fn pack(visit: Visit, path: web::Path<i64>) -> Answer {
    let (act, id) = (visit.act.clone(), MeetingId::from_i64(*path));
    let pack = visit.console.run(move |pool| meetings::pack(pool, &act, id)).await?;
    visit.page(&format!("Agenda pack · {}", title(&visit, &pack.meeting)), &page(&visit, &pack))
}

fn page(visit: &Visit, pack: &Pack) -> PackPage {
    let meeting = &pack.meeting;
    let mut facts = vec![Fact::new("Sort", meeting.kind.label())];
    if let Some(place) = &pack.place {
        facts.push(Fact::new("Place or way", place.clone()));
    }
    facts.push(Fact::new("For", visit.session.display_name.clone()));
    facts.push(Fact::at("As it stands", visit.moment(visit.act.at)));
    PackPage {
        href: href(meeting.id),
        title: title(visit, meeting),
        facts,
        items: pack.entries.iter().filter_map(|entry| item(visit, entry)).collect(),
        left_out: pack.entries.iter().filter_map(left_out).collect(),
    }
}

/// What is not in this reader's pack, and why, as far as they may know.
fn left_out(entry: &PackEntry) -> Option<String> {
    match entry {
        PackEntry::Open(_) => None,
        PackEntry::Sealed { position, number } => Some(format!(
            "Item {position}, case {number}: sealed to you now. To a member it is open while its ballot is open and they have not recused themselves."
        )),
        PackEntry::Hidden { position } => Some(format!("Item {position}: a case that is not open to you now.")),
    }
}

fn item(visit: &Visit, entry: &PackEntry) -> Option<Item> {
    let PackEntry::Open(one) = entry else { return None };
    let case = &one.case;
    let motion = one.motion.as_ref().map(|(outcome, version, text)| Passage {
        heading: format!("The motion, version {version}"),
        by: None,
        time: None,
        facts: std::iter::once(Fact::new("Outcome put to the vote", outcome.label()).defined(outcome.definition()))
            .chain(one.proposal.iter().flat_map(|proposal| class_facts(visit, proposal)))
            .collect(),
        text: text.clone().unwrap_or_else(|| GONE.to_owned()),
    });
    Some(Item {
        position: one.position,
        case_number: case.number.to_string(),
        href: address(&case.number),
        facts: facts(visit, one),
        motion,
        measures: ratification::put(visit, &one.measures),
        recommendation: one.recommendation.as_ref().map(|(one, name)| passage(visit, one, name)),
        fields: fields_form::facts(case.kind, &one.fields),
        category: one.category.map(category),
        evidence: one.evidence.iter().map(evidence_row).collect(),
        deadlines: one.deadlines.iter().map(|deadline| due_row(visit, deadline)).collect(),
        earlier_on: one.category.map_or_else(
            || format!("the kind “{}”", case.kind.label()),
            |(category, _)| format!("the category “{}”", category.label()),
        ),
        earlier: one.earlier.iter().map(precedent).collect(),
    })
}

const GONE: &str = "The motion cannot be read any more: its key was destroyed.";

fn facts(visit: &Visit, one: &PackCase) -> Vec<Fact> {
    let case = &one.case;
    let mut facts = vec![Fact::new("Kind", case.kind.label()).defined(case.kind.definition())];
    if !case.summary.is_empty() {
        facts.push(Fact::new("Summary", case.summary.clone()));
    }
    facts.push(Fact::at("Received", visit.moment(case.received_at)));
    facts.push(Fact::new("Channel", case.channel.label()));
    facts.push(Fact::new("Urgency", case.urgency.label()));
    let terms = terms_by_version(&case.terms_version).map_or(case.terms_version.as_str(), |terms| terms.title);
    facts.push(Fact::new("Terms in force", terms));
    facts
}

fn category((category, finer): (TermsCategory, Option<TermsSubcategory>)) -> Category {
    let section = category.section().map_or_else(String::new, |section| format!("Section {section} of the Terms: "));
    Category {
        heading: format!("{section}{}", category.label()),
        text: category.definition().to_owned(),
        finer: finer.map(|finer| Fact::new(finer.label(), finer.definition())),
    }
}

fn evidence_row(one: &ListedItem) -> EvidenceRow {
    EvidenceRow {
        name: evidence::name(one),
        came: evidence::came(one).to_owned(),
        sha256: HEXLOWER.encode(&one.item.sha256),
        warnings: evidence::warnings(one),
    }
}

fn due_row(visit: &Visit, deadline: &Deadline) -> DueRow {
    DueRow {
        rule: deadline.rule.label().to_owned(),
        at: visit.moment(deadline.due_at),
        standing: badge(deadline.standing(visit.act.at)),
        basis: deadline.basis.to_owned(),
    }
}

fn precedent(one: &Earlier) -> Precedent {
    Precedent {
        outcome: one.outcome.label().to_owned(),
        severity: one.severity.label().to_owned(),
        quarter: one.quarter.clone(),
    }
}
