//! Finding cases: one filter over three sources, each in an order that an index has, and a page at a time by the last row
//! seen, so that a list is as quick among many cases as among few.
//!
//! Not who may see what: `cases::list` puts that into the filter before it comes here. Invariant: every question goes through
//! `narrowed!`, so that a list, a count, an export and a scan of the same filter are about the same cases.

use diesel::dsl::{exists, max, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::{CaseRow, cases_recused_in, cases_to_vote_on};
use crate::audit::Verb;
use crate::cases::UNFINISHED;
use crate::cases::list::{After, Filter, Sort};
use crate::db::ids::{AuthorityId, CaseId, EventId, NoticeId};
use crate::db::schema::{
    authorities, ballot_electors, ballots, case_notices, cases, events, identifiers, notices, parties, recusal_rulings,
    recusals, watches,
};
use crate::db::{Condition, Db, has_words};

// The full-text index, each engine's own; see the migrations. A row has the id of its case.
diesel::table! {
    case_words (rowid) {
        rowid -> BigInt,
    }
}
diesel::allow_tables_to_appear_in_same_query!(case_words, cases);
diesel::allow_tables_to_appear_in_same_query!(case_words, parties);
diesel::allow_tables_to_appear_in_same_query!(case_words, identifiers);
diesel::allow_tables_to_appear_in_same_query!(case_words, ballots);
diesel::allow_tables_to_appear_in_same_query!(case_words, ballot_electors);
diesel::allow_tables_to_appear_in_same_query!(case_words, recusals);
diesel::allow_tables_to_appear_in_same_query!(case_words, watches);
diesel::allow_tables_to_appear_in_same_query!(case_words, recusal_rulings);
diesel::alias!(events as later_events: LaterEvents);

const WORDS: &str = "case_words";

/// Events that change nothing about the case that they name.
const NO_CHANGE: &[Verb] = &[
    Verb::SealedOpened,
    Verb::WatchBegun,
    Verb::WatchEnded,
    Verb::DraftKept,
    Verb::DraftDiscarded,
    Verb::EvidenceDownloaded,
    Verb::CustodyExported,
];

/// The filter, on any query that has `cases` in it; its words are the source's own affair.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter): (_, &Filter) = ($query, $filter);
        if let Some(state) = filter.state {
            query = query.filter(cases::state.eq(state));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(cases::kind.eq(kind));
        }
        if let Some(country) = filter.country {
            query = query.filter(cases::country.eq(country.as_str()));
        }
        if let Some(category) = filter.category {
            query = query.filter(cases::category.eq(category.as_str()));
        }
        if let Some(urgency) = filter.urgency {
            query = query.filter(cases::urgency.eq(urgency));
        }
        if let Some(user) = filter.assignee {
            query = query.filter(cases::assigned_to.eq(user));
        }
        if let Some(user) = filter.watched_by {
            let watched = watches::table.filter(watches::user_id.eq(user)).select(watches::case_id);
            query = query.filter(cases::id.eq_any(watched));
        }
        if let Some((from, until)) = filter.received {
            query = query.filter(cases::received_at.ge(from).and(cases::received_at.lt(until)));
        }
        if let Some(ids) = &filter.authorities {
            let named = parties::table.filter(parties::authority_id.assume_not_null().eq_any(ids.clone()));
            query = query.filter(cases::id.eq_any(named.select(parties::case_id)));
        }
        if let Some(hashes) = &filter.identifier {
            let named = identifiers::table.filter(identifiers::value_hash.eq_any(hashes.clone()));
            query = query.filter(cases::id.eq_any(named.select(identifiers::case_id)));
        }
        if filter.sort == Sort::Deadline {
            query = query.filter(cases::state.eq_any(UNFINISHED));
        }
        if let Some(scope) = filter.scope.as_ref().filter(|scope| !scope.has_every_state()) {
            let own = cases::assigned_to.is_not_null().and(cases::assigned_to.assume_not_null().eq(scope.person));
            let own = own.and(cases::state.eq_any(scope.own_states.clone()));
            // Not by the index of states: most cases are in one of several, and would all be sorted for the first fifty.
            let anybodys = sql::<Text>("(cases.state || '')").eq_any(scope.states.clone());
            query = if !scope.elector_states.is_empty() {
                let voted = cases::id.eq_any(cases_to_vote_on(scope.person));
                query.filter(anybodys.or(own).or(voted.and(cases::state.eq_any(scope.elector_states.clone()))))
            } else if scope.states.is_empty() {
                query.filter(own)
            } else {
                query.filter(anybodys.or(own))
            };
        }
        if let Some(scope) = filter.scope.as_ref().filter(|scope| scope.without_recused) {
            query = query.filter(cases::id.ne_all(cases_recused_in(scope.person)));
        }
        query
    }};
}

/// The filter on `cases` alone, its words included.
macro_rules! narrowed_cases {
    ($db:expr, $query:expr, $filter:expr) => {{
        let mut query = narrowed!($query, $filter);
        if let Some(words) = words_of($db, $filter) {
            let among = format!("cases.id IN (SELECT rowid FROM {WORDS} WHERE {}", words.before);
            query = query.filter(sql::<Bool>(&among).bind::<Text, _>(words.bound).sql(&format!("{})", words.after)));
        }
        query
    }};
}

/// The cases that have the words, found by the index of words, from the newest on. Not the other way round: a word's cases come
/// in the order of their ids, so that the first fifty cost fifty. The plus keeps SQLite from asking the index once a case.
macro_rules! worded_cases {
    ($words:expr, $filter:expr, $select:expr) => {{
        let words: Condition = $words;
        let has = sql::<Bool>(&words.before).bind::<Text, _>(words.bound).sql(words.after);
        let joined = case_words::table
            .inner_join(cases::table.on(cases::id.eq(sql::<BigInt>("+case_words.rowid"))))
            .filter(has)
            .select($select)
            .into_boxed();
        narrowed!(joined, $filter)
    }};
}

fn words_of(db: &Db, filter: &Filter) -> Option<Condition> {
    (!filter.words.is_empty()).then(|| has_words(db, WORDS, &filter.words))
}

/// Cases in the order of the filter, from the beginning.
pub(in crate::cases) fn list(
    db: &mut Db,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> QueryResult<Vec<CaseRow>> {
    Ok(page(db, filter, after, limit)?.into_iter().map(|(_, case)| case).collect())
}

/// Cases in the order of the filter, each with what that order goes by.
pub(in crate::cases) fn page(
    db: &mut Db,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> QueryResult<Vec<(i64, CaseRow)>> {
    let keyed = |rows: Vec<CaseRow>, key: fn(&CaseRow) -> i64| rows.into_iter().map(|row| (key(&row), row)).collect();
    match filter.sort {
        // Deadlines are computed and not stored: `cases::list` puts them in order.
        Sort::Received | Sort::Deadline => {
            Ok(keyed(by_receipt(db, filter, after, limit)?, |row| row.received_at.as_microsecond()))
        }
        Sort::Number => Ok(keyed(by_number(db, filter, after, limit)?, |row| row.id.as_i64())),
        Sort::Changed => by_change(db, filter, after, limit),
    }
}

fn by_receipt(db: &mut Db, filter: &Filter, after: Option<After>, limit: i64) -> QueryResult<Vec<CaseRow>> {
    let all = cases::table.select(CaseRow::as_select()).into_boxed();
    let mut query = narrowed_cases!(db, all, filter);
    if let Some(After { key, id }) = after {
        let at = crate::db::Timestamp::from_microsecond(key);
        // The first half is what the index is entered by.
        query = query.filter(cases::received_at.le(at)).filter(cases::received_at.lt(at).or(cases::id.lt(id)));
    }
    query.order((cases::received_at.desc(), cases::id.desc())).limit(limit).load(db)
}

fn by_number(db: &mut Db, filter: &Filter, after: Option<After>, limit: i64) -> QueryResult<Vec<CaseRow>> {
    if let Some(words) = words_of(db, filter) {
        let mut query = worded_cases!(words, filter, CaseRow::as_select());
        if let Some(After { id, .. }) = after {
            query = query.filter(case_words::rowid.lt(id.as_i64()));
        }
        return query.order(case_words::rowid.desc()).limit(limit).load(db);
    }
    let mut query = narrowed!(cases::table.select(CaseRow::as_select()).into_boxed(), filter);
    if let Some(After { id, .. }) = after {
        query = query.filter(cases::id.lt(id));
    }
    query.order(cases::id.desc()).limit(limit).load(db)
}

/// Up to so many cases are put into the order of their changes by looking at each of them.
const FEW: usize = 500;

/// Few cases one by one; of many those that the newest events are about, since among few one would go back through all events
/// to find the first fifty.
fn by_change(db: &mut Db, filter: &Filter, after: Option<After>, limit: i64) -> QueryResult<Vec<(i64, CaseRow)>> {
    let counted = i64::try_from(FEW + 1).unwrap_or(i64::MAX);
    if count(db, filter, counted)? <= FEW {
        return few_by_change(db, filter, after, limit);
    }
    many_by_change(db, filter, after, limit)
}

/// Asks each case for its last change.
fn few_by_change(db: &mut Db, filter: &Filter, after: Option<After>, limit: i64) -> QueryResult<Vec<(i64, CaseRow)>> {
    let last = events::table
        .filter(events::case_id.eq(cases::id.nullable()))
        .filter(events::verb.ne_all(NO_CHANGE.to_vec()))
        .select(max(events::id))
        .single_value();
    let all = cases::table.select((last, CaseRow::as_select())).into_boxed();
    let rows: Vec<(Option<EventId>, CaseRow)> = narrowed_cases!(db, all, filter).load(db)?;
    let mut rows: Vec<(i64, CaseRow)> =
        rows.into_iter().filter_map(|(event, row)| Some((event?.as_i64(), row))).collect();
    rows.retain(|(event, _)| after.is_none_or(|after| *event < after.key));
    rows.sort_by_key(|(event, _)| std::cmp::Reverse(*event));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// Goes back through the events and takes each case at its last change.
fn many_by_change(db: &mut Db, filter: &Filter, after: Option<After>, limit: i64) -> QueryResult<Vec<(i64, CaseRow)>> {
    let later = later_events
        .filter(later_events.field(events::case_id).eq(events::case_id))
        .filter(later_events.field(events::id).gt(events::id))
        .filter(later_events.field(events::verb).ne_all(NO_CHANGE.to_vec()));
    let last = events::table
        .inner_join(cases::table.on(cases::id.eq(sql::<BigInt>("+events.case_id"))))
        .filter(events::verb.ne_all(NO_CHANGE.to_vec()))
        .filter(not(exists(later)))
        .select((events::id, CaseRow::as_select()))
        .into_boxed();
    let mut query = narrowed_cases!(db, last, filter);
    if let Some(After { key, .. }) = after {
        query = query.filter(events::id.lt(EventId::from_i64(key)));
    }
    let rows: Vec<(EventId, CaseRow)> = query.order(events::id.desc()).limit(limit).load(db)?;
    Ok(rows.into_iter().map(|(event, row)| (event.as_i64(), row)).collect())
}

/// How many cases there are, at most `limit`.
pub(in crate::cases) fn count(db: &mut Db, filter: &Filter, limit: i64) -> QueryResult<usize> {
    let found: Vec<CaseId> = match words_of(db, filter) {
        Some(words) => worded_cases!(words, filter, cases::id).limit(limit).load(db)?,
        None => narrowed!(cases::table.select(cases::id).into_boxed(), filter).limit(limit).load(db)?,
    };
    Ok(found.len())
}

/// The notices of the cases, from the newest case on, each with its case, after the last pair seen.
pub(in crate::cases) fn notices_within(
    db: &mut Db,
    filter: &Filter,
    after: Option<(CaseId, NoticeId)>,
    limit: i64,
) -> QueryResult<Vec<(CaseId, NoticeId)>> {
    let all = case_notices::table
        .inner_join(cases::table)
        .select((case_notices::case_id, case_notices::notice_id))
        .into_boxed();
    let mut query = narrowed_cases!(db, all, filter);
    if let Some((case, notice)) = after {
        query = query
            .filter(case_notices::case_id.le(case))
            .filter(case_notices::case_id.lt(case).or(case_notices::notice_id.lt(notice)));
    }
    query.order((case_notices::case_id.desc(), case_notices::notice_id.desc())).limit(limit).load(db)
}

/// How large these notices were when they came.
pub(in crate::cases) fn notice_sizes(db: &mut Db, notices: &[NoticeId]) -> QueryResult<Vec<(NoticeId, i64)>> {
    notices::table.filter(notices::id.eq_any(notices)).select((notices::id, notices::size)).load(db)
}

/// The names in the register, for autocompletion.
pub(in crate::cases) fn authority_names(db: &mut Db, limit: i64) -> QueryResult<Vec<String>> {
    authorities::table
        .filter(authorities::retired_at.is_null())
        .order((authorities::name, authorities::id))
        .limit(limit)
        .select(authorities::name)
        .load(db)
}

/// Authorities of exactly this name, whatever their country.
pub(in crate::cases) fn authorities_named(db: &mut Db, name: &str) -> QueryResult<Vec<AuthorityId>> {
    authorities::table.filter(authorities::name.eq(name)).select(authorities::id).load(db)
}
