//! The PDF as others read it: `pdfinfo` and `pdftotext` of Debian's `poppler-utils`, which `scripts/test` installs.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::LazyLock;

use super::*;
use crate::reports::edition::{LEDGER, Table};
use crate::reports::export::pages::shown_columns;
use crate::reports::export::{self, SUMS, citation, folder};
use crate::reports::verify::verify_files;
use crate::reports::{CaseRow, Cell, invented};

static CASES: LazyLock<Vec<CaseRow>> = LazyLock::new(|| invented::cases(5, 300));
static EDITION: LazyLock<Edition> = LazyLock::new(|| invented::edition("2026-Q3", &CASES));
static PDFS: LazyLock<Files> = LazyLock::new(|| pdfs(&EDITION).unwrap());

/// What a program of poppler says about a PDF.
fn told(program: &str, options: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(options).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let ended = command.output().unwrap();
    assert!(ended.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ended.stderr));
    // `pdfinfo -struct` writes the alternative of a picture as it stands in the file.
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

/// The words in the order in which they stand on the lines, one blank between them.
fn words(pdf: &[u8]) -> String {
    let text = told("pdftotext", &["-layout"], pdf);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_english(edition: &Edition) -> Vec<u8> {
    pdf(edition, &languages().unwrap()[0]).unwrap()
}

#[test]
fn a_pdf_is_tagged_and_has_the_title_and_the_language_of_its_pages() {
    for language in languages().unwrap() {
        let pdf = &PDFS[&language.path(PDF)];
        let about = told("pdfinfo", &[], pdf);
        let says = |name: &str| {
            let line = about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_else(|| panic!("no {name}: {about}")).trim().to_owned()
        };
        let title = language.fill("Transparency report {report}", &[("report", "2026-Q3")]);
        assert_eq!(says("Title"), format!("{title} · Session Technology Foundation"));
        assert_eq!((says("Tagged"), says("Suspects"), says("JavaScript")), ("yes".into(), "no".into(), "no".into()));
        assert!(says("Page size").ends_with("(A4)"), "{about}");
        // The day on which it was published, wherever and whenever it is made.
        assert!(told("pdfinfo", &["-isodates"], pdf).contains("CreationDate:    2026-10-25T00:00:00"), "{about}");
        // Every table that has rows is one to a screen reader, with heads of columns and of rows.
        let tags = told("pdfinfo", &["-struct"], pdf);
        let tables = EDITION.tables.iter().filter(|table| !table.rows.is_empty()).count();
        assert_eq!(tags.lines().filter(|line| line.trim().starts_with("Table")).count(), tables, "{tags}");
        assert!(tags.contains("/Scope /Row") && tags.contains("/Scope /Column"), "{tags}");
        let claims = told("pdfinfo", &["-meta"], pdf);
        for claim in ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"] {
            assert!(claims.contains(claim), "{claim}: {claims}");
        }
        assert!(claims.contains(&format!("<rdf:li>{}</rdf:li>", language.lang)), "{claims}");
    }
}

/// The figures of a row that stand side by side, as they are printed.
fn figures(table: &Table, row: &[Cell], language: &Language) -> Vec<String> {
    let shown: Vec<&str> = shown_columns(table).map(|column| column.id.as_str()).collect();
    let mut runs = vec![Vec::new()];
    for (column, cell) in table.columns.iter().zip(row).filter(|(column, _)| shown.contains(&column.id.as_str())) {
        if column.column_type.is_figure() {
            runs.last_mut().unwrap().push(language.cell(cell));
        } else {
            runs.push(Vec::new());
        }
    }
    runs.into_iter().filter(|run| !run.is_empty()).map(|run| run.join(" ")).collect()
}

#[test]
fn every_figure_of_every_table_stands_on_paper_beside_its_neighbours() {
    for language in languages().unwrap() {
        let text = format!(" {} ", words(&PDFS[&language.path(PDF)]));
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for table in &EDITION.tables {
            for run in table.rows.iter().flat_map(|row| figures(table, row, language)) {
                *wanted.entry(run).or_default() += 1;
            }
        }
        assert!(wanted.len() > 200, "{}", wanted.len());
        for (run, times) in wanted {
            // Neighbours share the blank between them, so each is looked for with a blank of its own.
            let found = text.replace(' ', "  ").matches(&format!(" {} ", run.replace(' ', "  "))).count();
            assert!(found >= times, "{}: `{run}` {found} times, should be {times}", language.code);
        }
    }
}

#[test]
fn every_table_definition_and_rule_stands_on_paper_and_no_row_of_the_ledger_and_no_case_number() {
    let squeezed = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    // In the order of reading, and without hyphens at the ends of lines.
    let text = told("pdftotext", &[], &PDFS[PDF]);
    assert!(CASES.iter().all(|case| !text.contains(&case.number)));
    let text = squeezed(&text);
    for table in &EDITION.tables {
        assert!(text.contains(&squeezed(&table.about.caption)), "{}", table.about.caption);
    }
    for label in EDITION.definitions.iter().map(|definition| &definition.label) {
        assert!(text.contains(&squeezed(label)), "{label}");
    }
    assert!(
        EDITION.counting_rules.iter().all(|rule| text.contains(&squeezed(rule).chars().take(30).collect::<String>()))
    );
    let ledger = EDITION.sheet(LEDGER).unwrap();
    assert!(!ledger.rows.is_empty());
    assert!(ledger.rows.iter().all(|row| !text.contains(ledger.keys(row)[0])));
}

#[test]
fn no_word_runs_over_the_edge_of_its_page() {
    let number = |line: &str, name: &str| -> f64 {
        let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    for (name, pdf) in PDFS.iter() {
        let boxes = told("pdftotext", &["-bbox"], pdf);
        let (mut width, mut words) = (0.0, 0);
        for line in boxes.lines().map(str::trim) {
            if line.starts_with("<page ") {
                width = number(line, "width");
            } else if line.starts_with("<word ") {
                // The margin of 18 mm in points, less a hair.
                let edge = 50.0;
                assert!(number(line, "xMin") > edge && number(line, "xMax") < width - edge, "{name}: {line}");
                words += 1;
            }
        }
        assert!(words > 5000, "{words}");
    }
}

#[test]
fn what_looks_like_markup_stays_text_and_letters_that_no_font_has_are_printed_as_their_numbers() {
    let mut edition = EDITION.clone();
    "#panic(1) *A* _b_ $c$ @d <e> \\f `g` [h] // Łódź Ελ 株 \u{E001}\u{7}x"
        .clone_into(&mut edition.identification.provider);
    let text = words(&in_english(&edition));
    let printed = "#panic(1) *A* _b_ $c$ @d <e> \\f `g` [h] // Łódź Ελ [U+682A] [U+E001] x";
    assert!(text.contains(printed), "{text}");
}

#[test]
fn a_draft_says_so_on_every_page() {
    let says_draft = |pdf: &[u8]| {
        let text = told("pdftotext", &[], pdf);
        let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.is_empty()).collect();
        (pages.iter().filter(|page| page.contains("Draft")).count(), pages.len())
    };
    assert_eq!(says_draft(&PDFS[PDF]).0, 0);
    let mut draft = EDITION.clone();
    draft.identification.published_on = None;
    let (marked, pages) = says_draft(&in_english(&draft));
    assert!(pages > 10 && marked == pages, "{marked} of {pages}");
}

#[test]
fn an_edition_holds_the_same_bytes_every_time_leads_to_them_and_verifies() {
    let mut files = export::files(&EDITION).unwrap();
    for language in languages().unwrap() {
        let path = language.path(PDF);
        assert!(files[&path] == PDFS[&path]);
        let overview = std::str::from_utf8(&files[&language.path("index.html")]).unwrap();
        let root = if language.is_english() { "" } else { "../" };
        assert!(overview.contains(&format!("href=\"{root}{path}\"")), "{path}");
        let readme = std::str::from_utf8(&files[citation::README]).unwrap();
        assert!(readme.lines().any(|line| line == path), "{readme}");
        assert!(std::str::from_utf8(&files[SUMS]).unwrap().contains(&format!("  {path}\n")));
    }
    assert!(verify_files(&files).mismatches.is_empty());
    files.get_mut(PDF).unwrap()[100] ^= 1;
    let named: Vec<String> = verify_files(&files).mismatches.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["report.pdf: is not the file whose sum is in SHA256SUMS"]);
}

#[test]
fn an_edition_that_was_published_without_a_pdf_verifies_and_gets_none() {
    let published = export::files_without_pdf(&EDITION).unwrap();
    assert!(published.keys().all(|name| !name.ends_with(PDF)));
    assert!(verify_files(&published).mismatches.is_empty());
    let dir = tempfile::tempdir().unwrap();
    let writing = folder::Writing::begin(dir.path()).unwrap();
    for _ in 0..2 {
        let path = writing.edition("2026-Q3".parse().unwrap(), 1, &published).unwrap();
        assert!(!path.join(PDF).exists());
    }
}
