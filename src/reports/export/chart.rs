//! Charts of a table as data: bars and words in whole units, which a template turns into SVG.
//!
//! Not the table, which stands beside every chart. Invariant: every bar has its figure written at it and names the cell, so that
//! nothing is told by colour or length alone and `verify` reads the chart as it reads the table.

use serde::Serialize;

use crate::reports::edition::{Row, TOTAL, Table};
use crate::reports::language::Language;
use crate::reports::{Cell, ColumnType};

/// Units across. Narrow, so that words stay readable on a phone.
const WIDTH: i64 = 360;
/// Of a chart of lying bars.
const MOST_BARS: usize = 12;
/// Of a chart of standing ones: two years.
const MOST_COLUMNS: usize = 8;
/// As many letters as stand on a line beside the figure.
const MOST_LETTERS: usize = 42;

/// In a chart, where there is none.
const NO_FIGURE: &str = "–";

const OF_ROWS: &str = "A bar for each of the largest rows, the longest first, with its figure. The table has all rows.";
const OF_QUARTERS: &str =
    "A column for each quarter, the oldest first, with its figure. A quarter without a report of ours has no column.";

/// A chart for the template `reports/edition/chart`.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    pub id: String,
    pub title: String,
    /// What one sees, for those who do not. Without figures: those are read from the chart.
    pub description: String,
    pub width: i64,
    pub height: i64,
    pub small: bool,
    pub bars: Vec<Bar>,
    pub words: Vec<Words>,
    pub figures: Vec<Figure>,
    pub floor: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// The name of a row, or a part of its code.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    pub x: i64,
    pub y: i64,
    pub row: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub x: i64,
    pub y: i64,
    /// As [`reference`] writes it.
    pub cell: String,
    /// What the cell says, where the words for it are of a language.
    pub value: String,
    pub text: String,
}

/// How a page names a cell: `balance:received:takedown_demand`.
pub fn reference(table: &str, column: &str, row: &str) -> String {
    format!("{table}:{column}:{row}")
}

/// How a chart names a row: its codes.
pub fn row_code(table: &Table, row: &Row) -> String {
    table.keys(row).join("/")
}

/// A label as long as there is room.
pub fn shortened(label: &str) -> String {
    if label.chars().count() <= MOST_LETTERS {
        return label.to_owned();
    }
    let kept: String = label.chars().take(MOST_LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

/// The column that says how large a row is: what all others add up to, what came in, or the first of whole numbers.
pub fn size_column(table: &Table) -> Option<usize> {
    let first = || table.columns.iter().position(|column| column.column_type == ColumnType::Integer);
    ["all", "received"].iter().find_map(|id| table.position(id)).or_else(first)
}

pub fn size(table: &Table, row: &Row) -> i64 {
    size_column(table).and_then(|at| row.get(at)).and_then(Cell::as_integer).unwrap_or(0)
}

pub fn is_total(table: &Table, row: &Row) -> bool {
    table.keys(row).first() == Some(&TOTAL)
}

impl Chart {
    fn new(id: String, title: String, description: &str) -> Chart {
        Chart {
            id,
            title,
            description: description.to_owned(),
            width: WIDTH,
            height: 0,
            small: false,
            bars: Vec::new(),
            words: Vec::new(),
            figures: Vec::new(),
            floor: 0,
        }
    }
}

/// The largest rows as lying bars. None where there is nothing to compare.
pub fn of_rows(table: &Table, language: &Language) -> Option<Chart> {
    let column = table.columns.get(size_column(table)?)?;
    let mut rows: Vec<&Row> = table.rows.iter().filter(|row| !is_total(table, row) && size(table, row) > 0).collect();
    if rows.len() < 2 {
        return None;
    }
    rows.sort_by_key(|row| std::cmp::Reverse(size(table, row)));
    rows.truncate(MOST_BARS);
    let most = rows.first().map_or(1, |row| size(table, row));
    let caption = language.say(&table.about.caption).to_owned();
    let label = language.say(&column.label).to_owned();
    let title = format!("{caption}: {label}");
    let mut chart = Chart::new(format!("chart-{}", table.about.id), title, language.say(OF_ROWS));
    for (y, row) in (0_i64..).step_by(38).zip(rows) {
        let code = row_code(table, row);
        let value = size(table, row);
        let text = shortened(&name_in(table, row, language));
        chart.words.push(Words { x: 0, y: y + 14, row: code.clone(), text });
        chart.figures.push(figure(WIDTH, y + 14, reference(&table.about.id, &column.id, &code), value, language));
        chart.bars.push(Bar { x: 0, y: y + 20, width: length(value, most, WIDTH), height: 11 });
        chart.height = y + 38;
    }
    Some(chart)
}

fn figure(x: i64, y: i64, cell: String, value: i64, language: &Language) -> Figure {
    Figure { x, y, cell, value: String::new(), text: language.integer(value) }
}

/// The labels of a row in a language.
pub fn name_in(table: &Table, row: &Row, language: &Language) -> String {
    let mut names = Vec::new();
    let mut code = "";
    for (column, cell) in table.columns.iter().zip(row) {
        match column.column_type {
            ColumnType::Key => code = cell.as_text(),
            ColumnType::Label if !cell.as_text().is_empty() => names.push(language.label(code, cell.as_text())),
            _ => {}
        }
    }
    if names.is_empty() { table.keys(row).join(" / ") } else { names.join(" / ") }
}

/// One column of a table of quarters as standing bars, for the rows with one second key.
pub struct Trend<'a> {
    pub table: &'a Table,
    pub column: &'a str,
    pub of: &'a str,
}

/// The last quarters, oldest first. A quarter without a report has no bar and says so.
pub fn of_quarters(trend: &Trend<'_>, language: &Language) -> Option<Chart> {
    const TOP: i64 = 24;
    const FLOOR: i64 = 124;
    let Trend { table, column, of } = *trend;
    let at = table.position(column)?;
    let mut rows: Vec<&Row> = table.rows.iter().filter(|row| table.keys(row).get(1) == Some(&of)).collect();
    rows.sort_by_key(|row| table.keys(row).first().map(|&quarter| quarter.to_owned()));
    let rows = rows.get(rows.len().saturating_sub(MOST_COLUMNS)..)?;
    let value = |row: &Row| row.get(at).and_then(Cell::as_integer);
    let most = rows.iter().filter_map(|row| value(row)).max()?;
    let step = WIDTH / i64::try_from(MOST_COLUMNS).unwrap_or(1);
    let kind = rows.first().map(|row| name_of_second(table, row, language)).unwrap_or_default();
    let label = language.say(&table.columns.get(at)?.label);
    let mut chart = Chart {
        height: FLOOR + 36,
        small: true,
        floor: FLOOR,
        ..Chart::new(
            format!("trend-{of}"),
            language.fill("{kind}: {column}, by quarter", &[("kind", &kind), ("column", label)]),
            language.say(OF_QUARTERS),
        )
    };
    for (x, row) in (0_i64..).step_by(usize::try_from(step).unwrap_or(1)).zip(rows.iter().copied()) {
        let code = row_code(table, row);
        let (middle, height) = (x + step / 2, length(value(row).unwrap_or(0), most, FLOOR - TOP));
        let cell = row.get(at)?;
        // Words would run into one another.
        let shown = if cell.as_integer().is_some() { language.cell(cell) } else { NO_FIGURE.to_owned() };
        let plain = if matches!(cell, Cell::Integer(_)) { String::new() } else { cell.to_string() };
        chart.figures.push(Figure {
            x: middle,
            y: FLOOR - height - 6,
            cell: reference(&table.about.id, column, &code),
            value: plain,
            text: shown,
        });
        if height > 0 {
            chart.bars.push(Bar { x: x + 6, y: FLOOR - height, width: step - 12, height });
        }
        let (year, quarter) = code.split('/').next().and_then(|quarter| quarter.split_once('-')).unwrap_or_default();
        let word = |y, text: &str| Words { x: middle, y, row: code.clone(), text: text.to_owned() };
        chart.words.push(word(FLOOR + 16, quarter));
        if quarter == "Q1" || x == 0 {
            chart.words.push(word(FLOOR + 31, year));
        }
    }
    Some(chart)
}

fn name_of_second(table: &Table, row: &Row, language: &Language) -> String {
    let mut labels = table.columns.iter().zip(row).filter(|(column, _)| column.column_type == ColumnType::Label);
    labels.next_back().map(|(_, cell)| language.say(cell.as_text()).to_owned()).unwrap_or_default()
}

/// How long a bar is where `most` is as long as `whole`: at least visible, if there is anything.
pub fn length(value: i64, most: i64, whole: i64) -> i64 {
    if value <= 0 || most <= 0 { 0 } else { (value.saturating_mul(whole) / most).max(2) }
}

/// The last quarters of one kind, for tests.
#[cfg(test)]
pub fn invented(figures: &[Option<i64>]) -> Table {
    use crate::reports::edition::{About, Column, Source};
    let column = |id: &str, label: &str, column_type| Column {
        id: id.into(),
        label: label.into(),
        definition: "Cases that this report counts.".into(),
        column_type,
        measure: None,
    };
    let about = About {
        id: "trend".into(),
        section: "Overview".into(),
        title: "Balance".into(),
        caption: "Balance".into(),
        definition: "Cases that this report counts.".into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    let columns = vec![
        column("quarter", "Quarter", ColumnType::Key),
        column("quarter_name", "Quarter", ColumnType::Label),
        column("kind", "Kind", ColumnType::Key),
        column("kind_name", "Kind", ColumnType::Label),
        column("received", "Received", ColumnType::Integer),
    ];
    let row = |(number, figure): (usize, &Option<i64>)| {
        let quarter = format!("{}-Q{}", 2024 + number / 4, number % 4 + 1);
        let cell = figure.map_or(Cell::NotApplicable, Cell::Integer);
        vec![
            Cell::text(quarter.clone()),
            Cell::text(quarter),
            Cell::text("emergency_request"),
            Cell::text("Emergency request"),
            cell,
        ]
    };
    Table { about, columns, rows: figures.iter().enumerate().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::language::languages;

    fn english() -> &'static Language {
        &languages().unwrap()[0]
    }

    fn trend(figures: &[Option<i64>]) -> Chart {
        of_quarters(&Trend { table: &invented(figures), column: "received", of: "emergency_request" }, english())
            .unwrap()
    }

    #[test]
    fn a_trend_shows_the_last_eight_quarters_and_its_columns_stay_inside() {
        let chart = trend(&(0..12).map(Some).collect::<Vec<_>>());
        assert_eq!(chart.figures.len(), 8);
        assert_eq!(chart.figures[0].cell, "trend:received:2025-Q1/emergency_request");
        assert!(chart.bars.iter().all(|bar| bar.x >= 0 && bar.x + bar.width <= WIDTH && bar.y + bar.height == 124));
        assert!(chart.bars.is_sorted_by(|one, next| one.height < next.height), "{:?}", chart.bars);
    }

    #[test]
    fn a_quarter_without_a_report_has_no_column_and_says_so() {
        let chart = trend(&[None, Some(3)]);
        assert_eq!((chart.bars.len(), chart.figures.len()), (1, 2));
        assert_eq!((chart.figures[0].text.as_str(), chart.figures[0].value.as_str()), ("–", "n/a"));
    }

    #[test]
    fn the_longest_bar_fills_the_chart_and_one_of_a_thousand_is_seen() {
        let chart = of_rows(&invented(&[Some(1), Some(1000), Some(0), None]), english()).unwrap();
        let widths: Vec<i64> = chart.bars.iter().map(|bar| bar.width).collect();
        assert_eq!(widths, [WIDTH, 2]);
        assert_eq!(chart.words[0].text, "2024-Q2 / Emergency request");
    }

    #[test]
    fn one_row_alone_is_no_chart() {
        assert!(of_rows(&invented(&[Some(4), Some(0)]), english()).is_none());
    }

    #[test]
    fn a_long_name_is_shortened_by_whole_letters() {
        assert_eq!(shortened(&"ä".repeat(42)).chars().count(), 42);
        assert_eq!(shortened(&"ä".repeat(50)), format!("{}…", "ä".repeat(41)));
    }
}
