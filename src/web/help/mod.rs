//! Help in place: what each role does in a day, what the states and words mean, which keys there are.
//!
//! What the rules and the taxonomy say is taken from them, so that no page of help can say otherwise: the states from
//! `workflow`, the words from what the report prints.

mod day;
mod keys;

use super::console::Answer;
use super::pages::help::{Help, HelpLink, Section, Word};
use super::pages::parts::Link;
use super::visit::Visit;
use crate::reports;
use crate::taxonomy::{TermsCategory, severity_guide};
use crate::web::review::usual;
use crate::workflow::{Action, CaseEvent, CaseState, Relation, Role, may};

const PAGES: &[(&str, &str)] = &[
    ("/help", "A day at the desk"),
    ("/help/states", "States of a case"),
    ("/help/words", "Words"),
    ("/help/severity", "Severity guide"),
    ("/help/keys", "Keys"),
];

fn help(here: &str, heading: &'static str, lead: &str, sections: Vec<Section>) -> Help {
    let contents = if sections.len() > 5 { sections.iter().map(to_section).collect() } else { Vec::new() };
    Help {
        pages: PAGES.iter().map(|&(href, label)| HelpLink { href, label, here: href == here }).collect(),
        heading,
        lead: lead.to_owned(),
        contents,
        sections,
    }
}

fn to_section(section: &Section) -> Link {
    Link::new(format!("#{}", section.id), section.heading.clone())
}

pub(super) async fn day(visit: Visit) -> Answer {
    let roles = visit.session.person.roles;
    // One's own roles first.
    let (mine, others): (Vec<Role>, Vec<Role>) = Role::ALL.iter().copied().partition(|role| roles.contains(*role));
    let sections = mine.into_iter().chain(others).map(day::of).collect();
    let lead = "From the message that comes in to the figure that is published. What you may do depends on your roles; yours come first.";
    visit.page("Help", &help("/help", "A day at the desk", lead, sections))
}

pub(super) async fn states(visit: Visit) -> Answer {
    let sections = CaseState::ALL.iter().map(|state| state_section(*state)).collect();
    let lead = "A case moves from state to state by what people do. Nothing leads back out of a decision.";
    visit.page("States of a case", &help("/help/states", "States of a case", lead, sections))
}

/// What the state means, what may follow it, and who may do what in it.
fn state_section(state: CaseState) -> Section {
    let follows: Vec<String> = state.possible_events().filter_map(|event| follows(state, event)).collect();
    let who = Role::ALL.iter().map(|role| (role, may_do(*role, state))).filter(|(_, things)| !things.is_empty());
    let words = who.map(|(role, things)| Word { term: role.label().to_owned(), definition: things.join("; ") });
    let after = if follows.is_empty() { "Nothing follows." } else { "What may follow, and who may do what meanwhile:" };
    Section {
        id: state.as_str().replace('_', "-"),
        heading: state.label().to_owned(),
        paragraphs: vec![state.definition().to_owned(), after.to_owned()],
        steps: follows,
        words: words.collect(),
        ..Section::default()
    }
}

fn follows(state: CaseState, event: CaseEvent) -> Option<String> {
    let next = state.next(event).ok()?.label();
    let what = match event {
        CaseEvent::Assign if state == CaseState::InReview => "Somebody else is to review it".to_owned(),
        CaseEvent::Assign => "An officer assigns a reviewer".to_owned(),
        CaseEvent::Unassign => "The assignment was a mistake".to_owned(),
        CaseEvent::Recommend => "The reviewer recommends an outcome".to_owned(),
        CaseEvent::SendBack => "The Board wants more, or a motion failed".to_owned(),
        CaseEvent::Decide => "A ballot passes".to_owned(),
        CaseEvent::CarryOut => "The decision was carried out".to_owned(),
        CaseEvent::SetAside => "It needs no decision, for a reason".to_owned(),
        CaseEvent::TakeBack(from) => format!("It was set aside by mistake, when it was “{}”", from.label()),
    };
    Some(format!("{what}: then it is “{next}”."))
}

/// What somebody with this role alone may do with such a case, reading and changing, as the matrix has it.
fn may_do(role: Role, state: CaseState) -> Vec<&'static str> {
    let may_with = |action: Action, tie| may(role.into(), action, Some(state), tie);
    let about_cases =
        Action::ALL.iter().filter(|action| !may(Role::ALL.iter().copied().collect(), **action, None, Relation::None));
    about_cases
        .filter(|action| Relation::ALL.iter().any(|tie| may_with(**action, *tie)))
        .map(|action| action.label())
        .collect()
}

pub(super) async fn words(visit: Visit) -> Answer {
    let mut sections: Vec<Section> = Vec::new();
    for definition in reports::definitions() {
        let word = Word { term: definition.label, definition: definition.text };
        match sections.last_mut().filter(|section| section.heading == definition.group) {
            Some(section) => section.words.push(word),
            None => sections.push(Section {
                id: definition.group.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
                heading: definition.group,
                words: vec![word],
                ..Section::default()
            }),
        }
    }
    let lead = "What the fields of a case mean. The public report prints the same sentences.";
    visit.page("Words", &help("/help/words", "Words", lead, sections))
}

/// What each severity means in each category of the Terms.
pub(super) async fn severity(visit: Visit) -> Answer {
    let sections = TermsCategory::ALL.iter().map(|category| severity_section(*category)).collect();
    let lead = format!(
        "A guide and no rule, version {}. Whoever recommends something else says why in a sentence.",
        severity_guide::VERSION
    );
    visit.page("Severity guide", &help("/help/severity", "Severity guide", &lead, sections))
}

fn severity_section(category: TermsCategory) -> Section {
    let words = severity_guide::guide(category).iter().map(|level| Word {
        term: level.severity.label().to_owned(),
        definition: format!("{} For instance: {} Usual outcomes: {}.", level.criteria, level.example, usual(level)),
    });
    Section {
        id: category.as_str().replace('_', "-"),
        heading: category.label().to_owned(),
        paragraphs: vec![category.definition().to_owned()],
        words: words.collect(),
        ..Section::default()
    }
}

pub(super) async fn keys(visit: Visit) -> Answer {
    let lead = "The keys are a comfort: everything can be done without them. None does anything while you write, or together with Ctrl, Alt or Meta, but for Ctrl and Enter.";
    visit.page("Keys", &help("/help/keys", "Keys", lead, keys::sections()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_says_of_each_state_what_the_rules_say() {
        let section = state_section(CaseState::BeforeBoard);
        assert_eq!(section.paragraphs.first().map(String::as_str), Some(CaseState::BeforeBoard.definition()));
        assert_eq!(section.steps.len(), CaseState::BeforeBoard.possible_events().count());
        let clerk = section.words.iter().find(|word| word.term == Role::Clerk.label()).unwrap();
        assert!(clerk.definition.contains(Action::OpenBallot.label()), "{}", clerk.definition);
        assert!(section.words.iter().all(|word| word.term != Role::Administrator.label()), "who sees no case");
    }

    #[test]
    fn every_role_has_its_day() {
        for role in Role::ALL {
            let section = day::of(*role);
            assert!(!section.steps.is_empty(), "{role}");
        }
    }
}
