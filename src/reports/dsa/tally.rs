//! Parts 3 to 6: counts by category.
//!
//! Invariant: in every column the rows below a category add up to it, and the categories to `TOTAL`.

use std::collections::BTreeMap;

use super::categories::{OTHER, Part, Place, USED_KEYWORDS, placed};
use super::words;
use super::year::{Matter, Measure, Year};
use crate::taxonomy::Country;

/// The figures of a row, in the order of the columns that have any.
type Figures<const N: usize> = [i64; N];

#[derive(Clone, Debug)]
pub struct Tally<const N: usize>(BTreeMap<Place, Figures<N>>);

impl<const N: usize> Tally<N> {
    fn new() -> Tally<N> {
        Tally(BTreeMap::new())
    }

    fn add(&mut self, place: Place, figures: Figures<N>) {
        let sum = self.0.entry(place).or_insert([0; N]);
        sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
    }

    pub fn total(&self) -> Figures<N> {
        self.sum(|_| true)
    }

    fn sum(&self, is_in: impl Fn(&Place) -> bool) -> Figures<N> {
        let mut sum = [0; N];
        for (_, figures) in self.0.iter().filter(|(place, _)| is_in(place)) {
            sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        }
        sum
    }

    /// None: nobody is ever asked to divide a matter so finely, so that the row has no figure.
    pub fn row(&self, category: &str, keyword: &str) -> Option<Figures<N>> {
        let of_category = self.sum(|place| place.category == category);
        match keyword {
            "" if category == TOTAL => Some(self.total()),
            "" => Some(of_category),
            _ if of_category == [0; N] => Some(of_category),
            _ if keyword == OTHER || USED_KEYWORDS.contains(&keyword) => {
                Some(self.sum(|place| place.category == category && place.keyword == keyword))
            }
            _ => None,
        }
    }
}

pub const TOTAL: &str = "TOTAL";

/// A row of the list of categories.
#[derive(Clone, Debug)]
pub struct Category {
    pub label: String,
    pub description: String,
    pub key: String,
    /// The category that it stands below, or itself.
    pub parent: String,
    pub parent_description: String,
}

impl Category {
    fn keyword(&self) -> &str {
        if self.key == self.parent { "" } else { &self.key }
    }

    fn is_below(&self, parents: &[&str]) -> bool {
        parents.contains(&self.parent.as_str())
    }
}

/// The first columns of parts 3 to 6, and the figures of a row as text.
fn row<const N: usize>(
    year: &Year,
    applies_to: &str,
    category: &Category,
    tally: &Tally<N>,
) -> (Vec<String>, Option<Figures<N>>) {
    let figures = tally.row(&category.parent, category.keyword());
    let is_other = category.key == OTHER && figures.is_some_and(|figures| figures != [0; N]);
    let description = if is_other { words::not_divided(&category.parent_description) } else { String::new() };
    let first = [applies_to, &year.service, &words::period(year), &category.key, &description];
    (first.map(str::to_owned).to_vec(), figures)
}

fn text(figures: Option<i64>) -> String {
    figures.map(|figure| figure.to_string()).unwrap_or_default()
}

const ALL: &str = "All";
const HOSTING: &str = "Only for providers of hosting services, including online platforms";

/// Part 3: all Member States together, then each that sent an order.
pub fn orders(year: &Year, categories: &[Category]) -> Vec<Vec<String>> {
    let mut by_country: BTreeMap<&'static str, Tally<2>> = BTreeMap::new();
    let mut total = Tally::new();
    for (_, part, place) in placed(year) {
        let (country, figures) = match part {
            Part::OrderToAct(country) => (country, [1, 0]),
            Part::OrderToInform(country) => (country, [0, 1]),
            Part::Notice | Part::OwnInitiative => continue,
        };
        total.add(place, figures);
        by_country.entry(eurostat(country)).or_insert_with(Tally::new).add(place, figures);
    }
    let in_part = |category: &&Category| !category.is_below(&[TERMS_ONLY, NOT_SPECIFIED_NOTICE]);
    let mut rows: Vec<Vec<String>> =
        categories.iter().filter(in_part).map(|category| order_row(year, category, TOTAL, &total)).collect();
    for (country, tally) in &by_country {
        // The template has this row among all Member States together only.
        let of_state = categories.iter().filter(in_part).filter(|category| category.key != ONLY_IN_TOTAL);
        rows.extend(of_state.map(|category| order_row(year, category, country, tally)));
    }
    rows
}

const TERMS_ONLY: &str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
const NOT_SPECIFIED_NOTICE: &str = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";
const NOT_SPECIFIED_ORDER: &str = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER";
const ONLY_IN_TOTAL: &str = "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE";

/// As Eurostat writes them: Greece is `EL`.
fn eurostat(country: Country) -> &'static str {
    if country.as_str() == "GR" { "EL" } else { country.as_str() }
}

fn order_row(year: &Year, category: &Category, scope: &str, tally: &Tally<2>) -> Vec<String> {
    let (mut row, figures) = row(year, ALL, category, tally);
    let is_total = scope == TOTAL && category.key == TOTAL;
    let figure = |number: usize| text(figures.and_then(|figures| figures.get(number).copied()));
    let blank = String::new;
    row.push(scope.to_owned());
    row.extend([figure(0), blank(), blank(), blank(), figure(1), blank(), blank()]);
    row.extend(words::ON_ORDERS.map(|word| if is_total { word.to_owned() } else { blank() }));
    row
}

/// Part 4.
pub fn notices(year: &Year, categories: &[Category]) -> Vec<Vec<String>> {
    let tally = notice_tally(year);
    let in_part = |category: &&Category| !category.is_below(&[TERMS_ONLY, NOT_SPECIFIED_ORDER]);
    let rows = categories.iter().filter(in_part).map(|category| {
        let (mut row, figures) = row(year, HOSTING, category, &tally);
        let figure = |number: usize| text(figures.and_then(|figures| figures.get(number).copied()));
        let blank = String::new;
        row.extend([figure(0), blank(), blank(), blank(), blank(), blank(), figure(1), blank(), figure(2), blank()]);
        row.extend(words::ON_NOTICES.map(|word| if category.key == TOTAL { word.to_owned() } else { blank() }));
        row
    });
    rows.collect()
}

/// Notices, actions on the basis of the law, actions on the basis of the Terms.
pub fn notice_tally(year: &Year) -> Tally<3> {
    let mut tally = Tally::new();
    for (matter, _, place) in placed(year).filter(|(_, part, _)| *part == Part::Notice) {
        let acted = i64::from(matter.measure().is_some());
        let on_law = matter.kind.is_some_and(crate::taxonomy::Kind::is_takedown);
        tally.add(place, if on_law { [1, acted, 0] } else { [1, 0, acted] });
    }
    tally
}

/// Measures, those after automated detection, and what was done: removed, disabled, ended.
pub fn own_initiative_tally(year: &Year) -> Tally<5> {
    let mut tally = Tally::new();
    for (matter, _, place) in placed(year).filter(|(_, part, _)| *part == Part::OwnInitiative) {
        tally.add(place, measures(matter));
    }
    tally
}

fn measures(matter: &Matter) -> Figures<5> {
    match matter.measure() {
        None => [0; 5],
        Some(Measure::Removed) => [1, 0, 1, 0, 0],
        Some(Measure::Disabled) => [1, 0, 0, 1, 0],
        Some(Measure::Ended) => [1, 0, 0, 0, 1],
    }
}

/// Parts 5 and 6. Nothing is acted upon on the basis of the law without an order or a notice, so that part 5 is zero.
pub fn own_initiative(year: &Year, categories: &[Category], basis: Basis) -> Vec<Vec<String>> {
    let (tally, excluded): (_, &[&str]) = match basis {
        Basis::Law => (Tally::new(), &[TERMS_ONLY, NOT_SPECIFIED_ORDER, NOT_SPECIFIED_NOTICE]),
        Basis::Terms => (own_initiative_tally(year), &[NOT_SPECIFIED_ORDER, NOT_SPECIFIED_NOTICE]),
    };
    let rows = categories.iter().filter(|category| !category.is_below(excluded)).map(|category| {
        let (mut row, figures) = row(year, ALL, category, &tally);
        let figure = |number: usize| text(figures.and_then(|figures| figures.get(number).copied()));
        let mut cells = vec![String::new(); RESTRICTIONS];
        for (number, at) in MEASURED.into_iter().enumerate() {
            if let Some(cell) = cells.get_mut(at) {
                *cell = figure(number);
            }
        }
        row.extend(cells);
        let is_total = category.key == TOTAL;
        row.extend((0..RESTRICTIONS).map(|at| if is_total { words::on_measure(at).to_owned() } else { String::new() }));
        row
    });
    rows.collect()
}

/// On what a measure of our own initiative rests.
#[derive(Clone, Copy, Debug)]
pub enum Basis {
    Law,
    Terms,
}

/// Columns with figures in parts 5 and 6.
const RESTRICTIONS: usize = 16;

/// Measures, automated detection, removal, disabling, termination of the service: the others cannot happen here.
const MEASURED: [usize; 5] = [0, 1, 2, 3, 13];
