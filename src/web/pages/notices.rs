//! One notice, opened: what came, as it came.

use serde::Serialize;

use super::parts::{Fact, Link};
use crate::render::Page;

#[derive(Debug, Clone, Serialize)]
pub struct NoticePage {
    pub heading: String,
    pub cases: Vec<Link>,
    /// Things a reader must know before trusting what follows: a second From line, say.
    pub warnings: Vec<String>,
    pub facts: Vec<Fact>,
    pub headers: Vec<Fact>,
    /// The text parts, plain; HTML parts as the text they hold.
    pub texts: Vec<String>,
    pub parts: Vec<PartRow>,
    pub raw_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PartRow {
    pub name: String,
    pub content_type: String,
    pub size: String,
    pub sha256: String,
    pub href: Option<String>,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "notices/notice";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::notice();
        let bare = Self {
            warnings: Vec::new(),
            headers: Vec::new(),
            texts: Vec::new(),
            parts: Vec::new(),
            cases: Vec::new(),
            raw_href: None,
            ..full.clone()
        };
        vec![full, bare]
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use crate::web::moment::Moment;

    pub(in crate::web::pages) fn notice() -> NoticePage {
        NoticePage {
            heading: "Violent videos in a community".to_owned(),
            cases: vec![Link::new("/cases/2026-0042", "Case 2026-0042")],
            warnings: vec!["The message has two From lines; the first is shown.".to_owned()],
            facts: vec![
                Fact::at("Received", Moment::sample("2026-08-12T06:14:00Z")),
                Fact::new("Channel", "Email"),
                Fact::new("Size", "14 kB"),
                Fact::code("SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            ],
            headers: vec![Fact::new("From", "Ana Petrović <ana@example.org>"), Fact::new("To", "abuse@example.org")],
            texts: vec!["Dear team,\n\nin this community there are videos that glorify violence:\n\n  <script>alert(1)</script>\n\nKind regards\nAna Petrović".to_owned()],
            parts: vec![PartRow {
                name: "screenshot of the community, 12 August.png".to_owned(),
                content_type: "image/png".to_owned(),
                size: "11 kB".to_owned(),
                sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
                href: Some("/notices/71/parts/2".to_owned()),
            }],
            raw_href: Some("/notices/71/raw".to_owned()),
        }
    }
}
