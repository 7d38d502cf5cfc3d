//! Reading one page of an edition back: its tables, its charts, its sentences and its identification.
//!
//! Not whether they are right (`pages`). Invariant: every table, cell, figure and word in a chart is read; one without a name is
//! an error, and text that is in none of them is kept, so that no figure can hide in it.

use super::markup::{self, Piece};

/// What a page says.
#[derive(Debug, Default)]
pub struct Page {
    pub tables: Vec<PageTable>,
    pub charts: Vec<PageChart>,
    pub sentences: Vec<PageSentence>,
    /// Figures that stand alone.
    pub figures: Vec<Named>,
    pub fields: Vec<Named>,
    /// How many rows a table has.
    pub counts: Vec<Named>,
    /// For search engines and shared links.
    pub descriptions: Vec<String>,
    pub data_blocks: Vec<String>,
    /// All other text.
    pub loose: Vec<String>,
}

#[derive(Debug)]
pub struct PageTable {
    pub id: String,
    pub extract: bool,
    pub caption: String,
    pub columns: Vec<String>,
    /// What stands over the columns.
    pub heads: Vec<String>,
    pub rows: Vec<Vec<PageCell>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCell {
    pub code: Option<String>,
    pub value: Option<String>,
    pub text: String,
}

/// A text that says of what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// What the data says, where the page says it in words.
    pub value: Option<String>,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct PageSentence {
    pub figures: Vec<Named>,
    pub text: String,
    /// The text but its figures.
    pub loose: String,
}

#[derive(Debug, Default)]
pub struct PageChart {
    pub figures: Vec<Named>,
    /// Names of rows.
    pub labels: Vec<Named>,
    /// In the order of the figures that are above zero.
    pub lengths: Vec<i64>,
}

pub fn read(html: &[u8]) -> Result<Page, String> {
    let html = std::str::from_utf8(html).map_err(|_| "is not UTF-8")?;
    let pieces = markup::read(html)?;
    refuse_hidden(&pieces)?;
    let mut page = Page::default();
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = page.take(piece, after)?;
    }
    Ok(page)
}

/// What a style would hide from a reader, a checker would still read.
fn refuse_hidden(pieces: &[Piece]) -> Result<(), String> {
    let mut in_table = 0_usize;
    for piece in pieces {
        if let Some(hidden) = ["hidden", "style"].iter().find(|name| piece.attribute(name).is_some()) {
            return Err(format!("has a tag with the attribute `{hidden}`, which hides or alters what stands there"));
        }
        in_table += usize::from(piece.starts("table"));
        in_table = in_table.saturating_sub(usize::from(piece.ends("table")));
        let spread = ["colspan", "rowspan", "aria-hidden", "aria-label"];
        let is_hidden = piece.attribute("class").is_some_and(|names| names.split(' ').any(|name| name == "hidden"));
        if in_table > 0 && (is_hidden || spread.iter().any(|name| piece.attribute(name).is_some())) {
            return Err("has a cell that is hidden, spread or said in other words".into());
        }
    }
    Ok(())
}

impl Page {
    /// Reads what begins with this piece and gives what comes after it.
    fn take<'a>(&mut self, piece: &Piece, after: &'a [Piece]) -> Result<&'a [Piece], String> {
        let Piece::Start { name, .. } = piece else {
            if let Piece::Text(text) = piece {
                self.loose.push(text.clone());
            }
            return Ok(after);
        };
        let (inside, rest) = element(after, name);
        match name.as_str() {
            "table" => {
                let (table, words) = table(piece, inside)?;
                self.tables.push(table);
                self.loose.extend(words);
            }
            "svg" => {
                let (chart, words) = chart(inside)?;
                self.charts.push(chart);
                self.loose.extend(words);
            }
            "script" => self.data_blocks.push(text(inside)),
            "meta" => {
                self.descriptions.extend(description(piece));
                return Ok(after);
            }
            _ if piece.attribute("data-sentence").is_some() => {
                if piece.attribute("data-sentence") != Some(self.sentences.len().to_string().as_str()) {
                    return Err("has its sentences in another order".into());
                }
                self.sentences.push(sentence(inside)?);
            }
            _ => {
                let lists = [
                    ("data-cell", &mut self.figures),
                    ("data-field", &mut self.fields),
                    ("data-rows", &mut self.counts),
                ];
                let found = lists.into_iter().find_map(|(attribute, list)| Some((piece.attribute(attribute)?, list)));
                let Some((name, list)) = found else { return Ok(after) };
                list.push(named(piece, name, inside)?);
            }
        }
        Ok(rest)
    }
}

fn description(meta: &Piece) -> Option<String> {
    let named = meta.attribute("name").or(meta.attribute("property"))?;
    let content = meta.attribute("content")?;
    matches!(named, "description" | "og:description" | "og:title" | "og:site_name").then(|| content.to_owned())
}

fn named(piece: &Piece, name: &str, inside: &[Piece]) -> Result<Named, String> {
    Ok(Named {
        name: name.to_owned(),
        value: piece.attribute("data-value").map(str::to_owned),
        text: only_text(inside, || format!("in \"{name}\""))?,
    })
}

/// The pieces up to the end tag that closes an element just opened, and those after it.
fn element<'a>(pieces: &'a [Piece], name: &str) -> (&'a [Piece], &'a [Piece]) {
    let mut depth = 0_usize;
    let end = pieces.iter().position(|piece| {
        let closes = piece.ends(name) && depth == 0;
        depth += usize::from(piece.starts(name));
        depth = depth.saturating_sub(usize::from(piece.ends(name)));
        closes
    });
    let (inside, rest) = pieces.split_at(end.unwrap_or(pieces.len()));
    (inside, rest.split_first().map_or(rest, |(_, after)| after))
}

fn text(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn only_text(pieces: &[Piece], place: impl Fn() -> String) -> Result<String, String> {
    if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        Ok(text(pieces))
    } else {
        Err(format!("has more than text {}", place()))
    }
}

fn is_blank(piece: &Piece) -> bool {
    matches!(piece, Piece::Text(text) if text.trim().is_empty())
}

fn sentence(mut rest: &[Piece]) -> Result<PageSentence, String> {
    let mut sentence = PageSentence { text: text(rest), ..PageSentence::default() };
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if let Piece::Text(text) = piece {
            sentence.loose.push_str(text);
        } else {
            let name =
                piece.attribute("data-cell").filter(|_| piece.starts("b")).ok_or("has a sentence with markup in it")?;
            let (inside, after) = element(after, "b");
            sentence.figures.push(named(piece, name, inside)?);
            rest = after;
        }
    }
    Ok(sentence)
}

/// The chart, and its title and description.
fn chart(mut rest: &[Piece]) -> Result<(PageChart, Vec<String>), String> {
    let mut chart = PageChart::default();
    let mut words = Vec::new();
    let mut bars: Vec<[i64; 3]> = Vec::new();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        let Piece::Start { name, .. } = piece else {
            if matches!(piece, Piece::End { .. }) || !is_blank(piece) {
                return Err("has something in a chart that is no part of one".into());
            }
            continue;
        };
        let (inside, after) = element(after, name);
        match name.as_str() {
            "title" | "desc" => words.push(text(inside)),
            "path" if inside.is_empty() => {}
            "rect" => bars.push(
                ["x", "width", "height"]
                    .map(|side| piece.attribute(side).and_then(|text| text.parse().ok()).unwrap_or(-1)),
            ),
            "text" => match (piece.attribute("data-cell"), piece.attribute("data-row")) {
                (Some(cell), None) => chart.figures.push(named(piece, cell, inside)?),
                (None, Some(row)) => chart.labels.push(named(piece, row, inside)?),
                _ => return Err("has words in a chart that do not say of what they are".into()),
            },
            _ => return Err(format!("has a <{name}> in a chart")),
        }
        rest = after;
    }
    // Lying bars all begin at the left.
    let lying = bars.iter().all(|[x, _, _]| *x == 0);
    chart.lengths = bars.iter().map(|[_, width, height]| if lying { *width } else { *height }).collect();
    Ok((chart, words))
}

/// The table, and the words of its caption and its head.
fn table(piece: &Piece, inside: &[Piece]) -> Result<(PageTable, Vec<String>), String> {
    let id = piece.attribute("data-table").ok_or("has a table without a name")?.to_owned();
    let head = inside.iter().position(|piece| piece.starts("thead")).ok_or("has a table without a head")?;
    let (head, after) = element(inside.get(head + 1..).unwrap_or_default(), "thead");
    let (columns, heads) = heads(head)?;
    let start = after.iter().position(|piece| piece.starts("tbody")).ok_or("has a table without a body")?;
    let (body, rest) = element(after.get(start + 1..).unwrap_or_default(), "tbody");
    let before = after.get(..start).unwrap_or_default();
    if before.iter().chain(rest).any(|piece| !is_blank(piece)) {
        return Err("has a table with something beside its body".into());
    }
    let rows = rows(body, columns.len()).map_err(|problem| format!("{problem}, in table \"{id}\""))?;
    let words = inside.iter().take_while(|piece| !piece.starts("tbody")).filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.clone()),
        _ => None,
    });
    let caption = inside.iter().position(|piece| piece.starts("caption")).ok_or("has a table without a caption")?;
    let caption = text(element(inside.get(caption + 1..).unwrap_or_default(), "caption").0);
    let extract = piece.attribute("data-extract").is_some();
    Ok((PageTable { id, extract, caption, columns, heads, rows }, words.collect()))
}

/// The names of the columns, and what stands over them.
fn heads(head: &[Piece]) -> Result<(Vec<String>, Vec<String>), String> {
    let (mut columns, mut heads) = (Vec::new(), Vec::new());
    for (at, piece) in head.iter().enumerate() {
        let Some(name) = ["th", "td"].into_iter().find(|name| piece.starts(name)) else { continue };
        columns.push(piece.attribute("data-column").ok_or("has a column without a name")?.to_owned());
        heads.push(text(element(head.get(at + 1..).unwrap_or_default(), name).0));
    }
    Ok((columns, heads))
}

fn rows(mut rest: &[Piece], columns: usize) -> Result<Vec<Vec<PageCell>>, String> {
    let mut rows = Vec::new();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if piece.starts("tr") {
            let (inside, after) = element(after, "tr");
            let cells = cells(inside)?;
            if cells.len() != columns {
                return Err(format!("has a row with {} cells for {columns} columns", cells.len()));
            }
            rows.push(cells);
            rest = after;
        } else if !is_blank(piece) {
            return Err("has something that is no row".into());
        }
    }
    Ok(rows)
}

fn cells(mut rest: &[Piece]) -> Result<Vec<PageCell>, String> {
    let mut cells = Vec::new();
    while let Some((piece, after)) = rest.split_first() {
        let name = if piece.starts("th") { "th" } else { "td" };
        if !piece.starts(name) {
            return Err("has something in a row that is no cell".into());
        }
        let (inside, after) = element(after, name);
        cells.push(PageCell {
            code: piece.attribute("data-code").map(str::to_owned),
            value: piece.attribute("data-value").map(str::to_owned),
            text: only_text(inside, || "in a cell".to_owned())?,
        });
        rest = after;
    }
    Ok(cells)
}
