// Long because: everything that a report reads from the database, and nothing else in `reports`, stands here.
//! The figures query: cases and messages as a report counts them, read from the database.
//!
//! It reads ids, codes and moments only; nothing sealed passes here. What counts, and how, is decided in `counting` and
//! `messages`; the conditions here only leave out what cannot count. Invariant: reading changes nothing.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Quarter;
use super::case_row::{
    CaseRow, ClassOfData, Content, Decision, KindChange, MeasureTaken, NamedDeadline, Pause, Request, SecrecyOrder,
    SetAside, Submission,
};
use super::counting::Calendar;
use super::messages::{NoticeRow, Place};
use super::quarter::OutOfCalendar;
use crate::cases::CaseNumber;
use crate::db::ids::CaseId;
use crate::db::schema::{
    authorities, carryings_out, case_notices, cases, content_details, deadline_pauses, decisions, kind_changes, mails,
    named_deadlines, notice_repeats, notices, parties, placements, recommendation_contents, recommendations, referrals,
    request_data_classes, request_details, secrecy_orders, set_asides, urgent_measures,
};
use crate::db::{Db, Timestamp};
use crate::decisions::DecidedBy;
use crate::outbox::{MailState, Message};
use crate::sealing::Naming;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Channel, Country, DataClass, Instrument, Kind, Measure,
    OffenceCategory, Outcome, PartyRole, PauseReason, Reason, ReferralRecipient, Secrecy, SetAsideReason, Severity,
    SourceType, TakedownKind, TargetType, TermsCategory, Urgency,
};
use crate::workflow::CaseState;

/// The moments between which a quarter's figures lie.
#[derive(Clone, Copy)]
pub(super) struct Window {
    start: Timestamp,
    end: Timestamp,
    cut_off: Timestamp,
    cut_off_before: Timestamp,
}

impl Window {
    pub(super) fn of(quarter: Quarter, calendar: &Calendar) -> Result<Window, OutOfCalendar> {
        let bounds = quarter.bounds(&calendar.zone)?;
        Ok(Window {
            start: Timestamp::from_jiff(bounds.start),
            end: Timestamp::from_jiff(bounds.end),
            cut_off: Timestamp::from_jiff(calendar.cut_off(quarter)?),
            cut_off_before: Timestamp::from_jiff(calendar.cut_off(quarter.previous())?),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = cases)]
struct CaseColumns {
    id: CaseId,
    number: CaseNumber,
    ledger_reference: String,
    state: CaseState,
    kind: Kind,
    kind_confirmed: bool,
    channel: Channel,
    urgency: Urgency,
    received_at: Timestamp,
    logged_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = decisions)]
struct DecisionColumns {
    decided_by: DecidedBy,
    outcome: Outcome,
    recommendation_followed: bool,
    decided_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = request_details)]
struct RequestColumns {
    requesting_country: Option<Country>,
    transmitting_country: Option<Country>,
    authority_type: Option<AuthorityType>,
    instrument: Option<Instrument>,
    binding_on_us: Option<Binding>,
    authenticity: Authenticity,
    offence: Option<OffenceCategory>,
    identifiers_specified: Option<i32>,
    identifiers_held: Option<i32>,
    identifiers_disclosed: Option<i32>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = content_details)]
struct ContentColumns {
    terms_category: Option<TermsCategory>,
    takedown_kind: Option<TakedownKind>,
    requesting_country: Option<Country>,
    source_type: Option<SourceType>,
    target_type: Option<TargetType>,
    items_specified: Option<i32>,
    items_located: Option<i32>,
    items_actioned: Option<i32>,
    basis: Option<Basis>,
    technically_possible: Option<bool>,
    transmitting_country: Option<Country>,
    authority_type: Option<AuthorityType>,
    instrument: Option<Instrument>,
    binding_on_us: Option<Binding>,
    authenticity: Authenticity,
}

/// The flag says that nothing of what was decided was given.
type Joined =
    (CaseColumns, Option<DecisionColumns>, Option<(bool, Timestamp)>, Option<RequestColumns>, Option<ContentColumns>);

/// Every case that the quarter may count, the oldest id first.
pub(super) fn cases(
    db: &mut Db,
    window: Window,
    calendar: &Calendar,
    references: &Naming,
) -> QueryResult<Vec<(CaseId, CaseRow)>> {
    let rows = joined(db, window)?;
    // What is older belongs to cases that earlier reports have told to their end: a house with many years does not read them all.
    let Some(first) = rows.first().map(|(case, ..)| case.id) else { return Ok(Vec::new()) };
    let mut changes = kind_changes_by_case(db, first)?;
    let mut secrecy = secrecy_by_case(db, first, calendar)?;
    let mut set_asides = standing_set_asides(db, first)?;
    let mut submitted = submissions(db, first, window)?;
    let mut reasons = reasons_by_case(db, first)?;
    let mut classes = data_classes_by_case(db, first)?;
    let mut answered = first_answers(db, first, window)?;
    let mut measures = measures_by_case(db, first, window)?;
    let mut authorities = authorities_by_case(db, first)?;
    let mut named = named_deadlines_by_case(db, first, window)?;
    let mut pauses = pauses_by_case(db, first, window)?;
    let row = |(case, decision, carried_out, request, content): Joined| {
        let id = case.id;
        // What came of it after the cut-off is a later edition's.
        let nothing_given = carried_out.is_some_and(|(nothing, at)| nothing && at < window.cut_off);
        let row = CaseRow {
            number: case.number.to_string(),
            quarter_reference: references.reference(&case.ledger_reference),
            ledger_reference: case.ledger_reference,
            kind: case.kind,
            kind_confirmed: case.kind_confirmed,
            kind_changes: changes.remove(&id).unwrap_or_default(),
            channel: case.channel,
            urgency: case.urgency,
            received_at: case.received_at.jiff(),
            logged_at: case.logged_at.jiff(),
            secrecy: secrecy.remove(&id).unwrap_or_default(),
            set_aside: set_asides.remove(&id),
            decision: decision.map(|decision| counted(&decision, nothing_given)),
            reasons: reasons.remove(&id).unwrap_or_default(),
            is_decided: matches!(case.state, CaseState::Decided | CaseState::Closed),
            submissions: submitted.remove(&id).unwrap_or_default(),
            answered_at: answered.remove(&id),
            carried_out_at: carried_out.map(|(_, at)| at.jiff()),
            measures: measures.remove(&id).unwrap_or_default(),
            named_deadline: named.remove(&id),
            pauses: pauses.remove(&id).unwrap_or_default(),
            authority: authorities.remove(&id),
            request: Request {
                data_classes: classes.remove(&id).unwrap_or_default(),
                ..request.map(Into::into).unwrap_or_default()
            },
            content: content.map(Into::into).unwrap_or_default(),
        };
        (id, row)
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Leaves out what was decided or set aside before the cut-off before, unless it was logged since or is or was secret.
fn joined(db: &mut Db, window: Window) -> QueryResult<Vec<Joined>> {
    let set_aside_before = set_asides::table
        .filter(set_asides::taken_back_at.is_null().and(set_asides::set_aside_at.lt(window.cut_off_before)))
        .select(set_asides::case_id);
    cases::table
        .left_join(decisions::table)
        .left_join(carryings_out::table)
        .left_join(request_details::table)
        .left_join(content_details::table)
        .filter(cases::received_at.lt(window.end))
        .filter(
            (decisions::decided_at.is_null().and(cases::id.ne_all(set_aside_before)))
                .or(decisions::decided_at.ge(window.cut_off_before).assume_not_null())
                .or(cases::logged_at.ge(window.start))
                .or(cases::id.eq_any(secrecy_orders::table.select(secrecy_orders::case_id))),
        )
        .order(cases::id)
        .select((
            CaseColumns::as_select(),
            Option::<DecisionColumns>::as_select(),
            (carryings_out::nothing_given, carryings_out::carried_out_at).nullable(),
            Option::<RequestColumns>::as_select(),
            Option::<ContentColumns>::as_select(),
        ))
        .load(db)
}

/// A demand that was found false before anything was given counts as what came of it, and not as data that nobody got.
fn counted(row: &DecisionColumns, nothing_given: bool) -> Decision {
    Decision {
        outcome: if nothing_given { Outcome::RejectedNotAuthentic } else { row.outcome },
        at: row.decided_at.jiff(),
        decided_by: row.decided_by,
        recommendation_followed: row.recommendation_followed,
    }
}

impl From<RequestColumns> for Request {
    fn from(row: RequestColumns) -> Request {
        Request {
            requesting_country: row.requesting_country,
            transmitting_country: row.transmitting_country,
            authority_type: row.authority_type,
            instrument: row.instrument,
            binding: row.binding_on_us,
            authenticity: row.authenticity,
            offence: row.offence,
            data_classes: Vec::new(),
            identifiers_specified: row.identifiers_specified.map(i64::from),
            identifiers_held: row.identifiers_held.map(i64::from),
            identifiers_disclosed: row.identifiers_disclosed.map(i64::from),
        }
    }
}

impl From<ContentColumns> for Content {
    fn from(row: ContentColumns) -> Content {
        Content {
            terms_category: row.terms_category,
            takedown_kind: row.takedown_kind,
            requesting_country: row.requesting_country,
            source_type: row.source_type,
            target_type: row.target_type,
            transmitting_country: row.transmitting_country,
            authority_type: row.authority_type,
            instrument: row.instrument,
            binding: row.binding_on_us,
            authenticity: row.authenticity,
            items_specified: row.items_specified.map(i64::from),
            items_located: row.items_located.map(i64::from),
            items_actioned: row.items_actioned.map(i64::from),
            basis: row.basis,
            technically_possible: row.technically_possible,
        }
    }
}

fn kind_changes_by_case(db: &mut Db, first: CaseId) -> QueryResult<BTreeMap<CaseId, Vec<KindChange>>> {
    let rows: Vec<(CaseId, Kind, Timestamp)> = kind_changes::table
        .filter(kind_changes::case_id.ge(first))
        .order((kind_changes::changed_at, kind_changes::id))
        .select((kind_changes::case_id, kind_changes::from_kind, kind_changes::changed_at))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<KindChange>> = BTreeMap::new();
    for (case, from, at) in rows {
        by_case.entry(case).or_default().push(KindChange { from, at: at.jiff() });
    }
    Ok(by_case)
}

/// Orders that hold or held. One that ended before anybody confirmed it never held.
fn secrecy_by_case(
    db: &mut Db,
    first: CaseId,
    calendar: &Calendar,
) -> QueryResult<BTreeMap<CaseId, Vec<SecrecyOrder>>> {
    type Order = (CaseId, Timestamp, Option<Timestamp>, Option<String>, bool);
    let rows: Vec<Order> = secrecy_orders::table
        .filter(secrecy_orders::case_id.ge(first))
        .order((secrecy_orders::recorded_at, secrecy_orders::id))
        .select((
            secrecy_orders::case_id,
            secrecy_orders::recorded_at,
            secrecy_orders::ended_at,
            secrecy_orders::until_on,
            secrecy_orders::confirmed_by.is_not_null(),
        ))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<SecrecyOrder>> = BTreeMap::new();
    for (case, from, ended_at, until_on, confirmed) in rows {
        let dated = until_on.as_deref().and_then(|day| end_of_day(day, calendar));
        let until = [ended_at.map(Timestamp::jiff), dated].into_iter().flatten().min();
        if confirmed || ended_at.is_none() {
            let term = if until_on.is_some() { Secrecy::UntilDate } else { Secrecy::Indefinite };
            let lifted = ended_at.is_some_and(|ended_at| dated.is_none_or(|dated| ended_at.jiff() < dated));
            let order = SecrecyOrder { from: from.jiff(), until, confirmed, term, lifted };
            by_case.entry(case).or_default().push(order);
        }
    }
    Ok(by_case)
}

fn end_of_day(day: &str, calendar: &Calendar) -> Option<jiff::Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    Some(day.tomorrow().ok()?.to_zoned(calendar.zone.clone()).ok()?.timestamp())
}

fn standing_set_asides(db: &mut Db, first: CaseId) -> QueryResult<BTreeMap<CaseId, SetAside>> {
    let rows: Vec<(CaseId, SetAsideReason, Timestamp)> = set_asides::table
        .filter(set_asides::case_id.ge(first))
        .filter(set_asides::taken_back_at.is_null())
        .select((set_asides::case_id, set_asides::reason, set_asides::set_aside_at))
        .load(db)?;
    Ok(rows.into_iter().map(|(case, reason, at)| (case, SetAside { reason, at: at.jiff() })).collect())
}

/// When each case came before the Board, up to the cut-off, and with what severity.
fn submissions(db: &mut Db, first: CaseId, window: Window) -> QueryResult<BTreeMap<CaseId, Vec<Submission>>> {
    let rows: Vec<(CaseId, Timestamp, Severity)> = recommendations::table
        .filter(recommendations::case_id.ge(first))
        .filter(recommendations::recommended_at.lt(window.cut_off))
        .order(recommendations::id)
        .select((recommendations::case_id, recommendations::recommended_at, recommendations::severity))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<Submission>> = BTreeMap::new();
    for (case, at, severity) in rows {
        by_case.entry(case).or_default().push(Submission { at: at.jiff(), severity });
    }
    Ok(by_case)
}

/// The reasons of the recommendation that was decided on, if the decision follows it. The column holds codes with commas between.
fn reasons_by_case(db: &mut Db, first: CaseId) -> QueryResult<BTreeMap<CaseId, Vec<Reason>>> {
    let rows: Vec<(CaseId, String)> = decisions::table
        .inner_join(
            recommendation_contents::table
                .on(recommendation_contents::recommendation_id.eq(decisions::recommendation_id)),
        )
        .filter(decisions::case_id.ge(first))
        .filter(decisions::recommendation_followed)
        .select((decisions::case_id, recommendation_contents::reasons))
        .load(db)?;
    let read = |codes: String| codes.split(',').filter_map(|code| code.parse().ok()).collect();
    Ok(rows.into_iter().map(|(case, codes)| (case, read(codes))).collect())
}

fn data_classes_by_case(db: &mut Db, first: CaseId) -> QueryResult<BTreeMap<CaseId, Vec<ClassOfData>>> {
    let rows: Vec<(CaseId, DataClass, bool, bool, bool)> = request_data_classes::table
        .filter(request_data_classes::case_id.ge(first))
        .order((request_data_classes::case_id, request_data_classes::data_class))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<ClassOfData>> = BTreeMap::new();
    for (case, class, sought, held, given) in rows {
        by_case.entry(case).or_default().push(ClassOfData { class, sought, held, given });
    }
    Ok(by_case)
}

/// When a person first wrote in a case. What could not be sent is no answer.
fn first_answers(db: &mut Db, first: CaseId, window: Window) -> QueryResult<BTreeMap<CaseId, jiff::Timestamp>> {
    let rows: Vec<(Option<CaseId>, Option<Timestamp>)> = mails::table
        .filter(mails::case_id.ge(first))
        .filter(mails::message.eq(Message::Reply).and(mails::state.ne(MailState::Failed)))
        .filter(mails::queued_at.lt(window.cut_off))
        .group_by(mails::case_id)
        .select((mails::case_id, diesel::dsl::min(mails::queued_at)))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(case, at)| Some((case?, at?.jiff()))).collect())
}

fn measures_by_case(db: &mut Db, first: CaseId, window: Window) -> QueryResult<BTreeMap<CaseId, Vec<MeasureTaken>>> {
    let rows: Vec<(CaseId, Measure, Timestamp, Option<ReferralRecipient>)> = urgent_measures::table
        .left_join(referrals::table)
        .filter(urgent_measures::case_id.ge(first))
        .filter(urgent_measures::carried_out_at.lt(window.cut_off))
        .order(urgent_measures::id)
        .select((
            urgent_measures::case_id,
            urgent_measures::measure,
            urgent_measures::carried_out_at,
            referrals::recipient_type.nullable(),
        ))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<MeasureTaken>> = BTreeMap::new();
    for (case, measure, at, referred_to) in rows {
        by_case.entry(case).or_default().push(MeasureTaken { measure, at: at.jiff(), referred_to });
    }
    Ok(by_case)
}

fn named_deadlines_by_case(db: &mut Db, first: CaseId, window: Window) -> QueryResult<BTreeMap<CaseId, NamedDeadline>> {
    let rows: Vec<(CaseId, Timestamp, Timestamp)> = named_deadlines::table
        .filter(named_deadlines::case_id.ge(first))
        .filter(named_deadlines::withdrawn_at.is_null().and(named_deadlines::named_at.lt(window.cut_off)))
        .order(named_deadlines::id)
        .select((named_deadlines::case_id, named_deadlines::due_at, named_deadlines::named_at))
        .load(db)?;
    let named = |(case, due_at, named_at): (CaseId, Timestamp, Timestamp)| {
        (case, NamedDeadline { due_at: due_at.jiff(), named_at: named_at.jiff() })
    };
    Ok(rows.into_iter().map(named).collect())
}

fn pauses_by_case(db: &mut Db, first: CaseId, window: Window) -> QueryResult<BTreeMap<CaseId, Vec<Pause>>> {
    let rows: Vec<(CaseId, PauseReason, Timestamp, Option<Timestamp>)> = deadline_pauses::table
        .filter(deadline_pauses::case_id.ge(first))
        .filter(deadline_pauses::paused_at.lt(window.cut_off))
        .order(deadline_pauses::id)
        .select((
            deadline_pauses::case_id,
            deadline_pauses::reason,
            deadline_pauses::paused_at,
            deadline_pauses::resumed_at,
        ))
        .load(db)?;
    let mut by_case: BTreeMap<CaseId, Vec<Pause>> = BTreeMap::new();
    for (case, reason, from, until) in rows {
        by_case.entry(case).or_default().push(Pause { reason, from: from.jiff(), until: until.map(Timestamp::jiff) });
    }
    Ok(by_case)
}

/// The entry of the register that is the court or the authority which demands; the first if there are several.
fn authorities_by_case(db: &mut Db, first: CaseId) -> QueryResult<BTreeMap<CaseId, String>> {
    let rows: Vec<(CaseId, String)> = parties::table
        .inner_join(authorities::table)
        .filter(parties::case_id.ge(first))
        .filter(parties::role.eq_any([PartyRole::RequestingAuthority, PartyRole::Court]))
        .order(parties::id.desc())
        .select((parties::case_id, authorities::name))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Every notice that the quarter may count: of the quarter, logged in it, of a case that is or was secret, or not
/// placed at the cut-off.
pub(super) fn notices(db: &mut Db, window: Window) -> QueryResult<Vec<NoticeRow>> {
    type Row = (Timestamp, Timestamp, Place, Option<Timestamp>, Option<CaseId>);
    let secret = case_notices::table
        .filter(case_notices::case_id.eq_any(secrecy_orders::table.select(secrecy_orders::case_id)))
        .select(case_notices::notice_id);
    let rows: Vec<Row> = notices::table
        .inner_join(placements::table)
        .filter(notices::received_at.lt(window.end))
        .filter(
            notices::received_at
                .ge(window.start)
                .or(notices::logged_at.ge(window.start))
                .or(placements::placed_at.is_null())
                .or(placements::placed_at.ge(window.cut_off).assume_not_null())
                .or(notices::id.eq_any(secret)),
        )
        .select((
            notices::received_at,
            notices::logged_at,
            placements::disposition,
            placements::placed_at,
            placements::case_id,
        ))
        .load(db)?;
    let row = |(received_at, logged_at, place, placed_at, case): Row| NoticeRow {
        received_at: received_at.jiff(),
        logged_at: logged_at.jiff(),
        place,
        placed_at: placed_at.map(Timestamp::jiff),
        case,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Byte-identical repeats that came in in the quarter, or before it in a case that is or was secret: when, and the case of the notice that
/// each repeats.
pub(super) fn repeats(db: &mut Db, window: Window) -> QueryResult<Vec<(jiff::Timestamp, Option<CaseId>)>> {
    let secret = secrecy_orders::table.select(secrecy_orders::case_id.nullable());
    let rows: Vec<(Timestamp, Option<CaseId>)> = notice_repeats::table
        .inner_join(placements::table.on(placements::notice_id.eq(notice_repeats::notice_id)))
        .filter(notice_repeats::received_at.lt(window.end))
        .filter(notice_repeats::received_at.ge(window.start).or(placements::case_id.eq_any(secret).assume_not_null()))
        .select((notice_repeats::received_at, placements::case_id))
        .load(db)?;
    Ok(rows.into_iter().map(|(at, case)| (at.jiff(), case)).collect())
}
