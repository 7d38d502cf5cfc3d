//! Whether every case has what its row needs.

use std::collections::BTreeSet;

use super::{Check, Draft, Problem};
use crate::reports::case_row::{CaseRow, of_public_body};
use crate::reports::counting::{Counted, Left};
use crate::reports::difference::Change;
use crate::reports::edition::LEDGER;
use crate::taxonomy::{Authenticity, Kind, Outcome};

pub(super) fn check(draft: &Draft<'_>) -> Vec<Problem> {
    let unconfirmed = draft.cases.iter().filter(|case| case.secrecy.iter().any(|order| !order.confirmed)).map(|case| {
        let sentence = "has an order of secrecy that no second person has confirmed";
        Problem::of_case(Check::Secrecy, case, sentence, "let another person confirm the order, or end it")
    });
    let of_secret = draft.replaces.into_iter().flat_map(|(_, changes)| secret_and_changed(draft, changes));
    let of_counted = draft.counted.iter().flat_map(|(case, counted)| check_case(case, *counted));
    unconfirmed.chain(of_secret).chain(of_counted).collect()
}

/// A matter that a report has counted and that an order keeps secret since stays as it was published until the order ends: a
/// correction must not tell what has happened to it.
fn secret_and_changed(draft: &Draft<'_>, changes: &[Change]) -> Vec<Problem> {
    let touched: BTreeSet<&str> =
        changes.iter().filter(|change| change.table == LEDGER).map(|change| change.row.as_str()).collect();
    // Under both names: what it is about may be what was changed.
    let changes = |case: &CaseRow| {
        [&case.ledger_reference, &case.quarter_reference].iter().any(|one| touched.contains(one.as_str()))
    };
    let concerned =
        draft.counted.iter().map(|(case, _)| *case).filter(|case| changes(case) && case.is_secret_at(draft.at));
    let hint = "correct it when the order has ended, or put back what was changed";
    concerned
        .map(|case| {
            Problem::of_case(Check::Secrecy, case, "is under an order of secrecy, and its row would change", hint)
        })
        .collect()
}

fn check_case(case: &CaseRow, counted: Counted) -> Vec<Problem> {
    let mut problems = Vec::new();
    if case.is_decided && case.decision.is_none() {
        let hint = "this cannot come about through the program; look at the audit trail";
        problems.push(Problem::of_case(Check::Decision, case, "is decided but has no decision", hint));
    }
    // A case that was set aside, such as spam, is counted by its reason and needs no more.
    if matches!(counted.left, Left::SetAside(_)) {
        return problems;
    }
    if !case.kind_confirmed {
        let hint = "open the case and confirm or change its kind";
        problems.push(Problem::of_case(Check::Kind, case, "has a kind that nobody has confirmed", hint));
    }
    if let Left::Decided(outcome) = counted.left
        && !Outcome::for_kind(counted.kind).contains(&outcome)
    {
        let sentence = format!("has the outcome `{outcome}`, which a `{}` cannot have", counted.kind);
        problems.push(Problem::of_case(
            Check::Decision,
            case,
            &sentence,
            "change the kind back to the one that was decided on",
        ));
    }
    // A correction counts it as the kind that was published, whose fields the case has no place for since its kind was changed.
    if counted.kind != case.kind {
        return problems;
    }
    let hint = "open the case and fill it in";
    problems.extend(
        missing(case, counted.kind)
            .into_iter()
            .map(|what| Problem::of_case(Check::Fields, case, &format!("has no {what}"), hint)),
    );
    problems.extend(identifiers(case, counted.kind));
    problems
}

/// The fields that the case's row in the ledger needs and has not.
fn missing(case: &CaseRow, kind: Kind) -> Vec<&'static str> {
    let (request, content) = (&case.request, &case.content);
    let genuine = request.authenticity != Authenticity::FoundFalse;
    let public = content.takedown_kind.is_some_and(of_public_body);
    let needed = [
        ("requesting country", kind.is_from_authority() && genuine && request.requesting_country.is_none()),
        ("type of authority", kind.is_from_authority() && genuine && request.authority_type.is_none()),
        ("legal instrument", kind.is_from_authority() && request.instrument.is_none()),
        ("word on whether it binds us", kind.is_from_authority() && request.binding.is_none()),
        ("category of the Terms", kind.is_breach() && content.terms_category.is_none()),
        ("ground of the takedown demand", kind.is_takedown() && content.takedown_kind.is_none()),
        (
            "requesting country",
            kind.is_takedown() && public && !content.is_found_false() && content.requesting_country.is_none(),
        ),
        ("count of identifiers specified", kind.is_from_authority() && request.identifiers_specified.is_none()),
        ("count of identifiers held", kind.is_from_authority() && request.identifiers_held.is_none()),
        ("count of identifiers disclosed", kind.is_from_authority() && request.identifiers_disclosed.is_none()),
    ];
    needed.into_iter().filter(|(_, lacks)| *lacks).map(|(what, _)| what).collect()
}

fn identifiers(case: &CaseRow, kind: Kind) -> Option<Problem> {
    let request = &case.request;
    let (specified, held, disclosed) =
        (request.identifiers_specified, request.identifiers_held, request.identifiers_disclosed);
    let contradicts = |more: Option<i64>, less: Option<i64>| more.zip(less).is_some_and(|(more, less)| less > more);
    (kind.is_from_authority() && (contradicts(specified, held) || contradicts(held, disclosed))).then(|| {
        let [specified, held, disclosed] = [specified, held, disclosed].map(Option::unwrap_or_default);
        let sentence = format!("says {specified} identifiers specified, {held} held and {disclosed} disclosed");
        Problem::of_case(
            Check::Fields,
            case,
            &sentence,
            "what is disclosed is held, and what is held was specified: mend the counts",
        )
    })
}
