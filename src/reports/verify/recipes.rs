//! How the tables that this program knows are counted, written down once, so that a report cannot bring a recipe of its own.
//!
//! `docs/verify/recipes.json` has for each table all recipes with which it was ever published; the checker in Python reads the
//! same file. A table that is not in it is judged by what it says of itself. Invariant: a known table counts what its columns are
//! named after, and has the rows that it always has.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Mismatch;
use crate::reports::edition::{Column, Counted, Edition, Measure, Row, Source, Sum, Table};
use crate::reports::export::JSON;
use crate::reports::{ColumnType, Quarter};

const WRITTEN_DOWN: &str = include_str!("../../../docs/verify/recipes.json");

static KNOWN: LazyLock<Result<Known, String>> =
    LazyLock::new(|| serde_json::from_str(WRITTEN_DOWN).map_err(|error| error.to_string()));

type Known = BTreeMap<String, KnownTable>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownTable {
    /// The first quarter whose reports all have it. None: they always did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    since: Option<Quarter>,
    /// The oldest first.
    recipes: Vec<Recipe>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    counted: Option<Counted>,
    /// None where they are of the quarter, and what they bind is looked at in `earlier`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sums: Option<Vec<Sum>>,
    columns: Vec<Pinned>,
    /// The codes and the words of the rows that are there in every quarter.
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pinned {
    id: String,
    #[serde(rename = "type")]
    column_type: ColumnType,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    measure: Option<Measure>,
}

pub fn check(edition: &Edition) -> Vec<Mismatch> {
    let known = match &*KNOWN {
        Ok(known) => known,
        Err(problem) => return vec![Mismatch::new("recipes.json", problem.clone())],
    };
    let quarter = edition.identification.quarter;
    let mut mismatches = Vec::new();
    for (id, one) in known {
        let place = format!("{JSON}, table \"{id}\"");
        match edition.table(id) {
            None if one.since.is_none_or(|since| since <= quarter) => {
                mismatches.push(Mismatch::new(place, "is missing"));
            }
            None => {}
            Some(table) => {
                let problems: Vec<String> =
                    one.recipes.iter().rev().map_while(|recipe| recipe.differs(table)).collect();
                if problems.len() == one.recipes.len() {
                    mismatches.extend(problems.into_iter().next().map(|problem| Mismatch::new(place, problem)));
                }
            }
        }
    }
    mismatches
}

impl Recipe {
    /// What is otherwise in a table. None if nothing is.
    fn differs(&self, table: &Table) -> Option<String> {
        let about = &table.about;
        if (about.source, &about.counted) != (self.source, &self.counted) {
            return Some("is counted from other rows than it is known to be".into());
        }
        let columns: Vec<Pinned> = table.columns.iter().map(Pinned::of).collect();
        if let Some(other) = columns.iter().find(|column| !self.columns.contains(column)) {
            return Some(format!("column \"{}\": is not counted as it is known to be", other.id));
        }
        if columns != self.columns {
            return Some("has other columns than it is known to have".into());
        }
        if self.sums.as_ref().is_some_and(|sums| *sums != about.sums) {
            return Some("does not bind its figures to add up as they are known to".into());
        }
        let found: Vec<Vec<String>> = table.rows.iter().map(|row| named(table, row)).collect();
        let missing = self.rows.iter().find(|names| !found.contains(names));
        missing.map(|names| format!("has no row \"{}\", which every report has", names.join(" / ")))
    }
}

/// The codes of a row, each with its words.
fn named(table: &Table, row: &Row) -> Vec<String> {
    let cells = table.columns.iter().zip(row);
    let names = cells.filter(|(column, _)| matches!(column.column_type, ColumnType::Key | ColumnType::Label));
    names.map(|(_, cell)| cell.as_text().to_owned()).collect()
}

impl Pinned {
    fn of(column: &Column) -> Pinned {
        Pinned { id: column.id.clone(), column_type: column.column_type, measure: column.measure.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::reports::Cell;
    use crate::reports::invented;

    const VARIABLE: &str = "QUARTERLIGHT_WRITE_RECIPES";
    /// Their sums name the quarter, or bind only what earlier reports give.
    const SUMS_OF_THE_QUARTER: [&str; 2] = ["change", "trend"];

    /// The recipes of the program as it is. The two quarters are so far apart that no table shows a quarter of both.
    fn of_the_program() -> BTreeMap<String, Recipe> {
        let [one, other] = ["2026-Q3", "2031-Q1"].map(|quarter| invented::edition(quarter, &[]));
        let recipe = |table: &Table| {
            let other = other.table(&table.about.id).unwrap();
            let keys = |table: &Table| -> Vec<Vec<String>> {
                table.rows.iter().map(|row| named(table, row)).filter(|names| !names.is_empty()).collect()
            };
            let always = keys(other);
            let recipe = Recipe {
                source: table.about.source,
                counted: table.about.counted.clone(),
                sums: (!SUMS_OF_THE_QUARTER.contains(&table.about.id.as_str())).then(|| table.about.sums.clone()),
                columns: table.columns.iter().map(Pinned::of).collect(),
                rows: keys(table).into_iter().filter(|keys| always.contains(keys)).collect(),
            };
            (table.about.id.clone(), recipe)
        };
        one.every_table().map(recipe).collect()
    }

    /// `replace`: nothing was published with the recipe before. `add`: something was, and has to verify for ever.
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    fn write(mut known: Known, program: &BTreeMap<String, Recipe>) -> Option<()> {
        let replaces = std::env::var(VARIABLE).ok()? == "replace";
        for (id, recipe) in program {
            let one = known.entry(id.clone()).or_insert(KnownTable { since: None, recipes: Vec::new() });
            if one.recipes.last() != Some(recipe) {
                if replaces {
                    one.recipes.pop();
                }
                one.recipes.push(recipe.clone());
            }
        }
        let text = serde_json::to_string_pretty(&known).unwrap() + "\n";
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verify/recipes.json"), text).unwrap();
        Some(())
    }

    #[test]
    fn what_the_program_counts_is_written_down_for_both_checkers() {
        let known = KNOWN.clone().unwrap_or_default();
        let program = of_the_program();
        let differs = |(id, recipe): (&String, &Recipe)| {
            (known.get(id).and_then(|one| one.recipes.last()) != Some(recipe)).then(|| id.clone())
        };
        let differing: Vec<String> = program.iter().filter_map(differs).collect();
        if !differing.is_empty() && write(known.clone(), &program).is_some() {
            return;
        }
        assert!(
            differing.is_empty(),
            "{differing:?} are counted otherwise than docs/verify/recipes.json says\n  hint: run this test with {VARIABLE}=add, or with \
             =replace if no report was published with the recipe before"
        );
    }

    fn found(change: impl FnOnce(&mut Edition)) -> Vec<String> {
        let mut edition = invented::edition("2026-Q3", &invented::cases(11, 60));
        change(&mut edition);
        check(&edition).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_report_that_brings_a_recipe_of_its_own_is_found() {
        assert_eq!(found(|_| {}), [""; 0]);
        let stated = found(|edition| {
            edition.change_table("balance", |table| {
                table.about.source = Source::Stated;
                table.about.counted = None;
            });
        });
        assert_eq!(stated, ["report.json, table \"balance\": is counted from other rows than it is known to be"]);
        let measured = found(|edition| {
            edition.change_table("balance", |table| {
                let (decided, set_aside) = (table.position("decided").unwrap(), table.position("set_aside").unwrap());
                table.columns[decided].measure = table.columns[set_aside].measure.clone();
            });
        });
        assert_eq!(
            measured,
            ["report.json, table \"balance\": column \"decided\": is not counted as it is known to be"]
        );
        let unbound = found(|edition| edition.change_table("messages", |table| table.about.sums.clear()));
        assert!(unbound[0].contains("does not bind its figures"), "{unbound:?}");
        let finer = found(|edition| {
            edition.change_table("ledger", |table| {
                let column = table.columns[1].clone();
                table.columns.push(Column { id: "street".into(), ..column });
                table.rows.iter_mut().for_each(|row| row.push(Cell::text("")));
            });
        });
        assert_eq!(finer, ["report.json, table \"ledger\": column \"street\": is not counted as it is known to be"]);
    }

    #[test]
    fn a_table_or_a_line_that_every_report_has_is_missed() {
        let silent = found(|edition| edition.tables.retain(|table| table.about.id != "severities"));
        assert_eq!(silent, ["report.json, table \"severities\": is missing"]);
        let short = found(|edition| {
            edition.change_table("messages", |table| table.rows.retain(|row| row[0].as_text() != "repeated"));
        });
        assert_eq!(
            short,
            [
                "report.json, table \"messages\": has no row \"repeated / Repeated, beside the above\", which every report has"
            ]
        );
    }
}
