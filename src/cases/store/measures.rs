//! The rows of urgent measures and of referrals.

use diesel::prelude::*;

use crate::db::ids::{CaseId, MeasureId, UserId};
use crate::db::schema::{cases, referrals, urgent_measures};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Measure, ReferralRecipient};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = urgent_measures)]
pub(in crate::cases) struct MeasureRow {
    pub id: MeasureId,
    pub case_id: CaseId,
    pub measure: Measure,
    pub reason: Vec<u8>,
    pub done: Vec<u8>,
    pub carried_out_by: UserId,
    pub carried_out_at: Timestamp,
    pub recorded_at: Timestamp,
    pub ratify_by: Timestamp,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = referrals)]
pub(in crate::cases) struct ReferralRow {
    pub measure_id: MeasureId,
    pub case_id: CaseId,
    pub recipient_type: ReferralRecipient,
    pub recipient: Vec<u8>,
    pub reference: Vec<u8>,
    pub referred_at: Timestamp,
}

pub(in crate::cases) fn insert_measure(db: &mut Db, row: &MeasureRow) -> QueryResult<()> {
    diesel::insert_into(urgent_measures::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn insert_referral(db: &mut Db, row: &ReferralRow) -> QueryResult<()> {
    diesel::insert_into(referrals::table).values(row).execute(db).map(drop)
}

/// Until this transaction ends nobody else records a measure of the case.
pub(in crate::cases) fn hold_measures(db: &mut Db, case: CaseId) -> QueryResult<usize> {
    diesel::update(cases::table.find(case)).set(cases::version.eq(cases::version)).execute(db)
}

/// The measures of a case in the order in which they were recorded, each with its referral if it is one.
pub(in crate::cases) fn measures_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<(MeasureRow, Option<ReferralRow>)>> {
    urgent_measures::table
        .left_join(referrals::table)
        .filter(urgent_measures::case_id.eq(case))
        .order(urgent_measures::id)
        .select((MeasureRow::as_select(), Option::<ReferralRow>::as_select()))
        .load(db)
}
