//! A page with one thing changed in one of its tables, as somebody would with a text editor.

use super::changed::{Change, Dice, Sort, with_other_digit};

/// None where the page has nothing to change in this way.
pub fn change(name: &str, page: &str, sort: Sort, dice: &mut Dice) -> Option<(String, Change)> {
    let starts: Vec<usize> = page.match_indices("<table data-table=\"").map(|(at, _)| at).collect();
    let start = *dice.one_of(&starts)?;
    let table = attribute(&page[start..], "data-table")?.to_owned();
    let body = start + page[start..].find("<tbody>")? + "<tbody>".len();
    let end = body + page[body..].find("</tbody>")?;
    let heads = elements(&page[start..body], "<th").map(|(at, head)| (start + at, head));
    let columns: Vec<String> =
        heads.filter_map(|(_, head)| attribute(head, "data-column").map(str::to_owned)).collect();
    let mut rows: Vec<String> =
        page[body..end].split_inclusive("</tr>").filter(|row| row.contains("<tr")).map(str::to_owned).collect();
    let before = rows.clone();
    let cells = match sort {
        Sort::Digit | Sort::Zero => one_cell(&mut rows, sort, &columns, dice)?,
        Sort::Cells => two_cells(&mut rows, &columns, dice)?,
        Sort::RowGone | Sort::RowTwice | Sort::Rows => {
            super::page::rows(&mut rows, sort, dice)?;
            Vec::new()
        }
    };
    if rows == before {
        return None;
    }
    let other = [&page[..body], &rows.concat(), "\n", &page[end..]].concat();
    let at = rows.iter().zip(&before).position(|(one, other)| one != other).unwrap_or(rows.len().min(before.len()));
    let shown = |rows: &[String]| rows.get(at).map_or("no row", |row| row.trim()).to_owned();
    let told = format!("{sort:?} in {name}, {table}: line {}: {} → {}", at + 1, shown(&before), shown(&rows));
    Some((other, Change { whole_rows: false, table, cells, told }))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let tag = &tag[..tag.find('>')?];
    let rest = &tag[tag.find(&format!("{name}=\""))? + name.len() + 2..];
    rest.split('"').next()
}

fn elements<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let is_tag = move |at: usize| text[at + start.len()..].starts_with([' ', '>']);
    text.match_indices(start).map(|(at, _)| at).filter(move |at| is_tag(*at)).map(|at| (at, &text[at..]))
}

/// Where the text of each cell stands in a row.
fn texts(row: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<usize> = elements(row, "<td").chain(elements(row, "<th")).map(|(at, _)| at).collect();
    found.sort_unstable();
    let text = |at: usize| {
        let start = at + row[at..].find('>').unwrap() + 1;
        start..start + row[start..].find("</t").unwrap()
    };
    found.into_iter().map(text).collect()
}

/// The words and the codes of a row.
fn names(row: &str) -> Vec<String> {
    let texts = texts(row).into_iter().map(|text| row[text].to_owned());
    let codes = row.split("data-code=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
    texts.chain(codes).filter(|name| !name.is_empty()).collect()
}

type Cells = Vec<(Vec<String>, String)>;

fn one_cell(rows: &mut [String], sort: Sort, columns: &[String], dice: &mut Dice) -> Option<Cells> {
    let mut places = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in texts(row).into_iter().enumerate() {
            let has_digit = row[text.clone()].ends_with(|letter: char| letter.is_ascii_digit());
            if has_digit && (sort == Sort::Digit || row[text.clone()] != *"0") {
                places.push((at, column, text));
            }
        }
    }
    let (at, column, text) = dice.one_of(&places)?.clone();
    let row = &rows[at];
    let other = match sort {
        Sort::Zero => format!("{}0", &row[text.clone()]),
        _ => with_other_digit(&row[text.clone()], dice),
    };
    let named = vec![(names(row), columns.get(column)?.clone())];
    rows[at] = [&row[..text.start], &other, &row[text.end..]].concat();
    Some(named)
}

/// Of one column. Their texts change places, and what is said of them in data does not.
fn two_cells(rows: &mut [String], columns: &[String], dice: &mut Dice) -> Option<Cells> {
    let (one, other) = (dice.below(rows.len()), dice.below(rows.len()));
    let column = dice.below(columns.len());
    let (first, second) = (texts(rows.get(one)?).get(column)?.clone(), texts(rows.get(other)?).get(column)?.clone());
    let (from, to) = (rows[one][first.clone()].to_owned(), rows[other][second.clone()].to_owned());
    if from == to {
        return None;
    }
    let named = [one, other].map(|at| (names(&rows[at]), columns[column].clone())).to_vec();
    rows[one].replace_range(first, &to);
    rows[other].replace_range(second, &from);
    Some(named)
}

fn rows(rows: &mut Vec<String>, sort: Sort, dice: &mut Dice) -> Option<()> {
    if rows.is_empty() {
        return None;
    }
    let at = dice.below(rows.len());
    match sort {
        Sort::RowGone => drop(rows.remove(at)),
        Sort::RowTwice => rows.insert(at, rows[at].clone()),
        _ => {
            let other = dice.below(rows.len());
            rows.swap(at, other);
        }
    }
    Some(())
}
