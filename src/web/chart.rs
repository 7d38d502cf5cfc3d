//! Charts as data: bars, words and lines in whole units, which a template turns into SVG.
//!
//! Not the numbers themselves, which stand in a table beside every chart. Invariant: no chart tells two things apart by
//! colour alone (each fill is a pattern of its own), and every chart has a title and says in a sentence what it shows.

use serde::Serialize;

/// Units across; the height follows from what is shown.
const WIDTH: i64 = 360;

/// A chart for the template `dashboard/chart`.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    pub id: &'static str,
    pub title: String,
    /// What one sees, for those who do not.
    pub description: String,
    pub width: i64,
    pub height: i64,
    pub bars: Vec<Bar>,
    pub words: Vec<Words>,
    pub lines: Vec<Line>,
    /// Which fill means what, where there are several.
    pub legend: Vec<Legend>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    pub fill: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Words {
    pub x: i64,
    pub y: i64,
    /// SVG's `text-anchor`.
    pub anchor: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub y: i64,
    pub from: i64,
    pub to: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Legend {
    pub fill: &'static str,
    pub label: &'static str,
}

/// In the order in which they are used; the patterns stand once on the page, in `dashboard/patterns`.
const FILLS: [&str; 4] = ["currentColor", "url(#hatched)", "url(#dotted)", "url(#crossed)"];

fn fill(position: usize) -> &'static str {
    FILLS.get(position % FILLS.len()).copied().unwrap_or("currentColor")
}

/// A row of a chart of lying bars: its words, and the parts that its bar is made of.
pub struct Row {
    pub label: String,
    pub parts: Vec<i64>,
}

/// A lying bar for each row, its words above it, its parts one after another.
pub fn lying(id: &'static str, title: &str, description: String, parts: &[&'static str], rows: &[Row]) -> Chart {
    const STEP: i64 = 40;
    let most = rows.iter().map(|row| row.parts.iter().sum::<i64>()).max().unwrap_or(0).max(1);
    let mut chart = Chart::new(id, title, description, parts);
    for (y, row) in (0..).step_by(40).zip(rows) {
        let total: i64 = row.parts.iter().sum();
        chart.words.push(Words { x: 0, y: y + 14, anchor: "start", text: format!("{}: {total}", row.label) });
        let mut x = 0;
        for (position, count) in row.parts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let width = length(*count, most, WIDTH - 2);
            chart.bars.push(Bar { x: x + 1, y: y + 20, width, height: 13, fill: fill(position) });
            x += width;
        }
        chart.lines.push(Line { y: y + 34, from: 0, to: WIDTH });
        chart.height = y + STEP;
    }
    chart
}

/// A group of standing bars for each step along the way, such as a week.
pub fn standing(id: &'static str, title: &str, description: String, parts: &[&'static str], groups: &[Row]) -> Chart {
    const TOP: i64 = 10;
    const FLOOR: i64 = 170;
    const LEFT: i64 = 34;
    let most = round_up(groups.iter().flat_map(|group| group.parts.iter().copied()).max().unwrap_or(0));
    let mut chart = Chart { height: FLOOR + 26, ..Chart::new(id, title, description, parts) };
    for value in [0, most / 2, most] {
        let y = FLOOR - length(value, most, FLOOR - TOP);
        chart.lines.push(Line { y, from: LEFT, to: WIDTH });
        chart.words.push(Words { x: LEFT - 6, y: y + 4, anchor: "end", text: value.to_string() });
    }
    let count = i64::try_from(groups.len()).unwrap_or(1).max(1);
    let step = (WIDTH - LEFT) / count;
    let bar = (step - 6) / i64::try_from(parts.len()).unwrap_or(1).max(1);
    for (nth, group) in (0..).zip(groups) {
        let left = LEFT + nth * step + 3;
        for (position, (place, value)) in (0..).zip(&group.parts).enumerate() {
            let height = length(*value, most, FLOOR - TOP);
            chart.bars.push(Bar { x: left + place * bar, y: FLOOR - height, width: bar, height, fill: fill(position) });
        }
        // Each third, so that they stay readable on the narrowest screen.
        if nth % 3 == 0 {
            chart.words.push(Words { x: left, y: FLOOR + 18, anchor: "start", text: group.label.clone() });
        }
    }
    chart.bars.retain(|bar| bar.height > 0);
    chart
}

impl Chart {
    fn new(id: &'static str, title: &str, description: String, parts: &[&'static str]) -> Self {
        let legend = parts.iter().enumerate().map(|(position, label)| Legend { fill: fill(position), label });
        Self {
            id,
            title: title.to_owned(),
            description,
            width: WIDTH,
            height: 0,
            bars: Vec::new(),
            words: Vec::new(),
            lines: Vec::new(),
            legend: if parts.len() > 1 { legend.collect() } else { Vec::new() },
        }
    }
}

/// How long a bar is where `most` is as long as `whole`: at least visible, if there is anything.
const fn length(value: i64, most: i64, whole: i64) -> i64 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    let length = value.saturating_mul(whole) / most;
    if length < 2 { 2 } else { length }
}

/// The next of 2, 4, 10, 20, 40, 100 …: even, so that its half is a whole number.
fn round_up(most: i64) -> i64 {
    let steps = (0..18).flat_map(|power| [2, 4, 10].map(|step| step * 10_i64.pow(power)));
    steps.into_iter().find(|step| *step >= most).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(parts: &[i64]) -> Row {
        Row { label: "Received".to_owned(), parts: parts.to_vec() }
    }

    #[test]
    fn the_longest_bar_fills_the_chart_and_none_leaves_it() {
        let rows = [row(&[900, 90, 9, 1]), row(&[1, 0, 0, 0]), row(&[0; 4])];
        let chart = lying("open", "Open", String::new(), &["a", "b", "c", "d"], &rows);
        assert!(chart.bars.iter().all(|bar| bar.x >= 0 && bar.x + bar.width <= WIDTH), "{:?}", chart.bars);
        assert_eq!(chart.bars.len(), 5, "what is not there has no bar, and one of a thousand has");
        assert_eq!(chart.words.last().unwrap().text, "Received: 0");
    }

    #[test]
    fn standing_bars_stand_on_the_floor_and_side_by_side() {
        let groups: Vec<Row> = (0..12).map(|week| row(&[week, 12 - week])).collect();
        let chart = standing("weeks", "Weeks", String::new(), &["Received", "Decided"], &groups);
        assert_eq!(chart.bars.len(), 23, "the first week received none");
        assert!(chart.bars.iter().all(|bar| bar.y + bar.height == 170 && bar.x + bar.width <= WIDTH));
        assert!(chart.bars.windows(2).all(|two| two[0].x + two[0].width <= two[1].x), "none stands on another");
    }

    #[test]
    fn what_is_told_apart_has_fills_of_its_own() {
        let chart = lying("open", "Open", String::new(), &["a", "b", "c", "d"], &[row(&[1, 1, 1, 1])]);
        let fills: std::collections::BTreeSet<&str> = chart.legend.iter().map(|entry| entry.fill).collect();
        assert_eq!(fills.len(), 4);
    }

    #[test]
    fn a_scale_ends_at_a_round_number() {
        assert_eq!([0, 1, 3, 5, 11, 99, 100, 101].map(round_up), [2, 2, 4, 10, 20, 100, 100, 200]);
    }
}
