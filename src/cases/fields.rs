//! The typed fields of a case: one set for requests by authorities and data subjects, one for breaches and takedowns, and in both
//! what every demand of a court or an authority carries. Not the checks of a report, which asks for more. Invariant: whether a
//! demand is authentic follows from its verifications; nothing here changes it.

use super::field_rows::{class_rows, content_fields, content_row, request_fields, request_row};
use super::{Error, store};
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, FieldName, Instrument, Kind, OffenceCategory,
    SourceType, TakedownKind, TargetType, Terms, TermsCategory, TermsSubcategory,
};

/// One data class of a request: asked for, held, given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataClassUse {
    pub data_class: DataClass,
    pub sought: bool,
    pub held: bool,
    pub given: bool,
}

/// What every demand of a court or an authority carries, whatever it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandFields {
    pub requesting_country: Option<Country>,
    /// The country whose authority passed the demand on, where that is another one.
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub legal_basis: String,
    pub binding: Option<Binding>,
    /// Read only: saving the fields keeps what stands. `None` before anybody saved any.
    pub authenticity: Option<Authenticity>,
}

/// What an information, emergency, preservation, capability or data-subject request carries. A count is `None` until
/// somebody knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFields {
    pub demand: DemandFields,
    pub offence: Option<OffenceCategory>,
    pub identifiers_specified: Option<i32>,
    pub identifiers_held: Option<i32>,
    pub identifiers_disclosed: Option<i32>,
    pub data_classes: Vec<DataClassUse>,
}

/// What a breach notification or takedown demand carries; `demand` is for those of courts and authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentFields {
    pub demand: DemandFields,
    pub terms_category: Option<TermsCategory>,
    pub terms_subcategory: Option<TermsSubcategory>,
    pub takedown_kind: Option<TakedownKind>,
    pub source_type: Option<SourceType>,
    pub target_type: Option<TargetType>,
    pub items_specified: Option<i32>,
    pub items_located: Option<i32>,
    pub items_actioned: Option<i32>,
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
    /// Whether they say that data about somebody were given.
    pub fn discloses(&self) -> bool {
        match self {
            Self::Request(request) => request.identifiers_disclosed.is_some_and(|count| count > 0),
            Self::Content(_) => false,
        }
    }

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

    pub const fn demand(&self) -> &DemandFields {
        match self {
            Self::Request(request) => &request.demand,
            Self::Content(content) => &content.demand,
        }
    }

    /// Which fields are filled in.
    pub fn filled(&self) -> Vec<FieldName> {
        use FieldName as F;
        let demand = self.demand();
        let mut filled = vec![
            (F::RequestingCountry, demand.requesting_country.is_some()),
            (F::TransmittingCountry, demand.transmitting_country.is_some()),
            (F::AuthorityType, demand.authority_type.is_some()),
            (F::Instrument, demand.instrument.is_some()),
            (F::Binding, demand.binding.is_some()),
            (F::LegalBasis, !demand.legal_basis.trim().is_empty()),
        ];
        match self {
            Self::Request(request) => filled.extend([
                (F::Offence, request.offence.is_some()),
                (F::IdentifiersSpecified, request.identifiers_specified.is_some()),
                (F::IdentifiersHeld, request.identifiers_held.is_some()),
                (F::IdentifiersDisclosed, request.identifiers_disclosed.is_some()),
                (F::DataClasses, !request.data_classes.is_empty()),
            ]),
            Self::Content(content) => filled.extend([
                (F::TakedownKind, content.takedown_kind.is_some()),
                (F::TermsCategory, content.terms_category.is_some()),
                (F::TermsSubcategory, content.terms_subcategory.is_some()),
                (F::SourceType, content.source_type.is_some()),
                (F::TargetType, content.target_type.is_some()),
                (F::ItemsSpecified, content.items_specified.is_some()),
                (F::ItemsLocated, content.items_located.is_some()),
                (F::ItemsActioned, content.items_actioned.is_some()),
                (F::ActedOn, content.basis.is_some()),
                (F::TechnicallyPossible, content.technically_possible.is_some()),
            ]),
        }
        filled.into_iter().filter(|(_, is_filled)| *is_filled).map(|(name, _)| name).collect()
    }

    /// The same matter as a case of another kind: what fits is kept, and the fields that do not fit are named. How many things a
    /// demand specifies means the same on both sides; how many of them were held or found does not.
    #[must_use]
    pub fn moved_to(&self, kind: Kind) -> (Self, Vec<FieldName>) {
        let moved = match self {
            Self::Request(request) if kind.is_information() => Self::Request(RequestFields {
                offence: request.offence.filter(|_| FieldName::Offence.is_of(kind)),
                demand: demand_of(&request.demand, kind),
                ..request.clone()
            }),
            Self::Request(request) => Self::Content(ContentFields {
                items_specified: request.identifiers_specified,
                demand: demand_of(&request.demand, kind),
                ..ContentFields::default()
            }),
            Self::Content(content) if kind.is_information() => Self::Request(RequestFields {
                identifiers_specified: content.items_specified,
                demand: demand_of(&content.demand, kind),
                ..RequestFields::default()
            }),
            Self::Content(content) => Self::Content(ContentFields {
                takedown_kind: content.takedown_kind.filter(|_| kind.is_takedown()),
                demand: demand_of(&content.demand, kind),
                ..content.clone()
            }),
        };
        let kept = |name: &FieldName| {
            let pair = matches!(name, FieldName::IdentifiersSpecified | FieldName::ItemsSpecified);
            pair || name.is_of(kind)
        };
        let dropped = self.filled().into_iter().filter(|name| !kept(name)).collect();
        (moved, dropped)
    }

    /// Counts that contradict one another, and a subcategory that is not of its category. Those that are not known yet
    /// contradict nothing.
    pub(super) fn check(&self, terms: Option<&Terms>) -> Result<(), Error> {
        let (counts, hint): (&[(&'static str, Option<i32>)], _) = match self {
            Self::Request(request) => (
                &[
                    ("identifiers_specified", request.identifiers_specified),
                    ("identifiers_held", request.identifiers_held),
                    ("identifiers_disclosed", request.identifiers_disclosed),
                ],
                "of the identifiers specified we hold something about some, and disclose about some of those",
            ),
            Self::Content(content) => {
                check_category(content, terms)?;
                (
                    &[
                        ("items_specified", content.items_specified),
                        ("items_located", content.items_located),
                        ("items_actioned", content.items_actioned),
                    ],
                    "of the items specified we locate some, and act on some of those",
                )
            }
        };
        let known = counts.iter().filter_map(|(field, count)| count.map(|count| (*field, count)));
        check_counts(known, hint)
    }
}

fn check_counts(counts: impl Iterator<Item = (&'static str, i32)>, hint: &'static str) -> Result<(), Error> {
    let mut before: Option<(&str, i32)> = None;
    for (field, count) in counts {
        if count < 0 {
            return Err(Error::Invalid { field, what: format!("`{count}` is no count"), hint });
        }
        if let Some((name, larger)) = before.filter(|(_, larger)| count > *larger) {
            let what = format!("{count} is more than the {larger} of `{name}`");
            return Err(Error::Invalid { field, what, hint });
        }
        before = Some((field, count));
    }
    Ok(())
}

fn check_category(content: &ContentFields, terms: Option<&Terms>) -> Result<(), Error> {
    if let (Some(category), Some(terms)) = (content.terms_category, terms)
        && !terms.categories.contains(&category)
    {
        let what = format!("`{category}` is no category of the Terms in force when the notice came in");
        return Err(Error::Invalid { field: "terms_category", what, hint: "choose one that the form offers" });
    }
    if let Some(subcategory) = content.terms_subcategory
        && content.terms_category != Some(subcategory.category())
    {
        let what = format!("`{}` is a part of another category", subcategory.label());
        let hint = "choose the category that it is a part of, or another subcategory";
        return Err(Error::Invalid { field: "terms_subcategory", what, hint });
    }
    Ok(())
}

fn demand_of(demand: &DemandFields, kind: Kind) -> DemandFields {
    let legal_basis = if FieldName::LegalBasis.is_of(kind) { demand.legal_basis.clone() } else { String::new() };
    let known = if FieldName::Instrument.is_of(kind) { demand.clone() } else { DemandFields::default() };
    DemandFields { legal_basis, authenticity: demand.authenticity, ..known }
}

/// The typed fields of a case; empty ones if nobody has filled any in.
pub fn fields(db: &mut Db, case: CaseId, kind: Kind) -> Result<Fields, Error> {
    Ok(if kind.is_information() {
        match store::request(db, case)? {
            Some(row) => Fields::Request(request_fields(row, store::data_classes(db, case)?)),
            None => Fields::for_kind(kind),
        }
    } else {
        store::content(db, case)?.map_or_else(|| Fields::for_kind(kind), |row| Fields::Content(content_fields(row)))
    })
}

/// Replaces the typed fields of a case; whether it is authentic stays as it stands, also where earlier versions wrote it without
/// a verification.
pub(super) fn save(db: &mut Db, case: CaseId, fields: &Fields) -> Result<(), Error> {
    let stands = store::authenticity(db, case)?.unwrap_or(Authenticity::Unverified);
    store::clear(db, case)?;
    match fields {
        Fields::Request(request) => {
            store::insert_request(db, &request_row(case, request, stands), &class_rows(case, request))?;
        }
        Fields::Content(content) => store::insert_content(db, &content_row(case, content, stands))?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_demand() -> DemandFields {
        DemandFields {
            requesting_country: "FR".parse().ok(),
            transmitting_country: "CH".parse().ok(),
            authority_type: Some(AuthorityType::Court),
            instrument: Some(Instrument::ForeignCourtOrder),
            legal_basis: "Article 77-1-1".to_owned(),
            binding: Some(Binding::NoForeignDirect),
            authenticity: Some(Authenticity::PersonVerified),
        }
    }

    fn request() -> Fields {
        Fields::Request(RequestFields {
            demand: full_demand(),
            offence: Some(OffenceCategory::Drugs),
            identifiers_specified: Some(3),
            identifiers_held: Some(0),
            ..RequestFields::default()
        })
    }

    fn takedown() -> Fields {
        Fields::Content(ContentFields {
            demand: full_demand(),
            takedown_kind: Some(TakedownKind::Court),
            terms_category: Some(TermsCategory::Rights),
            terms_subcategory: Some(TermsSubcategory::Privacy),
            items_specified: Some(2),
            items_located: Some(1),
            ..ContentFields::default()
        })
    }

    #[test]
    fn a_request_that_proves_to_be_a_takedown_keeps_who_asks_and_by_what() {
        let (moved, dropped) = request().moved_to(Kind::TakedownDemand);
        assert_eq!(moved.demand(), &full_demand());
        assert!(matches!(&moved, Fields::Content(content) if content.items_specified == Some(3)));
        assert_eq!(dropped, [FieldName::Offence, FieldName::IdentifiersHeld]);
    }

    #[test]
    fn a_takedown_that_proves_to_be_a_breach_drops_the_demand_and_says_so() {
        let (moved, dropped) = takedown().moved_to(Kind::BreachNotification);
        let Fields::Content(content) = moved else { panic!("another sort") };
        assert_eq!((content.terms_subcategory, content.items_located), (Some(TermsSubcategory::Privacy), Some(1)));
        assert_eq!(content.demand.authenticity, Some(Authenticity::PersonVerified));
        assert!(content.takedown_kind.is_none() && content.demand.instrument.is_none());
        let named = [
            FieldName::RequestingCountry,
            FieldName::TransmittingCountry,
            FieldName::AuthorityType,
            FieldName::Instrument,
            FieldName::Binding,
            FieldName::LegalBasis,
            FieldName::TakedownKind,
        ];
        assert_eq!(dropped, named);
    }

    #[test]
    fn what_is_kept_and_what_is_dropped_is_all_that_was_there() {
        for fields in [request(), takedown()] {
            for kind in Kind::ALL {
                let (moved, dropped) = fields.moved_to(*kind);
                assert!(moved.suit(*kind), "{kind}");
                assert_eq!(moved.filled().len() + dropped.len(), fields.filled().len(), "{kind}");
                assert!(moved.filled().iter().all(|name| name.is_of(*kind)), "{kind}");
            }
        }
    }

    #[test]
    fn a_subcategory_adds_up_to_its_category_and_both_are_of_the_terms_of_the_day() {
        let content = |category, subcategory| {
            Fields::Content(ContentFields {
                terms_category: category,
                terms_subcategory: subcategory,
                ..ContentFields::default()
            })
        };
        let privacy = Some(TermsSubcategory::Privacy);
        let old = Terms {
            version: "2020-01-01",
            in_force_from: jiff::civil::date(2020, 1, 1),
            title: "Terms of 2020",
            categories: &[TermsCategory::Rights],
        };
        assert!(content(Some(TermsCategory::Rights), privacy).check(Some(&old)).is_ok());
        let field = |fields: Fields| match fields.check(Some(&old)) {
            Err(Error::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(content(Some(TermsCategory::Violence), None)), "terms_category");
        assert_eq!(field(content(None, privacy)), "terms_subcategory");
    }

    #[test]
    fn a_count_that_nobody_knows_contradicts_nothing() {
        let fields = |specified, held, disclosed| {
            Fields::Request(RequestFields {
                identifiers_specified: specified,
                identifiers_held: held,
                identifiers_disclosed: disclosed,
                ..RequestFields::default()
            })
        };
        assert!(fields(None, Some(2), None).check(None).is_ok());
        assert!(fields(Some(2), None, Some(3)).check(None).is_err());
        assert!(fields(Some(2), Some(2), Some(0)).check(None).is_ok());
    }
}
