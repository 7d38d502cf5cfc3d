//! The typed fields as rows, in both directions. Not what they mean, which is `fields`. Invariant: what was stored comes back the
//! same, and an authenticity is written only as it is handed in.

use super::fields::{ContentFields, DataClassUse, DemandFields, RequestFields};
use super::store::{ContentRow, DataClassRow, RequestRow};
use crate::db::ids::CaseId;
use crate::taxonomy::Authenticity;

pub(super) fn request_fields(row: RequestRow, classes: Vec<DataClassRow>) -> RequestFields {
    let class = |row: DataClassRow| DataClassUse {
        data_class: row.data_class,
        sought: row.sought,
        held: row.held,
        given: row.given,
    };
    RequestFields {
        demand: DemandFields {
            requesting_country: row.requesting_country,
            transmitting_country: row.transmitting_country,
            authority_type: row.authority_type,
            instrument: row.instrument,
            legal_basis: row.legal_basis,
            binding: row.binding_on_us,
            authenticity: Some(row.authenticity),
        },
        offence: row.offence,
        identifiers_specified: row.identifiers_specified,
        identifiers_held: row.identifiers_held,
        identifiers_disclosed: row.identifiers_disclosed,
        data_classes: classes.into_iter().map(class).collect(),
    }
}

pub(super) fn request_row(case_id: CaseId, request: &RequestFields, authenticity: Authenticity) -> RequestRow {
    let demand = &request.demand;
    RequestRow {
        case_id,
        requesting_country: demand.requesting_country,
        transmitting_country: demand.transmitting_country,
        authority_type: demand.authority_type,
        instrument: demand.instrument,
        legal_basis: demand.legal_basis.trim().to_owned(),
        offence: request.offence,
        binding_on_us: demand.binding,
        authenticity,
        identifiers_specified: request.identifiers_specified,
        identifiers_held: request.identifiers_held,
        identifiers_disclosed: request.identifiers_disclosed,
    }
}

pub(super) fn class_rows(case_id: CaseId, request: &RequestFields) -> Vec<DataClassRow> {
    let used = request.data_classes.iter().filter(|class| class.sought || class.held || class.given);
    used.map(|class| DataClassRow {
        case_id,
        data_class: class.data_class,
        sought: class.sought,
        held: class.held,
        given: class.given,
    })
    .collect()
}

pub(super) fn content_fields(row: ContentRow) -> ContentFields {
    ContentFields {
        demand: DemandFields {
            requesting_country: row.requesting_country,
            transmitting_country: row.transmitting_country,
            authority_type: row.authority_type,
            instrument: row.instrument,
            legal_basis: row.legal_basis,
            binding: row.binding_on_us,
            authenticity: Some(row.authenticity),
        },
        terms_category: row.terms_category,
        terms_subcategory: row.terms_subcategory,
        takedown_kind: row.takedown_kind,
        source_type: row.source_type,
        target_type: row.target_type,
        items_specified: row.items_specified,
        items_located: row.items_located,
        items_actioned: row.items_actioned,
        basis: row.basis,
        technically_possible: row.technically_possible,
    }
}

pub(super) fn content_row(case_id: CaseId, content: &ContentFields, authenticity: Authenticity) -> ContentRow {
    let demand = &content.demand;
    ContentRow {
        case_id,
        terms_category: content.terms_category,
        takedown_kind: content.takedown_kind,
        requesting_country: demand.requesting_country,
        source_type: content.source_type,
        target_type: content.target_type,
        items_specified: content.items_specified,
        items_located: content.items_located,
        items_actioned: content.items_actioned,
        basis: content.basis,
        technically_possible: content.technically_possible,
        transmitting_country: demand.transmitting_country,
        authority_type: demand.authority_type,
        instrument: demand.instrument,
        legal_basis: demand.legal_basis.trim().to_owned(),
        binding_on_us: demand.binding,
        authenticity,
        terms_subcategory: content.terms_subcategory,
    }
}
