//! What keeps a report from being published, one sentence each.
//!
//! `kinds` names every check and says on one screen which of them two persons may override; nothing else gets around a check.
//! Not a check: the holding pen, which is a line of the report. The sentences are for staff and name case numbers. Invariant:
//! an edition without problems verifies, and so does one whose only problems were overridden.

mod carried;
mod cases;
mod figures;
mod kinds;
mod planted;
mod texts;

use std::fmt;

use jiff::Timestamp;

use super::carry::Carry;
use super::case_row::CaseRow;
use super::counting::Calendar;
use super::difference::Change;
use super::edition::Edition;
use super::ledger::CountedCase;
use super::tables::Messages;
use super::{Quarter, quarter::OutOfCalendar};

pub use kinds::Check;
pub(super) use planted::planted;
pub(super) use texts::placeholder_in;

/// One thing to mend, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub check: Check,
    /// The number of the case it is about, if it is about one.
    pub case: Option<String>,
    /// The quarter whose page mends it, if that is another one.
    pub quarter: Option<Quarter>,
    pub sentence: String,
    pub hint: String,
}

/// Everything that a check may look at.
pub struct Draft<'a> {
    /// Every case, counted or not.
    pub cases: &'a [CaseRow],
    pub counted: &'a [CountedCase<'a>],
    pub messages: Messages,
    pub edition: &'a Edition,
    /// The newest published edition of the quarter before.
    pub before: Option<&'a Edition>,
    /// The published edition that this one would replace, and what it would change.
    pub replaces: Option<(&'a Edition, &'a [Change])>,
    /// What the newest published edition of each quarter carries over, in their order.
    pub published: &'a [Carry],
    pub calendar: &'a Calendar,
    pub at: Timestamp,
}

/// All problems, in the order in which a person would mend them.
pub fn check(draft: &Draft<'_>) -> Result<Vec<Problem>, OutOfCalendar> {
    let mut problems = order_of_quarters(draft)?;
    problems.extend(cases::check(draft));
    problems.extend(figures::check(draft));
    problems.extend(carried::check(draft));
    problems.extend(texts::check(draft.edition));
    Ok(problems)
}

/// What follows from publishing, in sentences. Keeps nothing back.
pub fn consequences(draft: &Draft<'_>) -> Vec<String> {
    carried::consequences(draft)
}

impl Problem {
    pub(crate) fn new(check: Check, sentence: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { check, case: None, quarter: None, sentence: sentence.into(), hint: hint.into() }
    }

    fn of_case(check: Check, case: &CaseRow, sentence: &str, hint: &str) -> Problem {
        let sentence = format!("case {} {sentence}", case.number);
        Problem { case: Some(case.number.clone()), ..Problem::new(check, sentence, hint) }
    }

    fn of_quarter(check: Check, quarter: Quarter, sentence: String, hint: String) -> Problem {
        Problem { quarter: Some(quarter), ..Problem::new(check, sentence, hint) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  hint: {}", self.sentence, self.hint)
    }
}

/// A quarter is published once it is over and cut off, and quarters are published without a gap: what is open at the end of
/// one is open at the start of the next.
fn order_of_quarters(draft: &Draft<'_>) -> Result<Vec<Problem>, OutOfCalendar> {
    let quarter = draft.edition.identification.quarter;
    let mut problems = Vec::new();
    if draft.at < draft.calendar.cut_off(quarter)? {
        let cut_off = draft.edition.identification.cut_off;
        let sentence = format!("the cut-off of {quarter} has not passed: it is the end of {cut_off}");
        problems.push(Problem::new(Check::CutOff, sentence, "publish it from the day after on"));
    }
    problems.extend(gap(draft.calendar, quarter));
    Ok(problems)
}

fn gap(calendar: &Calendar, quarter: Quarter) -> Option<Problem> {
    let last = *calendar.published.keys().next_back()?;
    if quarter > last.next() {
        let first = last.next();
        return Some(Problem::of_quarter(
            Check::Order,
            first,
            format!("{first} is not published yet"),
            format!("publish {first} before {quarter}"),
        ));
    }
    let first = *calendar.published.keys().next()?;
    (quarter < first).then(|| {
        let sentence = format!("reports begin with {first}, and {quarter} lies before it");
        Problem::new(Check::Order, sentence, "what came in before the first report is open at its start")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::assemble::{Issue, assemble, counted};
    use crate::reports::invented;
    use crate::taxonomy::{Authenticity, Kind, SetAsideReason, TakedownKind};

    fn problems_with(cases: &[CaseRow], messages: Messages, at: &str, last_published: &str) -> Vec<String> {
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let calendar = invented::calendar("2026-Q1".parse().unwrap(), last_published.parse().unwrap());
        let counted = counted(cases, quarter, &calendar).unwrap();
        let issue = Issue { quarter, version: 1, published_on: None, previous_published_on: None };
        let past = crate::reports::past::Past::default();
        let material = crate::reports::Material { cases: &counted, messages, past: &past, zone: &calendar.zone };
        let edition = assemble(&invented::publisher(), issue, &material).unwrap();
        let at = at.parse().unwrap();
        let draft = Draft {
            cases,
            counted: &counted,
            messages,
            edition: &edition,
            before: None,
            replaces: None,
            published: &[],
            calendar: &calendar,
            at,
        };
        check(&draft).unwrap().into_iter().map(|problem| problem.sentence).collect()
    }

    fn problems(cases: &[CaseRow]) -> Vec<String> {
        problems_with(cases, invented::messages(), "2026-10-20T12:00:00Z", "2026-Q2")
    }

    fn case(kind: Kind, change: impl FnOnce(&mut CaseRow)) -> Vec<CaseRow> {
        let mut case = invented::cases(9, 1).remove(0);
        case.received_at = "2026-08-02T12:00:00Z".parse().unwrap();
        case.logged_at = case.received_at;
        (case.kind, case.number) = (kind, "2026-0042".into());
        (case.decision, case.is_decided, case.set_aside) = (None, false, None);
        case.kind_changes.clear();
        case.secrecy.clear();
        case.request.authenticity = Authenticity::PersonVerified;
        change(&mut case);
        vec![case]
    }

    #[test]
    fn cases_that_have_what_they_need_block_nothing() {
        assert_eq!(problems(&case(Kind::InformationRequest, |_| {})), Vec::<String>::new());
        assert_eq!(problems(&[]), Vec::<String>::new());
    }

    #[test]
    fn an_unconfirmed_kind_blocks_unless_the_case_was_set_aside() {
        let found = problems(&case(Kind::BreachNotification, |case| case.kind_confirmed = false));
        assert_eq!(found, ["case 2026-0042 has a kind that nobody has confirmed"]);
        let spam = case(Kind::BreachNotification, |case| {
            case.kind_confirmed = false;
            let at = case.received_at;
            case.set_aside = Some(crate::reports::case_row::SetAside { reason: SetAsideReason::Spam, at });
        });
        assert_eq!(problems(&spam), Vec::<String>::new());
    }

    #[test]
    fn a_request_without_country_and_instrument_blocks() {
        let found = problems(&case(Kind::InformationRequest, |case| {
            case.request.requesting_country = None;
            case.request.instrument = None;
        }));
        assert_eq!(found, ["case 2026-0042 has no requesting country", "case 2026-0042 has no legal instrument"]);
    }

    #[test]
    fn a_count_that_nobody_filled_in_blocks_and_a_zero_does_not() {
        let found = problems(&case(Kind::InformationRequest, |case| {
            case.request.identifiers_specified = None;
            case.request.identifiers_held = Some(0);
            case.request.identifiers_disclosed = None;
        }));
        let both = [
            "case 2026-0042 has no count of identifiers specified",
            "case 2026-0042 has no count of identifiers disclosed",
        ];
        assert_eq!(found, both);
        let of_a_person = case(Kind::DataSubjectRequest, |case| case.request.identifiers_specified = None);
        assert_eq!(problems(&of_a_person), Vec::<String>::new(), "no row shows it");
    }

    #[test]
    fn a_demand_found_false_needs_no_country() {
        let found = problems(&case(Kind::InformationRequest, |case| {
            case.request.requesting_country = None;
            case.request.authenticity = Authenticity::FoundFalse;
        }));
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_takedown_demand_of_a_court_needs_its_country_and_a_private_one_does_not() {
        let of = |kind| {
            problems(&case(Kind::TakedownDemand, |case| {
                case.content.takedown_kind = Some(kind);
                case.content.requesting_country = None;
            }))
        };
        assert_eq!(of(TakedownKind::Court), ["case 2026-0042 has no requesting country"]);
        assert_eq!(of(TakedownKind::Copyright), Vec::<String>::new());
        let forged = problems(&case(Kind::TakedownDemand, |case| {
            case.content.takedown_kind = Some(TakedownKind::Court);
            case.content.requesting_country = None;
            case.content.authenticity = Authenticity::FoundFalse;
        }));
        assert_eq!(forged, Vec::<String>::new());
    }

    #[test]
    fn a_decided_case_without_a_decision_blocks() {
        let found = problems(&case(Kind::InformationRequest, |case| case.is_decided = true));
        assert_eq!(found, ["case 2026-0042 is decided but has no decision"]);
    }

    /// Else nobody could correct anything of a quarter of which a case turned out later to be of another kind.
    #[test]
    fn a_correction_does_not_ask_for_fields_of_a_kind_that_the_case_had_when_it_was_published() {
        let found = |kind, changed: bool| {
            let takedown = case(kind, |case| {
                case.content.takedown_kind = None;
                let at = "2026-11-10T12:00:00Z".parse().unwrap();
                let change = crate::reports::case_row::KindChange { from: Kind::TakedownDemand, at };
                case.kind_changes.extend(changed.then_some(change));
            });
            problems_with(&takedown, invented::messages(), "2026-12-20T12:00:00Z", "2026-Q3")
        };
        assert_eq!(found(Kind::BreachNotification, true), Vec::<String>::new());
        assert_eq!(found(Kind::TakedownDemand, false), ["case 2026-0042 has no ground of the takedown demand"]);
    }

    #[test]
    fn a_secrecy_order_of_one_person_alone_blocks() {
        let found = problems(&case(Kind::InformationRequest, |case| {
            let from = case.received_at;
            let term = crate::taxonomy::Secrecy::UntilDate;
            let order =
                crate::reports::case_row::SecrecyOrder { from, until: None, confirmed: false, term, lifted: false };
            case.secrecy = vec![order];
        }));
        assert_eq!(found, ["case 2026-0042 has an order of secrecy that no second person has confirmed"]);
    }

    #[test]
    fn unplaced_messages_block_and_the_pen_does_not() {
        let messages = Messages { unplaced: 3, ..invented::messages() };
        let found = problems_with(&[], messages, "2026-10-20T12:00:00Z", "2026-Q2");
        assert_eq!(found, ["3 messages of the quarter are not placed yet"]);
    }

    #[test]
    fn quarters_are_published_in_their_order_and_after_the_cut_off() {
        let at = |at, last| problems_with(&[], invented::messages(), at, last);
        assert_eq!(
            at("2026-10-14T21:59:59Z", "2026-Q2"),
            ["the cut-off of 2026-Q3 has not passed: it is the end of 2026-10-14"]
        );
        assert_eq!(at("2026-10-14T22:00:00Z", "2026-Q2"), Vec::<String>::new());
        assert_eq!(at("2026-10-20T12:00:00Z", "2026-Q1"), ["2026-Q2 is not published yet"]);
    }
}
