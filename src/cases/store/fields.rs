//! The rows of a case's typed fields.

use diesel::prelude::*;

use crate::db::Db;
use crate::db::ids::CaseId;
use crate::db::schema::{content_details, request_data_classes, request_details};
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, Instrument, OffenceCategory, SourceType,
    TakedownKind, TargetType, TermsCategory, TermsSubcategory,
};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = request_details)]
pub(in crate::cases) struct RequestRow {
    pub case_id: CaseId,
    pub requesting_country: Option<Country>,
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub legal_basis: String,
    pub offence: Option<OffenceCategory>,
    pub binding_on_us: Option<Binding>,
    pub authenticity: Authenticity,
    pub identifiers_specified: Option<i32>,
    pub identifiers_held: Option<i32>,
    pub identifiers_disclosed: Option<i32>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = request_data_classes)]
pub(in crate::cases) struct DataClassRow {
    pub case_id: CaseId,
    pub data_class: DataClass,
    pub sought: bool,
    pub held: bool,
    pub given: bool,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = content_details)]
pub(in crate::cases) struct ContentRow {
    pub case_id: CaseId,
    pub terms_category: Option<TermsCategory>,
    pub takedown_kind: Option<TakedownKind>,
    pub requesting_country: Option<Country>,
    pub source_type: Option<SourceType>,
    pub target_type: Option<TargetType>,
    pub items_specified: Option<i32>,
    pub items_located: Option<i32>,
    pub items_actioned: Option<i32>,
    pub basis: Option<Basis>,
    pub technically_possible: Option<bool>,
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub legal_basis: String,
    pub binding_on_us: Option<Binding>,
    pub authenticity: Authenticity,
    pub terms_subcategory: Option<TermsSubcategory>,
}

pub(in crate::cases) fn request(db: &mut Db, case: CaseId) -> QueryResult<Option<RequestRow>> {
    request_details::table.find(case).select(RequestRow::as_select()).get_result(db).optional()
}

pub(in crate::cases) fn data_classes(db: &mut Db, case: CaseId) -> QueryResult<Vec<DataClassRow>> {
    request_data_classes::table
        .filter(request_data_classes::case_id.eq(case))
        .order(request_data_classes::data_class)
        .select(DataClassRow::as_select())
        .load(db)
}

pub(in crate::cases) fn content(db: &mut Db, case: CaseId) -> QueryResult<Option<ContentRow>> {
    content_details::table.find(case).select(ContentRow::as_select()).get_result(db).optional()
}

/// What the verifications came to, which no form changes; `None` where nobody has filled in any fields yet.
pub(in crate::cases) fn authenticity(db: &mut Db, case: CaseId) -> QueryResult<Option<Authenticity>> {
    let of_request =
        request_details::table.find(case).select(request_details::authenticity).get_result(db).optional()?;
    if of_request.is_some() {
        return Ok(of_request);
    }
    content_details::table.find(case).select(content_details::authenticity).get_result(db).optional()
}

/// Replaces whatever typed fields the case had.
pub(in crate::cases) fn clear(db: &mut Db, case: CaseId) -> QueryResult<()> {
    diesel::delete(request_data_classes::table.filter(request_data_classes::case_id.eq(case))).execute(db)?;
    diesel::delete(request_details::table.find(case)).execute(db)?;
    diesel::delete(content_details::table.find(case)).execute(db).map(drop)
}

pub(in crate::cases) fn insert_request(db: &mut Db, row: &RequestRow, classes: &[DataClassRow]) -> QueryResult<()> {
    diesel::insert_into(request_details::table).values(row).execute(db)?;
    for class in classes {
        diesel::insert_into(request_data_classes::table).values(class).execute(db)?;
    }
    Ok(())
}

pub(in crate::cases) fn insert_content(db: &mut Db, row: &ContentRow) -> QueryResult<()> {
    diesel::insert_into(content_details::table).values(row).execute(db).map(drop)
}
