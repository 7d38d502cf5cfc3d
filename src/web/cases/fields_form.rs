//! The typed fields of a case, in both directions: what is stored as facts and as a form, what was
//! typed as fields. Which fields a kind has is the taxonomy's and `cases`' to say.

use std::str::FromStr;

use crate::cases::{ContentFields, DataClassUse, Fields, RequestFields};
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, Instrument, Kind, SourceType, TakedownKind,
    TargetType, TermsCategory,
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

/// The fields of this kind, filled with what was typed.
pub(super) fn form_fields(kind: Kind, input: &Input) -> Vec<Field> {
    if kind.is_information() { request_form(kind, input) } else { content_form(kind, input) }
}

fn request_form(kind: Kind, input: &Input) -> Vec<Field> {
    let mut fields = Vec::new();
    if kind.is_from_authority() {
        fields.extend([
            Field::select(input, "requesting_country", "Requesting country", countries())
                .hint("The country whose authority wants the answer."),
            Field::select(input, "transmitting_country", "Transmitting country", countries())
                .hint("Only if the authority of another country passed it on.")
                .optional(),
            Field::select(input, "authority_type", "Authority", maybe(choices!(AuthorityType))),
            Field::select(input, "instrument", "Instrument", maybe(choices!(Instrument))),
            Field::select(input, "binding", "Binding on us", maybe(choices!(Binding))),
        ]);
    }
    fields.extend([
        Field::line(input, "legal_basis", "Legal basis cited")
            .hint("As the request names it, without names of people.")
            .optional(),
        Field::line(input, "offence", "Offence").hint("The category that the request names.").optional(),
        Field::select(input, "authenticity", "Authenticity", choices!(Authenticity)),
        Field::count(input, "identifiers_specified", "Identifiers specified")
            .hint("How many accounts, addresses and so on it names."),
        Field::count(input, "identifiers_held", "Identifiers about which we hold something"),
        Field::count(input, "identifiers_disclosed", "Identifiers about which we disclosed something"),
        Field::ticks(input, "sought", "Data sought", choices!(DataClass)),
        Field::ticks(input, "held", "Data held", plain_classes()),
        Field::ticks(input, "given", "Data given", plain_classes()),
    ]);
    fields
}

/// Without the definitions, which stand at "Data sought".
fn plain_classes() -> impl Iterator<Item = Choice> {
    DataClass::ALL.iter().map(|class| Choice::new(class.as_str(), class.label()))
}

fn content_form(kind: Kind, input: &Input) -> Vec<Field> {
    let mut fields = Vec::new();
    if kind.is_takedown() {
        fields.push(Field::select(input, "takedown_kind", "What the demand rests on", maybe(choices!(TakedownKind))));
        fields.push(
            Field::select(input, "requesting_country", "Country of the court or authority", countries())
                .hint("Only for a demand by a court or an authority.")
                .optional(),
        );
    }
    let categories = TermsCategory::ALL.iter().map(|category| {
        Choice::new(category.as_str(), format!("{}  {}", category.letter(), category.label()))
            .defined(category.definition())
    });
    fields.extend([
        Field::select(input, "terms_category", "Category of the Terms", maybe(categories)),
        Field::select(input, "source_type", "Source", maybe(choices!(SourceType))),
        Field::select(input, "target_type", "Target", maybe(choices!(TargetType))),
        Field::count(input, "items_specified", "Items specified")
            .hint("How many messages, accounts, files and so on it names."),
        Field::count(input, "items_located", "Items located"),
        Field::count(input, "items_actioned", "Items acted on"),
        Field::select(input, "basis", "Acted on", maybe(choices!(Basis))),
        Field::select(input, "technically_possible", "Technically possible", yes_or_no()),
    ]);
    fields
}

/// What is stored, as if it had been typed.
pub(super) fn typed(fields: &Fields) -> Vec<(&'static str, String)> {
    match fields {
        Fields::Request(request) => typed_request(request),
        Fields::Content(content) => typed_content(content),
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn typed_request(request: &RequestFields) -> Vec<(&'static str, String)> {
    let mut typed = vec![
        ("requesting_country", text(request.requesting_country)),
        ("transmitting_country", text(request.transmitting_country)),
        ("authority_type", text(request.authority_type)),
        ("instrument", text(request.instrument)),
        ("legal_basis", request.legal_basis.clone()),
        ("offence", request.offence.clone().unwrap_or_default()),
        ("binding", text(request.binding)),
        ("authenticity", text(request.authenticity)),
        ("identifiers_specified", request.identifiers_specified.to_string()),
        ("identifiers_held", request.identifiers_held.to_string()),
        ("identifiers_disclosed", request.identifiers_disclosed.to_string()),
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
        ("takedown_kind", text(content.takedown_kind)),
        ("requesting_country", text(content.requesting_country)),
        ("source_type", text(content.source_type)),
        ("target_type", text(content.target_type)),
        ("items_specified", content.items_specified.to_string()),
        ("items_located", content.items_located.to_string()),
        ("items_actioned", content.items_actioned.to_string()),
        ("basis", text(content.basis)),
        ("technically_possible", text(possible)),
    ]
}

/// What was typed, as fields of this kind. Mistakes stand at their fields afterwards.
pub(super) fn read(kind: Kind, input: &mut Input) -> Fields {
    if kind.is_information() { Fields::Request(read_request(input)) } else { Fields::Content(read_content(input)) }
}

fn count(input: &mut Input, name: &str) -> i32 {
    let count = input.count(name).unwrap_or_default();
    i32::try_from(count).unwrap_or_else(|_| {
        input.problem(name, "This number is too large.");
        0
    })
}

fn choice<T: FromStr>(input: &mut Input, name: &str) -> Option<T> {
    input.optionally_chosen(name)
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
        requesting_country: choice(input, "requesting_country"),
        transmitting_country: choice(input, "transmitting_country"),
        authority_type: choice(input, "authority_type"),
        instrument: choice(input, "instrument"),
        legal_basis: input.optional_text("legal_basis", LINE).unwrap_or_default(),
        offence: input.optional_text("offence", LINE),
        binding: choice(input, "binding"),
        authenticity: choice(input, "authenticity"),
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
    ContentFields {
        terms_category: choice(input, "terms_category"),
        takedown_kind: choice(input, "takedown_kind"),
        requesting_country: choice(input, "requesting_country"),
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
pub(super) fn facts(kind: Kind, fields: &Fields) -> Vec<Fact> {
    let stored = Input::of(typed(fields));
    form_fields(kind, &stored)
        .iter()
        .filter_map(|field| in_words(field).map(|words| Fact::new(&field.label, words)))
        .collect()
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
        let request = Fields::Request(RequestFields {
            requesting_country: "FR".parse().ok(),
            instrument: Some(Instrument::ForeignCourtOrder),
            legal_basis: "Article 77-1-1".to_owned(),
            authenticity: Some(Authenticity::Unverified),
            identifiers_specified: 3,
            data_classes: vec![DataClassUse {
                data_class: DataClass::Subscriber,
                sought: true,
                held: false,
                given: false,
            }],
            ..RequestFields::default()
        });
        let content = Fields::Content(ContentFields {
            terms_category: Some(TermsCategory::Rights),
            technically_possible: Some(false),
            items_specified: 12,
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
}
