//! A table with one thing in it changed at random: a digit, a zero more, two cells, a row left out, doubled or in another's place.

use quarterlight::reports::edition::Table;
use quarterlight::reports::{Cell, ColumnType};

/// Numbers that are the same on every machine (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    pub fn one_of<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        values.get(self.below(values.len()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Digit,
    Zero,
    Cells,
    RowGone,
    RowTwice,
    Rows,
}

pub const SORTS: [Sort; 6] = [Sort::Digit, Sort::Zero, Sort::Cells, Sort::RowGone, Sort::RowTwice, Sort::Rows];

/// What was changed, in the words by which a checker may name it.
#[derive(Clone, Debug)]
pub struct Change {
    /// Whole rows were left out or doubled.
    pub whole_rows: bool,
    pub table: String,
    /// Of each cell changed: the names of its row, and its column. Empty where rows were changed.
    pub cells: Vec<(Vec<String>, String)>,
    pub told: String,
}

/// None where the table has nothing to change in this way.
pub fn change(table: &Table, sort: Sort, dice: &mut Dice) -> Option<(Table, Change)> {
    let mut other = table.clone();
    let cells = match sort {
        Sort::Digit | Sort::Zero => vec![one_cell(&mut other, sort, dice)?],
        Sort::Cells => two_cells(&mut other, dice)?.to_vec(),
        Sort::RowGone | Sort::RowTwice | Sort::Rows => {
            rows(&mut other, sort, dice)?;
            Vec::new()
        }
    };
    if other == *table {
        return None;
    }
    let told = format!("{sort:?} in {}: {}", table.about.id, differing(table, &other));
    // A row is called by the words that it had, or by those that it was given.
    let named = |&(row, column): &(usize, usize)| {
        ([names(table, row), names(&other, row)].concat(), table.columns[column].id.clone())
    };
    let changed = Change {
        whole_rows: matches!(sort, Sort::RowGone | Sort::RowTwice),
        table: table.about.id.clone(),
        // A key names its row: under another key it is another row.
        cells: if cells.iter().any(|(_, column)| table.columns[*column].column_type == ColumnType::Key) {
            Vec::new()
        } else {
            cells.iter().map(named).collect()
        },
        told,
    };
    Some((other, changed))
}

/// How a row is called by one checker or another: its words, its codes, its place.
pub fn names(table: &Table, at: usize) -> Vec<String> {
    let row = &table.rows[at];
    let codes = table.keys(row).into_iter().filter(|key| !key.is_empty()).collect::<Vec<_>>().join(" / ");
    let mut names = vec![table.row_name(row), codes];
    if names.iter().all(String::is_empty) {
        names.push((at + 1).to_string());
    }
    names.retain(|name| !name.is_empty());
    names
}

fn differing(table: &Table, other: &Table) -> String {
    let shown = |row: &[Cell]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let at = table.rows.iter().zip(&other.rows).position(|(one, other)| one != other);
    let at = at.unwrap_or(table.rows.len().min(other.rows.len()));
    let of = |table: &Table| table.rows.get(at).map_or_else(|| "no row".to_owned(), |row| shown(row));
    format!("line {}: {} → {}", at + 1, of(table), of(other))
}

fn one_cell(table: &mut Table, sort: Sort, dice: &mut Dice) -> Option<(usize, usize)> {
    let mut places = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let fits = match sort {
                Sort::Zero => matches!(cell, Cell::Integer(number) if *number != 0),
                _ => cell.to_string().contains(|letter: char| letter.is_ascii_digit()),
            };
            if fits {
                places.push((at, column));
            }
        }
    }
    let (row, column) = *dice.one_of(&places)?;
    let text = table.rows[row][column].to_string();
    let other = if sort == Sort::Zero { format!("{text}0") } else { with_other_digit(&text, dice) };
    table.rows[row][column] = Cell::parse(&other, table.columns[column].column_type)?;
    Some((row, column))
}

pub fn with_other_digit(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> = text.match_indices(|letter: char| letter.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(at) = dice.one_of(&places) else { return text.to_owned() };
    let digit = text.as_bytes()[*at];
    let other = b'0' + (digit - b'0' + u8::try_from(1 + dice.below(9)).unwrap()) % 10;
    format!("{}{}{}", &text[..*at], char::from(other), &text[at + 1..])
}

/// Of one column, or figures of one row.
fn two_cells(table: &mut Table, dice: &mut Dice) -> Option<[(usize, usize); 2]> {
    let (row, column) = (dice.below(table.rows.len()), dice.below(table.columns.len()));
    let kind = table.columns[column].column_type;
    let cell = table.rows.get(row)?[column].clone();
    let in_row = kind.is_figure() && dice.below(2) == 0;
    let places: Vec<(usize, usize)> = if in_row {
        let fits = |at: &usize| table.columns[*at].column_type == kind && table.rows[row][*at] != cell;
        (0..table.columns.len()).filter(fits).map(|at| (row, at)).collect()
    } else {
        (0..table.rows.len()).filter(|at| table.rows[*at][column] != cell).map(|at| (at, column)).collect()
    };
    let other = *dice.one_of(&places)?;
    table.rows[row][column] = std::mem::replace(&mut table.rows[other.0][other.1], cell);
    Some([(row, column), other])
}

fn rows(table: &mut Table, sort: Sort, dice: &mut Dice) -> Option<()> {
    if table.rows.is_empty() {
        return None;
    }
    let at = dice.below(table.rows.len());
    match sort {
        Sort::RowGone => drop(table.rows.remove(at)),
        Sort::RowTwice => table.rows.insert(at, table.rows[at].clone()),
        _ => {
            let other = dice.below(table.rows.len());
            table.rows.swap(at, other);
        }
    }
    Some(())
}
