//! The typed fields of a case, in both directions: what is stored as facts and as a form, what was
//! typed as fields. Which fields a kind has is the taxonomy's and `cases`' to say.

use std::str::FromStr;

use crate::cases::{ContentFields, DataClassUse, DemandFields, Fields, RequestFields};
use crate::taxonomy::{
    AuthorityType, Basis, Binding, Country, DataClass, FieldName, HOLDINGS, Instrument, Kind, OffenceCategory,
    SourceType, TakedownKind, TargetType, Terms, TermsCategory, TermsSubcategory,
};
use crate::web::form::{Choice, Field};
use crate::web::input::{Input, LINE};
use crate::web::pages::parts::Fact;

/// Choices of a closed list with its definitions.
macro_rules! choices {
    ($list:ty) => {
        <$list>::ALL.iter().map(|item| Choice::new(item.as_str(), item.label()).defined(item.definition()))
    };
}
pub(in crate::web) use choices;

/// A list that may be left open.
fn maybe(choices: impl IntoIterator<Item = Choice>) -> impl Iterator<Item = Choice> {
    std::iter::once(Choice::new("", "Not established yet")).chain(choices)
}

fn countries() -> impl Iterator<Item = Choice> {
    let mut all: Vec<Country> = Country::all().collect();
    all.sort_by_key(|country| country.name());
    maybe(all.into_iter().map(|country| Choice::new(country.as_str(), country.name())))
}

/// Yes or no, for a select box.
fn yes_or_no() -> impl Iterator<Item = Choice> {
    maybe([Choice::new("yes", "Yes"), Choice::new("no", "No")])
}

/// A field with its name and definition from the taxonomy.
fn defined(name: FieldName, field: impl FnOnce(&str, &str) -> Field) -> Field {
    field(name.as_str(), name.label()).hint(name.definition())
}

/// The fields of this kind, filled with what was typed. The categories are those of the Terms in force on the day of receipt.
pub(super) fn form_fields(kind: Kind, terms: Option<&Terms>, input: &Input) -> Vec<Field> {
    if kind.is_information() { request_form(kind, input) } else { content_form(kind, terms, input) }
}

fn select(input: &Input, name: FieldName, choices: impl IntoIterator<Item = Choice>) -> Field {
    defined(name, |name, label| Field::select(input, name, label, choices))
}

/// A number that may not be known yet.
fn count_field(input: &Input, name: FieldName) -> Field {
    let hint = format!("{} Empty as long as nobody knows; 0 says that there are none.", name.definition());
    Field::count(input, name.as_str(), name.label()).hint(hint).optional()
}

/// What every demand of a court or an authority carries; a private demand leaves all but the legal basis open.
fn demand_form(kind: Kind, input: &Input) -> Vec<Field> {
    let private_too = |field: Field| if kind.is_takedown() { field.optional() } else { field };
    vec![
        private_too(select(input, FieldName::RequestingCountry, countries())),
        select(input, FieldName::TransmittingCountry, countries()).optional(),
        private_too(select(input, FieldName::AuthorityType, maybe(choices!(AuthorityType)))),
        private_too(select(input, FieldName::Instrument, maybe(choices!(Instrument)))),
        private_too(select(input, FieldName::Binding, maybe(choices!(Binding)))),
    ]
}

fn legal_basis(input: &Input) -> Field {
    defined(FieldName::LegalBasis, |name, label| Field::line(input, name, label)).optional()
}

fn request_form(kind: Kind, input: &Input) -> Vec<Field> {
    let mut fields = Vec::new();
    if kind.is_from_authority() {
        fields.extend(demand_form(kind, input));
    }
    fields.push(legal_basis(input));
    if FieldName::Offence.is_of(kind) {
        fields.push(select(input, FieldName::Offence, maybe(choices!(OffenceCategory))).optional());
    }
    fields.extend([
        count_field(input, FieldName::IdentifiersSpecified),
        count_field(input, FieldName::IdentifiersHeld),
        count_field(input, FieldName::IdentifiersDisclosed),
        Field::ticks(input, "sought", "Data sought", choices!(DataClass)).hint("What sort of data it asks for."),
        Field::ticks(input, "held", "Data held", held_classes())
            .hint("What of it we hold about whom it names. Below each: what we can hold at all."),
        Field::ticks(input, "given", "Data given", plain_classes()).hint("What of it we gave."),
    ]);
    fields
}

/// With the standing list of what we can hold at all.
fn held_classes() -> impl Iterator<Item = Choice> {
    HOLDINGS
        .iter()
        .map(|entry| Choice::new(entry.data_class.as_str(), entry.data_class.label()).defined(entry.in_words()))
}

/// Without the definitions, which stand at "Data sought".
fn plain_classes() -> impl Iterator<Item = Choice> {
    DataClass::ALL.iter().map(|class| Choice::new(class.as_str(), class.label()))
}

fn content_form(kind: Kind, terms: Option<&Terms>, input: &Input) -> Vec<Field> {
    let mut fields = Vec::new();
    if kind.is_takedown() {
        fields.push(select(input, FieldName::TakedownKind, maybe(choices!(TakedownKind))));
        fields.extend(demand_form(kind, input));
        fields.push(legal_basis(input));
    }
    let offered = terms.map_or(TermsCategory::ALL, |terms| terms.categories);
    let categories = offered.iter().map(|category| {
        Choice::new(category.as_str(), format!("{}  {}", category.letter(), category.label()))
            .defined(category.definition())
    });
    let finer = offered.iter().flat_map(|category| category.subcategories()).map(|one| {
        Choice::new(one.as_str(), format!("{}  {}", one.category().letter(), one.label())).defined(one.definition())
    });
    fields.extend([
        select(input, FieldName::TermsCategory, maybe(categories)),
        select(input, FieldName::TermsSubcategory, maybe(finer)).optional(),
        select(input, FieldName::SourceType, maybe(choices!(SourceType))),
        select(input, FieldName::TargetType, maybe(choices!(TargetType))),
        count_field(input, FieldName::ItemsSpecified),
        count_field(input, FieldName::ItemsLocated),
        count_field(input, FieldName::ItemsActioned),
        select(input, FieldName::ActedOn, maybe(choices!(Basis))),
        select(input, FieldName::TechnicallyPossible, yes_or_no()),
    ]);
    fields
}

/// What is stored, as if it had been typed.
pub(super) fn typed(fields: &Fields) -> Vec<(&'static str, String)> {
    let demand = fields.demand();
    let mut typed = vec![
        ("requesting_country", text(demand.requesting_country)),
        ("transmitting_country", text(demand.transmitting_country)),
        ("authority_type", text(demand.authority_type)),
        ("instrument", text(demand.instrument)),
        ("binding", text(demand.binding)),
        ("legal_basis", demand.legal_basis.clone()),
    ];
    match fields {
        Fields::Request(request) => typed.extend(typed_request(request)),
        Fields::Content(content) => typed.extend(typed_content(content)),
    }
    typed
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn typed_request(request: &RequestFields) -> Vec<(&'static str, String)> {
    let mut typed = vec![
        ("offence", text(request.offence)),
        ("identifiers_specified", text(request.identifiers_specified)),
        ("identifiers_held", text(request.identifiers_held)),
        ("identifiers_disclosed", text(request.identifiers_disclosed)),
    ];
    for class in &request.data_classes {
        let ticks = [("sought", class.sought), ("held", class.held), ("given", class.given)];
        typed.extend(ticks.into_iter().filter(|(_, is)| *is).map(|(name, _)| (name, class.data_class.to_string())));
    }
    typed
}

fn typed_content(content: &ContentFields) -> Vec<(&'static str, String)> {
    let possible = content.technically_possible.map(|possible| if possible { "yes" } else { "no" });
    vec![
        ("terms_category", text(content.terms_category)),
        ("terms_subcategory", text(content.terms_subcategory)),
        ("takedown_kind", text(content.takedown_kind)),
        ("source_type", text(content.source_type)),
        ("target_type", text(content.target_type)),
        ("items_specified", text(content.items_specified)),
        ("items_located", text(content.items_located)),
        ("items_actioned", text(content.items_actioned)),
        ("basis", text(content.basis)),
        ("technically_possible", text(possible)),
    ]
}

/// What was typed, as fields of this kind. Mistakes stand at their fields afterwards.
pub(super) fn read(kind: Kind, input: &mut Input) -> Fields {
    if kind.is_information() { Fields::Request(read_request(input)) } else { Fields::Content(read_content(input)) }
}

fn count(input: &mut Input, name: &str) -> Option<i32> {
    let count = input.count(name)?;
    let fits = i32::try_from(count).ok();
    if fits.is_none() {
        input.problem(name, "This number is too large.");
    }
    fits
}

fn choice<T: FromStr>(input: &mut Input, name: &str) -> Option<T> {
    input.optionally_chosen(name)
}

/// Whether it is authentic is not typed: it follows from the verifications.
fn read_demand(input: &mut Input) -> DemandFields {
    DemandFields {
        requesting_country: choice(input, "requesting_country"),
        transmitting_country: choice(input, "transmitting_country"),
        authority_type: choice(input, "authority_type"),
        instrument: choice(input, "instrument"),
        legal_basis: input.optional_text("legal_basis", LINE).unwrap_or_default(),
        binding: choice(input, "binding"),
        authenticity: None,
    }
}

fn read_request(input: &mut Input) -> RequestFields {
    let is_ticked = |name: &str, class: DataClass| input.ticked(name).any(|value| value == class.as_str());
    let classes = DataClass::ALL.iter().map(|class| DataClassUse {
        data_class: *class,
        sought: is_ticked("sought", *class),
        held: is_ticked("held", *class),
        given: is_ticked("given", *class),
    });
    let data_classes = classes.filter(|class| class.sought || class.held || class.given).collect();
    RequestFields {
        demand: read_demand(input),
        offence: choice(input, "offence"),
        identifiers_specified: count(input, "identifiers_specified"),
        identifiers_held: count(input, "identifiers_held"),
        identifiers_disclosed: count(input, "identifiers_disclosed"),
        data_classes,
    }
}

fn read_content(input: &mut Input) -> ContentFields {
    let possible = match input.raw("technically_possible") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let terms_subcategory: Option<TermsSubcategory> = choice(input, "terms_subcategory");
    ContentFields {
        demand: read_demand(input),
        // Who knows the finer category knows the category.
        terms_category: choice(input, "terms_category").or(terms_subcategory.map(TermsSubcategory::category)),
        terms_subcategory,
        takedown_kind: choice(input, "takedown_kind"),
        source_type: choice(input, "source_type"),
        target_type: choice(input, "target_type"),
        items_specified: count(input, "items_specified"),
        items_located: count(input, "items_located"),
        items_actioned: count(input, "items_actioned"),
        basis: choice(input, "basis"),
        technically_possible: possible,
    }
}

/// The fields that are filled in, in words, for the page of the case.
pub(in crate::web) fn facts(kind: Kind, fields: &Fields) -> Vec<Fact> {
    let stored = Input::of(typed(fields));
    let mut facts: Vec<Fact> = form_fields(kind, None, &stored)
        .iter()
        .filter_map(|field| in_words(field).map(|words| Fact::new(&field.label, words)))
        .collect();
    facts.extend(authenticity(kind, fields));
    facts
}

/// What the verifications came to, where a court or an authority demands something.
pub(super) fn authenticity(kind: Kind, fields: &Fields) -> Option<Fact> {
    let demand = fields.demand();
    let of_authority = kind.is_from_authority() || demand.authority_type.is_some() || demand.instrument.is_some();
    let stands = demand.authenticity.filter(|_| of_authority)?;
    Some(Fact::new("Authenticity", stands.label()).defined(stands.definition()))
}

/// A field's value as a person reads it; `None` if nothing was entered.
pub(super) fn in_words(field: &Field) -> Option<String> {
    let lists = field.select.iter().chain(&field.options);
    let chosen: Vec<&str> = lists
        .flat_map(|list| &list.choices)
        .filter(|choice| choice.chosen && !choice.value.is_empty())
        .map(|choice| choice.label.as_str())
        .collect();
    let is_list = field.select.is_some() || field.options.is_some();
    let words = if is_list { chosen.join(", ") } else { field.value.trim().to_owned() };
    Some(words).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_from_its_own_form() {
        let demand = DemandFields {
            requesting_country: "FR".parse().ok(),
            instrument: Some(Instrument::ForeignCourtOrder),
            legal_basis: "Article 77-1-1".to_owned(),
            ..DemandFields::default()
        };
        let request = Fields::Request(RequestFields {
            demand: demand.clone(),
            offence: Some(OffenceCategory::Drugs),
            identifiers_specified: Some(3),
            data_classes: vec![DataClassUse {
                data_class: DataClass::Subscriber,
                sought: true,
                held: false,
                given: false,
            }],
            ..RequestFields::default()
        });
        let content = Fields::Content(ContentFields {
            demand,
            terms_category: Some(TermsCategory::Rights),
            terms_subcategory: Some(TermsSubcategory::Privacy),
            technically_possible: Some(false),
            items_specified: Some(12),
            items_actioned: Some(0),
            ..ContentFields::default()
        });
        for (kind, fields) in [(Kind::InformationRequest, request), (Kind::TakedownDemand, content)] {
            let mut input = Input::of(typed(&fields));
            assert_eq!(read(kind, &mut input), fields);
            assert!(!input.has_problems());
        }
    }

    #[test]
    fn the_page_of_a_case_says_what_is_filled_in_and_nothing_else() {
        let fields =
            Fields::Content(ContentFields { terms_category: Some(TermsCategory::Rights), ..ContentFields::default() });
        let facts = facts(Kind::BreachNotification, &fields);
        let first = facts.first().unwrap();
        assert_eq!((first.term.as_str(), first.text.as_str()), ("Category of the Terms", "e  Infringement of rights"));
        assert!(facts.iter().all(|fact| !fact.text.is_empty()));
    }

    #[test]
    fn a_count_with_letters_gets_its_sentence() {
        let mut input = Input::of([("items_specified", "twelve")]);
        read(Kind::BreachNotification, &mut input);
        assert!(input.problem_at("items_specified").is_some());
    }

    #[test]
    fn a_count_left_empty_is_unknown_and_not_none() {
        let mut input = Input::of([("items_specified", ""), ("items_located", "0")]);
        let Fields::Content(content) = read(Kind::BreachNotification, &mut input) else { panic!("another sort") };
        assert_eq!((content.items_specified, content.items_located), (None, Some(0)));
    }

    #[test]
    fn a_subcategory_alone_says_the_category_too() {
        let mut input = Input::of([("terms_subcategory", "privacy")]);
        let Fields::Content(content) = read(Kind::BreachNotification, &mut input) else { panic!("another sort") };
        assert_eq!(content.terms_category, Some(TermsCategory::Rights));
    }

    #[test]
    fn the_form_offers_the_categories_of_the_terms_of_the_day_and_no_others() {
        let terms = Terms {
            version: "2020-01-01",
            in_force_from: jiff::civil::date(2020, 1, 1),
            title: "Terms of 2020",
            categories: &[TermsCategory::Rights],
        };
        let fields = form_fields(Kind::BreachNotification, Some(&terms), &Input::blank());
        let offered = |name: &str| -> Vec<String> {
            let field = fields.iter().find(|field| field.name == name).unwrap();
            field.select.iter().flat_map(|list| &list.choices).map(|choice| choice.value.clone()).collect()
        };
        assert_eq!(offered("terms_category"), ["", "rights"]);
        assert_eq!(offered("terms_subcategory"), ["", "privacy", "publicity", "intellectual_property", "other_rights"]);
    }

    #[test]
    fn every_field_has_its_definition_beside_it() {
        for kind in Kind::ALL {
            for field in form_fields(*kind, None, &Input::blank()) {
                assert!(field.hint.as_ref().is_some_and(|hint| hint.ends_with('.')), "{kind} {}", field.name);
            }
        }
    }

    #[test]
    fn no_form_can_set_whether_a_demand_is_authentic() {
        let mut input = Input::of([("authenticity", "person_verified")]);
        assert_eq!(read(Kind::InformationRequest, &mut input).demand().authenticity, None);
        for kind in Kind::ALL {
            assert!(form_fields(*kind, None, &input).iter().all(|field| field.name != "authenticity"), "{kind}");
        }
    }
}
