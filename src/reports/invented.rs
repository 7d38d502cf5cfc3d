//! Invented cases for tests: any number, any history, the same for the same seed.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::assemble::{Issue, Material, Publisher, assemble, counted};
use super::beside::Beside;
use super::case_row::{
    CaseRow, ClassOfData, Content, Decision, KindChange, MeasureTaken, NamedDeadline, Pause, Request, SecrecyOrder,
    SetAside, Submission,
};
use super::edition::Table;
use super::past::Past;
use super::tables::Messages;
use super::{Calendar, Edition, Quarter, corrections, overridden};
use crate::decisions::DecidedBy;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Channel, Country, DataClass, Instrument, Kind, Measure,
    OffenceCategory, Outcome, PauseReason, Reason, ReferralRecipient, Secrecy, SetAsideReason, Severity, SourceType,
    TakedownKind, TargetType, TermsCategory, Urgency,
};

pub fn publisher() -> Publisher {
    Publisher {
        provider: "Session Technology Foundation".into(),
        service: "Session".into(),
        timezone: "Europe/Zurich".into(),
        cut_off_days: 14,
        due_days: 30,
    }
}

/// Quarters up to and with `last` are published 25 days after they end.
pub fn calendar(first: Quarter, last: Quarter) -> Calendar {
    let zone = TimeZone::get("Europe/Zurich").unwrap();
    let mut published = BTreeMap::new();
    let mut quarter = first;
    while quarter <= last {
        published.insert(quarter, quarter.cut_off(25, &zone).unwrap());
        quarter = quarter.next();
    }
    Calendar { zone, cut_off_days: 14, published }
}

/// A xorshift generator: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    fn some<T>(&mut self, percent: usize, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        (self.below(100) < percent).then(|| make(self))
    }

    /// A moment in the days after another.
    fn after(&mut self, at: Timestamp, days: usize) -> Timestamp {
        at + SignedDuration::from_secs(i64::try_from(self.below(days * 86_400)).unwrap())
    }
}

/// A case received in the 400 days after the start of 2026, with any history that the program allows.
pub fn case(number: usize, dice: &mut Dice) -> CaseRow {
    let start: Timestamp = "2025-12-31T23:00:00Z".parse().unwrap();
    let received_at = dice.after(start, 400);
    let logged_at = if dice.below(10) == 0 { dice.after(received_at, 200) } else { received_at };
    let kind = dice.one_of(Kind::ALL);
    let submitted_at = dice.some(70, |dice| dice.after(logged_at, 60));
    let decision = submitted_at
        .filter(|_| dice.below(10) < 8)
        .map(|submitted_at| decision(kind, dice.after(submitted_at, 90), dice));
    let set_aside = if decision.is_some() { None } else { dice.some(40, |dice| dice.after(logged_at, 120)) };
    CaseRow {
        number: format!("2026-{number:04}"),
        ledger_reference: format!("{:08x}{number:06}", dice.below(1 << 30)),
        quarter_reference: String::new(),
        kind,
        kind_confirmed: true,
        kind_changes: kind_changes(kind, logged_at, dice),
        received_at,
        logged_at,
        secrecy: secrecy(logged_at, dice),
        set_aside: set_aside.map(|at| SetAside { reason: dice.one_of(SetAsideReason::ALL), at }),
        is_decided: decision.is_some(),
        decision,
        submissions: submitted_at
            .map(|at| Submission { at, severity: dice.one_of(Severity::ALL) })
            .into_iter()
            .collect(),
        channel: dice.one_of(Channel::ALL),
        urgency: dice.one_of(Urgency::ALL),
        reasons: reasons(kind, dice),
        answered_at: dice.some(60, |dice| dice.after(logged_at, 40)),
        carried_out_at: decision.and_then(|decision| dice.some(90, |dice| dice.after(decision.at, 20))),
        measures: measures(logged_at, dice),
        named_deadline: dice.some(10, |dice| NamedDeadline { due_at: dice.after(logged_at, 60), named_at: logged_at }),
        pauses: pauses(logged_at, dice),
        authority: dice.some(50, |_| "Cantonal police of Zug".to_owned()),
        request: request(dice),
        content: content(dice),
    }
}

fn decision(kind: Kind, at: Timestamp, dice: &mut Dice) -> Decision {
    Decision {
        outcome: dice.one_of(Outcome::for_kind(kind)),
        at,
        decided_by: DecidedBy::Board,
        recommendation_followed: dice.below(5) > 0,
    }
}

/// A chain of kinds that ends in the present one, and stays on one side so that the outcome fits.
fn kind_changes(kind: Kind, logged_at: Timestamp, dice: &mut Dice) -> Vec<KindChange> {
    let same_side: Vec<Kind> =
        Kind::ALL.iter().copied().filter(|one| one.is_information() == kind.is_information()).collect();
    let mut at = logged_at;
    let mut changes = Vec::new();
    for _ in 0..dice.below(8).saturating_sub(5) {
        at = dice.after(at, 100);
        changes.push(KindChange { from: dice.one_of(&same_side), at });
    }
    changes
}

fn secrecy(logged_at: Timestamp, dice: &mut Dice) -> Vec<SecrecyOrder> {
    let mut orders = Vec::new();
    for _ in 0..dice.below(20).saturating_sub(17) {
        let from = dice.after(logged_at, 120);
        orders.push(SecrecyOrder {
            from,
            until: dice.some(80, |dice| dice.after(from, 200)),
            confirmed: true,
            term: dice.one_of(&[Secrecy::UntilDate, Secrecy::Indefinite]),
            lifted: dice.below(3) == 0,
        });
    }
    orders
}

fn reasons(kind: Kind, dice: &mut Dice) -> Vec<Reason> {
    Reason::for_kind(kind).filter(|_| dice.below(6) == 0).collect()
}

fn measures(logged_at: Timestamp, dice: &mut Dice) -> Vec<MeasureTaken> {
    let measure = |dice: &mut Dice| {
        let measure = dice.one_of(Measure::ALL);
        let referred_to = (measure == Measure::Referral).then(|| dice.one_of(ReferralRecipient::ALL));
        MeasureTaken { measure, at: dice.after(logged_at, 5), referred_to }
    };
    (0..dice.below(8).saturating_sub(5)).map(|_| measure(dice)).collect()
}

fn pauses(logged_at: Timestamp, dice: &mut Dice) -> Vec<Pause> {
    let pause = dice.some(10, |dice| {
        let from = dice.after(logged_at, 5);
        Pause { reason: dice.one_of(PauseReason::ALL), from, until: dice.some(70, |dice| dice.after(from, 20)) }
    });
    pause.into_iter().collect()
}

fn data_classes(dice: &mut Dice) -> Vec<ClassOfData> {
    let mut classes = Vec::new();
    for class in DataClass::ALL.iter().copied() {
        if let Some(held) = dice.some(30, |dice| dice.below(3) == 0) {
            classes.push(ClassOfData { class, sought: true, held, given: held && dice.below(2) == 0 });
        }
    }
    classes
}

fn request(dice: &mut Dice) -> Request {
    let countries: Vec<Country> = ["CH", "DE", "FR", "US", "CI"].iter().map(|code| code.parse().unwrap()).collect();
    let specified = dice.below(4);
    let held = dice.below(specified + 1);
    Request {
        requesting_country: Some(dice.one_of(&countries)),
        transmitting_country: dice.some(10, |dice| dice.one_of(&countries)),
        authority_type: Some(dice.one_of(AuthorityType::ALL)),
        instrument: Some(dice.one_of(Instrument::ALL)),
        binding: Some(dice.one_of(Binding::ALL)),
        authenticity: dice.one_of(Authenticity::ALL),
        offence: dice.some(90, |dice| dice.one_of(OffenceCategory::ALL)),
        data_classes: data_classes(dice),
        identifiers_specified: Some(i64::try_from(specified).unwrap()),
        identifiers_held: Some(i64::try_from(held).unwrap()),
        identifiers_disclosed: Some(i64::try_from(dice.below(held + 1)).unwrap()),
    }
}

fn content(dice: &mut Dice) -> Content {
    Content {
        terms_category: Some(dice.one_of(TermsCategory::ALL)),
        takedown_kind: Some(dice.one_of(TakedownKind::ALL)),
        requesting_country: Some("AT".parse().unwrap()),
        source_type: Some(dice.one_of(SourceType::ALL)),
        target_type: dice.some(90, |dice| dice.one_of(TargetType::ALL)),
        transmitting_country: None,
        authority_type: dice.some(90, |dice| dice.one_of(AuthorityType::ALL)),
        instrument: dice.some(90, |dice| dice.one_of(Instrument::ALL)),
        binding: dice.some(90, |dice| dice.one_of(Binding::ALL)),
        authenticity: Authenticity::PersonVerified,
        items_specified: dice.some(90, |dice| i64::try_from(dice.below(9)).unwrap()),
        items_located: dice.some(50, |dice| i64::try_from(dice.below(4)).unwrap()),
        items_actioned: dice.some(50, |dice| i64::try_from(dice.below(2)).unwrap()),
        basis: dice.some(50, |dice| dice.one_of(Basis::ALL)),
        technically_possible: dice.some(80, |dice| dice.below(2) == 0),
    }
}

pub fn cases(seed: u64, number: usize) -> Vec<CaseRow> {
    let mut dice = Dice::new(seed);
    (1..=number).map(|number| case(number, &mut dice)).collect()
}

pub fn messages() -> Messages {
    Messages { opened: 31, joined: 6, pen: 2, set_aside: 9, unplaced: 0, repeated: 1, pen_from_before: 1 }
}

/// The same cases with the names that they have in a quarter's ledger.
pub fn named(quarter: Quarter, cases: &[CaseRow]) -> Vec<CaseRow> {
    let name = |case: &CaseRow| CaseRow { quarter_reference: quarter_reference(quarter, case), ..case.clone() };
    cases.iter().map(name).collect()
}

/// Looks like a case's reference and has nothing of it.
pub fn quarter_reference(quarter: Quarter, case: &CaseRow) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{quarter} {}", case.ledger_reference))).chars().take(14).collect()
}

/// The published first version of a quarter of invented cases.
pub fn edition(quarter: &str, cases: &[CaseRow]) -> Edition {
    let quarter: Quarter = quarter.parse().unwrap();
    let first: Quarter = "2025-Q4".parse().unwrap();
    let calendar = calendar(first, quarter);
    let named = named(quarter, cases);
    let counted = counted(&named, quarter, &calendar).unwrap();
    let on = |quarter: Quarter| quarter.day_after_end(25).ok();
    let issue = Issue { quarter, version: 1, published_on: on(quarter), previous_published_on: on(quarter.previous()) };
    let material = Material { cases: &counted, messages: messages(), past: &Past::default(), zone: &calendar.zone };
    let mut edition = assemble(&publisher(), issue, &material).unwrap();
    edition.identification.signed_by = vec!["Prepared by: Officer".into(), "Published by: Publisher".into()];
    Beside::default().add_to(&mut edition, None, None);
    edition.tables.push(corrections::table(Vec::new(), 1, &[], None));
    edition.tables.push(overridden::table(&[]));
    edition
}

impl Edition {
    /// As somebody would who alters what was published.
    pub fn change_table(&mut self, id: &str, change: impl FnOnce(&mut Table)) {
        let mut tables = self.tables.iter_mut().chain(&mut self.sheets);
        if let Some(table) = tables.find(|table| table.about.id == id) {
            change(table);
        }
    }
}
