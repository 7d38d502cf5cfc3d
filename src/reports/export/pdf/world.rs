//! All that typst sees: one template, the report as data, two families of fonts. No file, no network, no clock.

use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// For words and for codes; the template names them too.
const FAMILIES: &[&str] = &["Libertinus Serif", "DejaVu Sans Mono"];

/// Inside the program, so that a PDF looks the same wherever it is made.
pub static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
    all.filter(|font| FAMILIES.contains(&font.info().family.as_str())).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// One document to be set.
pub struct Paper {
    library: LazyHash<Library>,
    template: Source,
}

impl Paper {
    /// The template finds the data in `sys.inputs`.
    pub fn new(template: &str, data: Value) -> Result<Paper, serde_json::Error> {
        let inputs: Dict = serde_json::from_value(data)?;
        // Marks the first cell of a row as its head.
        let features = [Feature::A11yExtras].into_iter().collect();
        let library = Library::builder().with_inputs(inputs).with_features(features).build();
        Ok(Paper { library: LazyHash::new(library), template: Source::detached(template) })
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
