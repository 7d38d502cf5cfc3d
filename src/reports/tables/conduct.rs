//! What became of takedown demands item by item, to whom matters were passed on, who sends demands that are none, and what
//! people ask about their own data.
//!
//! About private notifiers these are single one-way counts, with no finer table behind them.

use super::authorities::codes;
use super::facts::{facts, not_applicable, of_rows, told};
use super::layout::{Key, Layout, always_possible, columns_add_up, count, filter, stated};
use super::requests::of_kind;
use super::stated::{Messages, Words, one_way, row, table};
use crate::decisions::DecidedBy;
use crate::reports::case_row::{Content, of_public_body};
use crate::reports::counting::Left;
use crate::reports::edition::{Filter, LEDGER, Sum, Table};
use crate::reports::ledger::{CountedCase, NOT_RECORDED, PENDING, SET_ASIDE, YES};
use crate::reports::measure::NoSuchColumn;
use crate::reports::{Cell, words};
use crate::taxonomy::{Authenticity, Basis, Kind, Outcome, ReferralRecipient, SetAsideReason, TakedownKind};

/// One line of the items: code, words, what each demand adds to it, and the rows of the ledger that give it for authorities.
type ItemLine = (&'static str, &'static str, fn(&Content) -> i64, Option<(&'static str, &'static str)>);

const ITEM_LINES: &[ItemLine] = &[
    ("demands", "Demands", |_| 1, None),
    ("items_specified", "Items named", |content| content.items_specified.unwrap_or(0), None),
    ("items_located", "Items found in a place that we run", |content| content.items_located.unwrap_or(0), None),
    ("items_actioned", "Items acted against", |content| content.items_actioned.unwrap_or(0), None),
    ("on_law", "Demands acted on, on law", |content| on(content, Basis::Law), Some(("basis", "law"))),
    ("on_terms", "Demands acted on, on our Terms", |content| on(content, Basis::Terms), Some(("basis", "terms"))),
    ("no_action", "Demands on which we took no action", |content| on(content, Basis::None), Some(("basis", "none"))),
    (
        "basis_open",
        "Demands for which that is not recorded yet",
        |content| i64::from(content.basis.is_none()),
        Some(("basis", NOT_RECORDED)),
    ),
    (
        "possible",
        "Demands for what can be done on this service",
        |content| i64::from(content.technically_possible == Some(true)),
        Some(("technically_possible", YES)),
    ),
    (
        "impossible",
        "Demands for what cannot be done on this service",
        |content| i64::from(content.technically_possible == Some(false)),
        Some(("technically_possible", "no")),
    ),
];

fn on(content: &Content, basis: Basis) -> i64 {
    i64::from(content.basis == Some(basis))
}

pub fn takedown_items(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "takedown-items",
        title: "What was taken down",
        caption: "Takedown demands: what they name, what of it we found and acted against, and on what ground",
        definition: "An item is a file, a place, a name or an app listing. Demands of courts and authorities are told exactly in the table of their \
                     demands and in the ledger; those of others only here, in single sums. For which territory something is removed and \
                     counter-notices are not recorded, since what is removed from a place that we run is removed everywhere.",
    };
    let public: Vec<&str> = codes(TakedownKind::ALL.iter().filter(|kind| of_public_body(**kind)));
    let line = |(code, name, add, _): &ItemLine| {
        let of_side = |authority: bool| {
            let side = cases.iter().filter(move |(case, counted)| {
                counted.kind.is_takedown() && case.is_authority_matter(counted.kind) == authority
            });
            side.map(|(case, _)| add(&case.content)).sum::<i64>()
        };
        let (authorities, others) = (of_side(true), of_side(false));
        row(code, name, [authorities, others, authorities + others].map(Cell::Integer))
    };
    let mut rows: Vec<_> = ITEM_LINES.iter().map(line).collect();
    for (code, name) in [("territory", "Limited to a territory"), ("counter_notices", "Counter-notices")] {
        rows.push(row(code, name, [Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable]));
    }
    let mut sums = vec![columns_add_up("all", &["authorities", "others"], &[])];
    let tie = |column: &str, line: &str, rows: Filter| Sum::Count {
        column: column.into(),
        rows: vec![line.into()],
        from: LEDGER.into(),
        filter: rows,
    };
    sums.push(tie("all", "demands", of_kind(Kind::TakedownDemand, &[])));
    sums.push(tie("authorities", "demands", of_kind(Kind::TakedownDemand, &[("category", &public)])));
    sums.extend(ITEM_LINES.iter().filter_map(|(code, _, _, rows)| {
        let (column, value) = (*rows)?;
        let rows = of_kind(Kind::TakedownDemand, &[("category", &public), (column, &[value])]);
        Some(tie("authorities", code, rows))
    }));
    let figures = vec![
        stated("authorities", "Courts and authorities", "Demands of courts and public authorities."),
        stated("others", "Others", "Demands of private persons and bodies."),
        stated("all", "All", "Both together."),
    ];
    table(&words, Key { id: "figure", label: "Figure", name_of: str::to_owned }, figures, rows, sums)
}

pub fn content_decided_by(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "content-decided-by",
        title: "Who decided about content",
        caption: "Breach notifications and takedown demands that were decided, by how",
        definition: "Counted on its own, so that it cannot be put together with the categories.",
    };
    let content = |kind: Kind| matches!(kind, Kind::BreachNotification | Kind::TakedownDemand);
    let found = cases.iter().filter(|(_, counted)| content(counted.kind) && counted.is_decided());
    let found = found.filter_map(|(case, _)| case.decision).map(|decision| decision.decided_by.as_str());
    let decided: Vec<&str> = codes(Outcome::ALL);
    let kinds = [Kind::BreachNotification, Kind::TakedownDemand].map(Kind::as_str);
    one_way(
        &words,
        Key { id: "decided_by", label: "Decided", name_of: str::to_owned },
        DecidedBy::ALL.iter().map(|by| (by.as_str(), by.label())),
        found,
        filter(&[("kind", &kinds), ("outcome", &decided)]),
    )
}

pub fn referrals(ledger: &Table, cases: &[CountedCase<'_>]) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "referrals",
        title: "Passed on",
        caption: "Matters that we passed on to others",
        definition: "What cannot wait is referred at once, as an urgent measure, and to whom is recorded; what the Board decides to refer goes to an \
                     authority or a hotline. One case can stand in several lines. “Elsewhere” is the answer to a request of an authority that \
                     somebody else has to answer.",
    };
    let at_once = |to: ReferralRecipient| {
        let referred = cases.iter().filter(|(case, counted)| {
            case.measures.iter().any(|one| one.referred_to == Some(to) && one.at < counted.as_of)
        });
        referred.count()
    };
    let line = |code, name, outcome: Outcome| of_rows(ledger, code, name, filter(&[("outcome", &[outcome.as_str()])]));
    Ok(facts(
        &words,
        vec![
            told("at_once_authority", "At once, to an authority", at_once(ReferralRecipient::Authority)),
            told("at_once_hotline", "At once, to a hotline", at_once(ReferralRecipient::Hotline)),
            line("decided", "By decision, to an authority or a hotline", Outcome::ReferredToAuthority)?,
            line("elsewhere", "By answer, elsewhere", Outcome::Referred)?,
        ],
    ))
}

pub fn unfounded(ledger: &Table, cases: &[CountedCase<'_>], messages: Messages) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "unfounded",
        title: "False and repeated",
        caption: "Demands that are not from whom they say, and what was sent again",
        definition: "A demand is found false by two persons. A message is repeated if it has the same bytes as an earlier one; follow-ups say something \
                     new about a case. Nobody is kept from writing to us, so nobody's notifications are suspended.",
    };
    let found_false = [Authenticity::FoundFalse.as_str()];
    let spam = cases.iter().filter(|(_, counted)| counted.left == Left::SetAside(SetAsideReason::Spam)).count();
    let again = cases.iter().filter(|(_, counted)| counted.left == Left::SetAside(SetAsideReason::Duplicate)).count();
    let of_messages = |number: i64| usize::try_from(number).unwrap_or(0);
    Ok(facts(
        &words,
        vec![
            of_rows(
                ledger,
                "found_false",
                "Demands in the name of an authority, found false",
                filter(&[("authenticity", &found_false)]),
            )?,
            of_rows(
                ledger,
                "rejected",
                "Requests rejected as not authentic",
                filter(&[("outcome", &[Outcome::RejectedNotAuthentic.as_str()])]),
            )?,
            told("repeated", "Messages that came again with the same bytes", of_messages(messages.repeated)),
            told("follow_ups", "Messages that joined a case", of_messages(messages.joined)),
            told("duplicates", "Cases set aside as a duplicate", again),
            told("spam", "Cases set aside as spam", spam),
            not_applicable("suspended", "Notifiers suspended"),
        ],
    ))
}

pub fn data_subjects(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let outcomes = Outcome::for_kind(Kind::DataSubjectRequest).iter().map(|outcome| outcome.as_str());
    Layout {
        id: "data-subject-requests",
        title: "Requests about one's own data",
        caption: "Requests by data subjects, by what became of them",
        definition: "Somebody asks what we hold about them, or that it be corrected or deleted; which of these it was is not published. People are told no \
                     more exactly than this.",
        sheet: ledger,
        filter: filter(&[("kind", &[Kind::DataSubjectRequest.as_str()])]),
        keys: vec![Key { id: "outcome", label: "Outcome", name_of: words::outcome }],
        fixed: outcomes.chain([SET_ASIDE, PENDING]).map(|outcome| vec![outcome]).collect(),
        note: None,
        figures: vec![count("requests", "Requests", "Requests that this report counts.", &[])],
        impossible: always_possible,
        sums: Vec::new(),
    }
    .counted()
}
