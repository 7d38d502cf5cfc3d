//! The address of the list of cases: read, said back as fields, written again.
//!
//! Not the list itself. Invariant: every address can be read; what in it cannot be understood is left out and named in a sentence.

use std::collections::BTreeSet;

use jiff::civil;

use crate::accounts::{Act, User};
use crate::cases::{self, After, Error, Filter, Sort};
use crate::db::ids::{CaseId, UserId};
use crate::db::{Db, Timestamp};
use crate::reports::Quarter;
use crate::taxonomy::{Country, Kind, TermsCategory, Urgency};
use crate::web::address::{encoded, pairs};
use crate::web::form::{Choice, Field};
use crate::web::input::Input;
use crate::web::pages::cases::ListFilter;
use crate::web::visit::Visit;
use crate::workflow::{Action, CaseState, Relation};

/// What can stand in the address beside `after`, in the order of the form.
const FILTERS: &[&str] = &[
    "words",
    "state",
    "kind",
    "assignee",
    "sort",
    "country",
    "authority",
    "category",
    "urgency",
    "watched",
    "quarter",
    "from",
    "to",
];
/// The first so many are always shown; the others unfold.
const ALWAYS_SHOWN: usize = 5;

/// Every member of a closed set, after what stands for none.
macro_rules! any_of {
    ($none:literal, $list:ty) => {
        std::iter::once(Choice::new("", $none))
            .chain(<$list>::ALL.iter().map(|one| Choice::new(one.as_str(), one.label())))
    };
}

/// What an address asks for.
#[derive(Clone)]
pub(super) struct Asked {
    pub filter: Filter,
    pub after: Option<After>,
    pub input: Input,
    /// The fields that have a meaning.
    understood: BTreeSet<&'static str>,
    /// The others, with what stands in them.
    not_understood: Vec<(&'static str, String)>,
    names_somebody: bool,
}

impl Asked {
    /// Reads an address's query string.
    pub fn of(visit: &Visit, query: &str) -> Self {
        let mut typed = pairs(query);
        let names_somebody = typed.iter().any(|(name, value)| name == "words" && cases::reads_as_identifier(value));
        typed.retain(|(name, _)| !(names_somebody && name == "words"));
        let mut asked = Self {
            filter: Filter::default(),
            after: None,
            input: Input::of(typed),
            understood: BTreeSet::new(),
            not_understood: Vec::new(),
            names_somebody,
        };
        asked.read(visit);
        asked
    }

    fn read(&mut self, visit: &Visit) {
        let Self { filter, after, input, understood, not_understood, .. } = self;
        let mut read = |name: &'static str, take: &mut dyn FnMut(&str) -> bool| {
            let value = input.raw(name).trim();
            if value.is_empty() {
                return;
            }
            if take(value) {
                understood.insert(name);
            } else {
                not_understood.push((name, value.to_owned()));
            }
        };
        read("words", &mut |text| {
            filter.words = cases::words(text);
            // The index of words gives its cases in this order without sorting all of them.
            filter.sort = Sort::Number;
            !filter.words.is_empty()
        });
        read("state", &mut |text| kept(&mut filter.state, text.parse::<CaseState>().ok()));
        read("kind", &mut |text| kept(&mut filter.kind, text.parse::<Kind>().ok()));
        read("category", &mut |text| kept(&mut filter.category, text.parse::<TermsCategory>().ok()));
        read("urgency", &mut |text| kept(&mut filter.urgency, text.parse::<Urgency>().ok()));
        read("country", &mut |text| kept(&mut filter.country, country(text)));
        read("assignee", &mut |text| match text {
            "me" => kept(&mut filter.assignee, visit.act.user_id()),
            text => kept(&mut filter.assignee, text.parse().ok().map(UserId::from_i64)),
        });
        read("watched", &mut |text| text == "me" && kept(&mut filter.watched_by, visit.act.user_id()));
        read("sort", &mut |text| text.parse().map(|sort| filter.sort = sort).is_ok());
        read("quarter", &mut |text| within(filter, quarter(visit, text)));
        read("from", &mut |text| within(filter, begin(visit, text).map(|from| (from, END))));
        read("to", &mut |text| within(filter, end(visit, text).map(|until| (BEGINNING, until))));
        read("after", &mut |text| kept(after, read_after(text)));
        self.leave_out_who_is_named();
    }

    /// What is understood is nobody's address, whatever it looks like: a day, say. What is not may be, in any field.
    fn leave_out_who_is_named(&mut self) {
        // A day that no calendar has is a slip, and worth saying.
        let is_day = |text: &str| text.len() <= 10 && text.chars().all(|sign| sign.is_ascii_digit() || sign == '-');
        let is_of_somebody = |(name, text): &(&str, String)| {
            cases::reads_as_identifier(text) && !(["from", "to"].contains(name) && is_day(text))
        };
        let (named, other): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.not_understood).into_iter().partition(is_of_somebody);
        self.not_understood = other;
        if !named.is_empty() {
            self.names_somebody = true;
            let kept = self.input.typed().filter(|(name, _)| named.iter().all(|(field, _)| field != name));
            self.input = Input::of(kept.collect::<Vec<_>>());
        }
    }

    /// What only the database knows: which authorities have this name.
    pub fn resolve(&mut self, db: &mut Db, act: &Act) -> Result<(), Error> {
        let name = self.input.raw("authority").trim();
        if name.is_empty() {
            return Ok(());
        }
        let named = cases::authorities_named(db, act, name)?;
        if named.is_empty() {
            self.not_understood.push(("authority", name.to_owned()));
            self.leave_out_who_is_named();
        } else {
            self.filter.authorities = Some(named);
            self.understood.insert("authority");
        }
        Ok(())
    }

    /// Says what was left out.
    pub fn problem(&self) -> Option<String> {
        if self.names_somebody {
            let sentence = "An address or account must not stand in the address of a page, so it was left out. \
                            Look for it in the box at the top of the page.";
            return Some(sentence.to_owned());
        }
        let quoted: Vec<String> = self.not_understood.iter().map(|(_, text)| format!("“{text}”")).collect();
        (!quoted.is_empty())
            .then(|| format!("{} could not be understood, so the list is shown without it.", quoted.join(", ")))
    }

    /// Whether there may be cases that the list does not show: one order leaves out those that are closed, and a further page
    /// all that came before it.
    pub fn is_filtered(&self) -> bool {
        let narrows = FILTERS.iter().any(|name| *name != "sort" && !self.input.raw(name).is_empty());
        narrows || self.filter.sort == Sort::Deadline || self.after.is_some()
    }

    /// The query string of the same filter, from its first page: what was understood, and nothing else that stood in the address.
    pub fn query(&self) -> String {
        self.query_of(|_| true)
    }

    /// The words that were looked for and the query string of what else was asked; `None` without words.
    pub fn beside_words(&self) -> Option<(&str, String)> {
        self.understood
            .contains("words")
            .then(|| (self.input.raw("words").trim(), self.query_of(|name| name != "words")))
    }

    fn query_of(&self, is_kept: impl Fn(&str) -> bool) -> String {
        let set = FILTERS.iter().filter(|name| self.understood.contains(*name) && is_kept(name));
        set.map(|name| format!("{name}={}", encoded(self.input.raw(name)))).collect::<Vec<_>>().join("&")
    }

    pub fn older(&self, after: After) -> String {
        let after = format!("after={}-{}", after.key, after.id);
        let filters = self.query();
        if filters.is_empty() { format!("/cases?{after}") } else { format!("/cases?{filters}&{after}") }
    }

    /// The form, filled in with what the address says: what is always shown, and what unfolds.
    pub fn fields(&self, visit: &Visit, reviewers: &[User]) -> (Vec<ListFilter>, Vec<ListFilter>) {
        let may = |action, state| visit.may(action, state, Relation::None);
        let sees_others = CaseState::ALL.iter().any(|state| may(Action::ViewCase, Some(*state)));
        let is_offered = |name: &str| match name {
            // Who sees only their own cases need not learn who else works here, nor which authorities write.
            "assignee" => sees_others,
            "authority" => may(Action::ViewAuthorities, None),
            "watched" => visit.may(Action::Watch, Some(CaseState::InReview), Relation::Assigned),
            _ => true,
        };
        let fields = |names: &[&str]| -> Vec<ListFilter> {
            let names = names.iter().filter(|name| is_offered(name));
            names.filter_map(|name| self.field(name, reviewers)).collect()
        };
        let (always, more) = FILTERS.split_at(ALWAYS_SHOWN.min(FILTERS.len()));
        (fields(always), fields(more))
    }

    /// Whether something is set among what unfolds.
    pub fn is_unfolded(&self) -> bool {
        FILTERS.iter().skip(ALWAYS_SHOWN).any(|name| !self.input.raw(name).is_empty())
    }

    fn field(&self, name: &str, reviewers: &[User]) -> Option<ListFilter> {
        let input = &self.input;
        let field = match name {
            "words" => {
                Field::line(input, name, "Words").hint("Of the summary or an authority’s name; viol* finds violence")
            }
            "state" => Field::select(input, name, "State", any_of!("Any state", CaseState)),
            "kind" => Field::select(input, name, "Kind", any_of!("Any kind", Kind)),
            "assignee" => {
                let people = reviewers.iter().map(|user| Choice::new(user.id.to_string(), user.display_name.clone()));
                let anybody = [Choice::new("", "Anybody"), Choice::new("me", "Me")];
                Field::select(input, name, "Reviewer", anybody.into_iter().chain(people))
            }
            "sort" => Field::select(input, name, "Order", any_of!("Usual order", Sort)),
            "country" => Field::line(input, name, "Country").hint("Of whoever asks; a name or two letters"),
            "authority" => Field::line(input, name, "Authority").hint("Its whole name, as the register has it"),
            "category" => Field::select(input, name, "Category of the Terms", any_of!("Any category", TermsCategory)),
            "urgency" => Field::select(input, name, "Urgency", any_of!("Any urgency", Urgency)),
            "watched" => {
                let anybody = [Choice::new("", "By anybody or nobody"), Choice::new("me", "By me")];
                Field::select(input, name, "Watched", anybody)
            }
            "quarter" => Field::line(input, name, "Quarter of receipt").hint("Such as 2026-Q3"),
            "from" => Field::day(input, name, "Received from"),
            "to" => Field::day(input, name, "Received to"),
            _ => return None,
        };
        let offers = match name {
            "country" => Some("countries"),
            "authority" => Some("authorities"),
            _ => None,
        };
        Some(ListFilter { field: field.optional(), offers })
    }
}

const BEGINNING: Timestamp = Timestamp::from_microsecond(i64::MIN);
const END: Timestamp = Timestamp::from_microsecond(i64::MAX);

fn kept<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_there = value.is_some();
    if is_there {
        *place = value;
    }
    is_there
}

/// Narrows the time of receipt to what it was and is now asked.
fn within(filter: &mut Filter, bounds: Option<(Timestamp, Timestamp)>) -> bool {
    let Some((from, until)) = bounds else { return false };
    let (earliest, latest) = filter.received.unwrap_or((BEGINNING, END));
    filter.received = Some((earliest.max(from), latest.min(until)));
    true
}

fn quarter(visit: &Visit, text: &str) -> Option<(Timestamp, Timestamp)> {
    let bounds = text.parse::<Quarter>().ok()?.bounds(&visit.console.desk.house.zone).ok()?;
    Some((Timestamp::from_jiff(bounds.start), Timestamp::from_jiff(bounds.end)))
}

fn begin(visit: &Visit, text: &str) -> Option<Timestamp> {
    begin_of(visit, text.parse().ok()?)
}

fn end(visit: &Visit, text: &str) -> Option<Timestamp> {
    begin_of(visit, text.parse::<civil::Date>().ok()?.tomorrow().ok()?)
}

fn begin_of(visit: &Visit, day: civil::Date) -> Option<Timestamp> {
    let begin = day.to_zoned(visit.console.desk.house.zone.clone()).ok()?;
    Some(Timestamp::from_jiff(begin.timestamp()))
}

fn country(text: &str) -> Option<Country> {
    text.parse().ok().or_else(|| Country::all().find(|country| country.name().eq_ignore_ascii_case(text)))
}

/// `1786000000000000-42`: what the order goes by, and the id of the last case shown.
fn read_after(text: &str) -> Option<After> {
    let (key, id) = text.rsplit_once('-')?;
    Some(After { key: key.parse().ok()?, id: CaseId::from_i64(id.parse().ok()?) })
}
