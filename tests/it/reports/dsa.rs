//! The set for the EU's Digital Services Act from four published quarters, by the command.

use std::fs::File;
use std::io::Read;

use super::archive::Archive;
use crate::support::{Ran, on_both};

/// The cells of the first row with this key.
fn figures(set: &std::path::Path, part: &str, key: &str) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(File::open(set).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(part).unwrap().read_to_string(&mut text).unwrap();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let row = rows.iter().find(|row| &row[3] == key).unwrap();
    row.iter().map(str::to_owned).collect()
}

on_both! {
    fn the_set_of_a_year_is_made_from_its_four_published_quarters(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-02-03").requests("DE").decided("2026-09-01");
        archive.case("2", "breach_notification").received("2026-05-04").reports("rights");
        archive.case("3", "takedown_demand").received("2026-05-20").demands("copyright");
        archive.case("4", "takedown_demand").received("2026-05-21").demands("copyright").set_aside("2026-05-22", "spam");
        let set = archive.write().join("dsa-2026.zip");
        let command = || archive.quarterlight(&["report", "dsa", "2026", "--out", set.to_str().unwrap()]).given(b"");
        for (day, quarter) in [("2026-04-20", "2026-Q1"), ("2026-07-20", "2026-Q2"), ("2026-10-20", "2026-Q3")] {
            archive.time(day);
            archive.prepare("mara", quarter).unwrap();
            archive.publish("pia", quarter).unwrap();
        }
        let refused = command();
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains("the report of 2026-Q4 is not published"), "{}", refused.stderr);
        archive.time("2027-01-20");
        archive.prepare("mara", "2026-Q4").unwrap();
        archive.publish("pia", "2026-Q4").unwrap();
        let ended = command();
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
        let notices = figures(&set, "4_notices.csv", "TOTAL");
        assert_eq!(notices[2], "2026-01-01/2026-12-31");
        assert_eq!(notices[5], "2", "one open over two quarters counts once, and spam not at all");
        assert_eq!(figures(&set, "4_notices.csv", "KEYWORD_COPYRIGHT_INFRINGEMENT")[5], "1");
        assert_eq!(command().code, Some(1), "a file is never written over");
    }
}
