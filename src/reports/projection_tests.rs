use super::*;
use crate::reports::assemble::counted;
use crate::reports::case_row::{Content, of_public_body};
use crate::reports::edition::{LEDGER, Table};
use crate::reports::{Edition, Quarter, invented};
use crate::taxonomy::{SourceType, TakedownKind};

/// Said twice on purpose: who publishes a further column has to come here and say about whom.
const OF_EVERYBODY: &[&str] = &["reference", "kind", "category", "outcome", "own_initiative"];
const OF_AUTHORITIES: &[&str] = &[
    "entered",
    "quarter_of_receipt",
    "channel",
    "requesting_country",
    "transmitting_country",
    "authority_type",
    "authority",
    "instrument",
    "binding",
    "authenticity",
    "offence",
    "secrecy",
    "decided_by",
    "reasons",
    "identifiers_specified",
    "identifiers_held",
    "identifiers_disclosed",
    "items_specified",
    "items_located",
    "items_actioned",
    "basis",
    "technically_possible",
];
const OTHER_SHEETS: &[(&str, &[&str])] = &[
    ("movements", &["kind", "movement", "quarter_of_receipt"]),
    ("data-classes", &["reference", "data_class", "kind", "sought", "held", "given"]),
];

fn edition(change: impl Fn(&mut CaseRow)) -> Edition {
    let mut cases = invented::cases(5, 120);
    cases.iter_mut().for_each(change);
    invented::edition("2026-Q3", &cases)
}

fn shown<'a>(table: &'a Table, row: &'a Row) -> Vec<&'a str> {
    let filled = |cell: &Cell| !matches!(cell, Cell::NotApplicable) && *cell != Cell::text("");
    let named = table.columns.iter().zip(row);
    named.filter(|(_, cell)| filled(cell)).map(|(column, _)| column.id.as_str()).collect()
}

#[test]
fn every_column_of_every_sheet_is_on_the_list() {
    let edition = edition(|_| {});
    let ledger = [OF_EVERYBODY, OF_AUTHORITIES].concat();
    let mut listed = vec![(LEDGER, ledger.as_slice())];
    listed.extend(OTHER_SHEETS);
    let found: Vec<(&str, Vec<&str>)> = edition
        .sheets
        .iter()
        .map(|sheet| (sheet.about.id.as_str(), sheet.columns.iter().map(|column| column.id.as_str()).collect()))
        .collect();
    let listed: Vec<(&str, Vec<&str>)> = listed.into_iter().map(|(id, columns)| (id, columns.to_vec())).collect();
    assert_eq!(found, listed);
}

#[test]
fn a_private_matter_shows_kind_category_and_outcome_and_nothing_else() {
    let private: &[fn(&mut CaseRow)] = &[
        |case| case.kind = Kind::BreachNotification,
        |case| {
            case.kind = Kind::TakedownDemand;
            case.content.takedown_kind =
                case.content.takedown_kind.filter(|kind| !of_public_body(*kind)).or(Some(TakedownKind::Copyright));
        },
        |case| case.kind = Kind::DataSubjectRequest,
    ];
    for change in private {
        let edition = edition(|case| {
            change(case);
            case.kind_changes.clear();
            case.content.source_type = Some(SourceType::Authority);
        });
        let ledger = edition.sheet(LEDGER).unwrap();
        assert!(!ledger.rows.is_empty());
        for row in &ledger.rows {
            let shown = shown(ledger, row);
            assert!(shown.iter().all(|column| OF_EVERYBODY.contains(column)), "{shown:?}");
        }
        assert!(edition.sheet("data-classes").unwrap().rows.is_empty());
    }
}

/// Whatever a case comes to carry: what is not named here is taken from another case, fields that are added later among it.
#[test]
fn a_row_about_a_private_matter_stays_the_same_whatever_else_is_known_of_it() {
    let quarter: Quarter = "2026-Q3".parse().unwrap();
    let calendar = invented::calendar(quarter, quarter);
    let (cases, others) = (invented::named(quarter, &invented::cases(5, 200)), invented::cases(6, 200));
    let mut compared = 0;
    for (case, other) in cases.iter().zip(others) {
        let Some(counted) = calendar.count(case, quarter).unwrap() else { continue };
        if case.is_authority_matter(counted.kind) {
            continue;
        }
        let content = Content {
            terms_category: case.content.terms_category,
            takedown_kind: case.content.takedown_kind,
            // Own initiative is told.
            source_type: case.content.source_type,
            ..other.content.clone()
        };
        let disguised = CaseRow { quarter_reference: case.quarter_reference.clone(), content, ..other };
        assert_eq!(ledger_row(&disguised, &counted), ledger_row(case, &counted));
        assert_eq!(data_class_rows(&disguised, &counted), Vec::<Row>::new());
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn a_matter_of_an_authority_shows_what_is_on_the_list_for_its_side() {
    let edition = edition(|case| {
        case.kind = Kind::TakedownDemand;
        case.kind_changes.clear();
        case.content.takedown_kind = Some(TakedownKind::Court);
    });
    let ledger = edition.sheet(LEDGER).unwrap();
    let column = |id: &str| ledger.position(id).unwrap();
    for row in &ledger.rows {
        assert!(["law", "terms", "none", "not_recorded"].contains(&row[column("basis")].as_text()));
        assert_eq!(row[column("identifiers_held")], Cell::NotApplicable);
        assert_eq!(row[column("offence")], Cell::text(""));
    }
}

fn rows(change: impl Fn(&mut CaseRow)) -> (Table, usize) {
    let mut cases = invented::cases(5, 120);
    cases.iter_mut().for_each(change);
    let quarter: Quarter = "2026-Q3".parse().unwrap();
    let calendar = invented::calendar(quarter, quarter);
    let counted = counted(&cases, quarter, &calendar).unwrap();
    (crate::reports::ledger::ledger(&counted), counted.len())
}

#[test]
fn a_demand_found_false_stands_under_no_country_and_no_authority() {
    let sides: &[fn(&mut CaseRow)] = &[
        |case| {
            case.kind = Kind::InformationRequest;
            case.request.authenticity = Authenticity::FoundFalse;
        },
        |case| {
            case.kind = Kind::TakedownDemand;
            case.content.takedown_kind = Some(TakedownKind::Court);
            case.content.authenticity = Authenticity::FoundFalse;
        },
    ];
    for change in sides {
        let (table, number) = rows(|case| {
            change(case);
            case.kind_changes.clear();
            case.authority = Some("Cantonal police of Zug".into());
        });
        let at = |column: &str| table.position(column).unwrap();
        assert!(number > 0 && table.rows.len() == number);
        for row in &table.rows {
            assert_eq!(row[at("requesting_country")], Cell::text(FOUND_FALSE));
            assert_eq!(row[at("authority_type")], Cell::text(FOUND_FALSE));
            assert_eq!(row[at("transmitting_country")], Cell::text(""));
            assert_eq!(row[at("authority")], Cell::text(""));
        }
    }
}

#[test]
fn an_authority_is_named_once_the_demand_was_found_to_come_from_it() {
    let named = |authenticity| {
        let (table, _) = rows(|case| {
            case.kind = Kind::InformationRequest;
            case.kind_changes.clear();
            case.request.authenticity = authenticity;
            case.authority = Some("Cantonal police of Zug".into());
        });
        table.rows[0][table.position("authority").unwrap()].clone()
    };
    assert_eq!(named(Authenticity::PersonVerified), Cell::text("Cantonal police of Zug"));
    assert_eq!(named(Authenticity::Unverified), Cell::text(""));
}
