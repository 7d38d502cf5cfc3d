//! The typed fields of a case: one set for requests by authorities and data subjects, one for breaches
//! and takedowns.

use super::store::{ContentRow, DataClassRow, RequestRow};
use super::{Error, store};
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, Instrument, Kind, SourceType, TakedownKind,
    TargetType, TermsCategory,
};

/// One data class of a request: asked for, held, given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataClassUse {
    pub data_class: DataClass,
    pub sought: bool,
    pub held: bool,
    pub given: bool,
}

/// What an information, emergency, preservation, capability or data-subject request carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFields {
    pub requesting_country: Option<Country>,
    /// The country whose authority passed the request on, where that is another one.
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub legal_basis: String,
    pub offence: Option<String>,
    pub binding: Option<Binding>,
    pub authenticity: Option<Authenticity>,
    pub identifiers_specified: i32,
    pub identifiers_held: i32,
    pub identifiers_disclosed: i32,
    pub data_classes: Vec<DataClassUse>,
}

/// What a breach notification or takedown demand carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentFields {
    pub terms_category: Option<TermsCategory>,
    pub takedown_kind: Option<TakedownKind>,
    /// The country of the court or authority that demands a takedown.
    pub requesting_country: Option<Country>,
    pub source_type: Option<SourceType>,
    pub target_type: Option<TargetType>,
    pub items_specified: i32,
    pub items_located: i32,
    pub items_actioned: i32,
    pub basis: Option<Basis>,
    pub technically_possible: Option<bool>,
}

/// The fields that go with the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    Request(RequestFields),
    Content(ContentFields),
}

impl Fields {
    /// Empty fields of the sort that this kind has.
    pub fn for_kind(kind: Kind) -> Self {
        if kind.is_information() {
            Self::Request(RequestFields::default())
        } else {
            Self::Content(ContentFields::default())
        }
    }

    pub(super) fn suit(&self, kind: Kind) -> bool {
        kind.is_information() == matches!(self, Self::Request(_))
    }

    /// Counts that contradict one another.
    pub(super) fn check(&self) -> Result<(), Error> {
        let (counts, hint): (&[(&'static str, i32)], _) = match self {
            Self::Request(request) => (
                &[
                    ("identifiers_specified", request.identifiers_specified),
                    ("identifiers_held", request.identifiers_held),
                    ("identifiers_disclosed", request.identifiers_disclosed),
                ],
                "of the identifiers specified we hold something about some, and disclose about some of those",
            ),
            Self::Content(content) => (
                &[
                    ("items_specified", content.items_specified),
                    ("items_located", content.items_located),
                    ("items_actioned", content.items_actioned),
                ],
                "of the items specified we locate some, and act on some of those",
            ),
        };
        let mut before: Option<(&str, i32)> = None;
        for (field, count) in counts {
            if *count < 0 {
                return Err(Error::Invalid { field, what: format!("`{count}` is no count"), hint });
            }
            if let Some((name, larger)) = before.filter(|(_, larger)| count > larger) {
                let what = format!("{count} is more than the {larger} of `{name}`");
                return Err(Error::Invalid { field, what, hint });
            }
            before = Some((field, *count));
        }
        Ok(())
    }
}

/// The typed fields of a case; empty ones if nobody has filled any in.
pub fn fields(db: &mut Db, case: CaseId, kind: Kind) -> Result<Fields, Error> {
    Ok(if kind.is_information() {
        match store::request(db, case)? {
            Some(row) => Fields::Request(request_fields(row, store::data_classes(db, case)?)),
            None => Fields::for_kind(kind),
        }
    } else {
        store::content(db, case)?.map_or_else(|| Fields::for_kind(kind), |row| Fields::Content(content_fields(&row)))
    })
}

/// Replaces the typed fields of a case.
pub(super) fn save(db: &mut Db, case: CaseId, fields: &Fields) -> Result<(), Error> {
    store::clear(db, case)?;
    match fields {
        Fields::Request(request) => store::insert_request(db, &request_row(case, request), &class_rows(case, request))?,
        Fields::Content(content) => store::insert_content(db, &content_row(case, content))?,
    }
    Ok(())
}

fn request_fields(row: RequestRow, classes: Vec<DataClassRow>) -> RequestFields {
    let class = |row: DataClassRow| DataClassUse {
        data_class: row.data_class,
        sought: row.sought,
        held: row.held,
        given: row.given,
    };
    RequestFields {
        requesting_country: row.requesting_country,
        transmitting_country: row.transmitting_country,
        authority_type: row.authority_type,
        instrument: row.instrument,
        legal_basis: row.legal_basis,
        offence: row.offence,
        binding: row.binding_on_us,
        authenticity: Some(row.authenticity),
        identifiers_specified: row.identifiers_specified,
        identifiers_held: row.identifiers_held,
        identifiers_disclosed: row.identifiers_disclosed,
        data_classes: classes.into_iter().map(class).collect(),
    }
}

fn request_row(case_id: CaseId, request: &RequestFields) -> RequestRow {
    RequestRow {
        case_id,
        requesting_country: request.requesting_country,
        transmitting_country: request.transmitting_country,
        authority_type: request.authority_type,
        instrument: request.instrument,
        legal_basis: request.legal_basis.trim().to_owned(),
        offence: request.offence.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        binding_on_us: request.binding,
        authenticity: request.authenticity.unwrap_or(Authenticity::Unverified),
        identifiers_specified: request.identifiers_specified,
        identifiers_held: request.identifiers_held,
        identifiers_disclosed: request.identifiers_disclosed,
    }
}

fn class_rows(case_id: CaseId, request: &RequestFields) -> Vec<DataClassRow> {
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

fn content_fields(row: &ContentRow) -> ContentFields {
    ContentFields {
        terms_category: row.terms_category,
        takedown_kind: row.takedown_kind,
        requesting_country: row.requesting_country,
        source_type: row.source_type,
        target_type: row.target_type,
        items_specified: row.items_specified,
        items_located: row.items_located,
        items_actioned: row.items_actioned,
        basis: row.basis,
        technically_possible: row.technically_possible,
    }
}

fn content_row(case_id: CaseId, content: &ContentFields) -> ContentRow {
    ContentRow {
        case_id,
        terms_category: content.terms_category,
        takedown_kind: content.takedown_kind,
        requesting_country: content.requesting_country,
        source_type: content.source_type,
        target_type: content.target_type,
        items_specified: content.items_specified,
        items_located: content.items_located,
        items_actioned: content.items_actioned,
        basis: content.basis,
        technically_possible: content.technically_possible,
    }
}
