//! `report.pdf`: what the pages of a language say, set on paper, tagged for screen readers (PDF/UA-1) and for archives
//! (PDF/A-2a). Only in a program that was built with the feature `pdf`.
//!
//! Not the sheets of rows, which are data files. Invariant: texts reach the template as data and never as markup, and the
//! same edition gives the same bytes.

mod letters;
#[cfg(test)]
mod tests;
mod world;

use serde::Serialize;
use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::pages::Contents;
use super::{ExportError, Files, PDF};
use crate::reports::edition::Edition;
use crate::reports::language::{Language, languages};
use world::Paper;

const TEMPLATE: &str = include_str!("../../../../reports/pdf/report.typ");

/// What the template is given.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    contents: Contents<'a>,
    /// `de` and `CH` of `de-CH`; the region may be empty.
    lang: &'a str,
    region: &'a str,
    /// Year, month and day of publication; of a draft the cut-off, since an archivable PDF has a date.
    day: [i16; 3],
}

/// One file a language, beside the language's pages.
pub fn pdfs(edition: &Edition) -> Result<Files, ExportError> {
    let mut files = Files::new();
    for language in languages()? {
        files.insert(language.path(PDF), pdf(edition, language)?);
    }
    Ok(files)
}

fn pdf(edition: &Edition, language: &Language) -> Result<Vec<u8>, ExportError> {
    let about = &edition.identification;
    let (lang, region) = language.lang.split_once('-').unwrap_or((&language.lang, ""));
    let day = about.published_on.unwrap_or(about.cut_off);
    let day = [day.year(), day.month().into(), day.day().into()];
    let report = Report { contents: Contents::of(edition, language), lang, region, day };
    let data = letters::printable(serde_json::to_value(report)?);
    set(data, &format!("{} {}", about.report_id, language.lang))
}

/// `ident` names the document among all others.
fn set(data: Value, ident: &str) -> Result<Vec<u8>, ExportError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|error| ExportError::Pdf(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Quarterlight".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let paper = Paper::new(TEMPLATE, data)?;
    let document = typst::compile(&paper).output;
    let pdf = document.and_then(|document| typst_pdf::pdf(&document, &options));
    // What typst remembers between two documents would stay for as long as the program runs.
    typst::comemo::evict(0);
    pdf.map_err(|problems| problem(&problems))
}

/// The first of them, without what it is about: a text of the report has no place in a log.
fn problem(problems: &[SourceDiagnostic]) -> ExportError {
    ExportError::Pdf(problems.first().map_or_else(String::new, |one| one.message.to_string()))
}
