//! The bulletin as everybody reads it: a file beside the reports.
//!
//! Invariant: it shows confirmed entries only, and all of them.

use serde::Serialize;

use super::{Error, list_all};
use crate::accounts::Act;
use crate::db::Db;
use crate::render::{self, Page};

/// Where it stands below the reports directory.
pub const PAGE: &str = "bulletin/index.html";

#[derive(Clone, Debug, Serialize)]
pub struct BulletinPage {
    provider: String,
    entries: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    published_on: String,
    recorded: String,
    reason: String,
    until_on: String,
    /// Empty while it is not deleted.
    deleted_on: String,
}

impl Page for BulletinPage {
    const TEMPLATE: &'static str = "reports/bulletin";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let line = |deleted_on: &str| Line {
            published_on: "2026-08-03".into(),
            recorded: "How many requests a minute reach the file server from each network.".into(),
            reason: "An attack kept users from their files.".into(),
            until_on: "2026-08-20".into(),
            deleted_on: deleted_on.into(),
        };
        let page = |entries| Self { provider: "Session Technology Foundation".into(), entries };
        vec![page(vec![line("2026-08-12"), line("")]), page(Vec::new())]
    }
}

pub fn public_page(db: &mut Db, act: &Act) -> Result<Vec<u8>, Error> {
    let zone = &act.desk.house.zone;
    let line = |entry: super::Entry| {
        Some(Line {
            published_on: entry.confirmed_at?.zoned(zone).date().to_string(),
            recorded: entry.recorded,
            reason: entry.reason,
            until_on: entry.until_on,
            deleted_on: entry.deleted_on.unwrap_or_default(),
        })
    };
    let entries = list_all(db, act)?.into_iter().filter_map(line).collect();
    let page = BulletinPage { provider: act.desk.house.name.clone(), entries };
    Ok(render::html(&page)?.into_bytes())
}
