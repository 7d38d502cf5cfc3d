//! The files inside the binary: templates for the registries, stylesheets for the browser.

use std::borrow::Cow;
use std::path::Path;

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "templates/"]
pub(super) struct Files;

impl Files {
    pub(super) fn paths() -> impl Iterator<Item = Cow<'static, str>> {
        Self::iter()
    }

    pub(super) fn text(path: &str) -> Option<String> {
        Self::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
    }
}

/// A file to be sent as it is.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub sha256: [u8; 32],
}

/// A file below `templates/` that is no template: `static/console.css`, `reports/report.css`.
pub fn asset(path: &str) -> Option<Asset> {
    let file = Files::get(path).filter(|_| Path::new(path).extension() != Some("hbs".as_ref()))?;
    Some(Asset { sha256: file.metadata.sha256_hash(), bytes: file.data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_never_sent_as_a_file() {
        assert!(asset("static/console.css").is_some());
        assert!(asset("layouts/console.html.hbs").is_none());
    }
}
