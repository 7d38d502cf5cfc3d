//! Under which name a matter stands in the ledgers of the quarters, on both engines.

use std::collections::BTreeSet;

use quarterlight::reports::verify::{read_folder, read_json, verify_folder};

use super::archive::Archive;
use crate::support::on_both;

/// The references in a published ledger, with the kind that each stands for.
fn ledger(archive: &Archive, edition: &str) -> BTreeSet<(String, String)> {
    let files = read_folder(&archive.write().join(edition)).unwrap();
    let edition = read_json(&files["report.json"]).unwrap();
    let ledger = edition.sheet("ledger").unwrap();
    let cell = |row: &Vec<quarterlight::reports::Cell>, column: &str| row[ledger.position(column).unwrap()].to_string();
    ledger.rows.iter().map(|row| (cell(row, "kind"), cell(row, "reference"))).collect()
}

fn of_kind(ledger: &BTreeSet<(String, String)>, kind: &str) -> BTreeSet<String> {
    ledger.iter().filter(|(one, _)| one == kind).map(|(_, reference)| reference.clone()).collect()
}

on_both! {
    fn a_private_matter_s_reference_is_another_one_in_the_next_quarter_and_an_authority_s_is_not(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").asks_for("subscriber", &["sought"]);
        archive.case("2", "breach_notification").received("2026-08-04").reports("rights");
        archive.case("3", "breach_notification").received("2026-08-05").reports("rights");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        archive.time("2027-01-20");
        archive.publishes("2026-Q4");
        let (third, fourth) = (ledger(archive, "2026-Q3/v1"), ledger(archive, "2026-Q4/v1"));
        assert_eq!((third.len(), fourth.len()), (3, 3));
        assert_eq!(of_kind(&third, "information_request"), of_kind(&fourth, "information_request"));
        let private = [&third, &fourth].map(|ledger| of_kind(ledger, "breach_notification"));
        assert!(private.iter().all(|references| references.len() == 2));
        assert!(private[0].is_disjoint(&private[1]), "{private:?}");
        let kept = archive.stored_references();
        assert!(private.iter().all(|references| references.is_disjoint(&kept)), "what is kept in the house stays there");
        assert!(private[0].iter().all(|one| one.len() == 10 && one.chars().all(|char| char.is_ascii_alphanumeric())));
        assert!(verify_folder(&archive.write()).unwrap().iter().all(|one| one.mismatches.is_empty()));
    }

    fn a_correction_names_a_private_matter_as_the_edition_before_did(app: TestApp) {
        let archive = &Archive::of(app);
        let request = archive.case("1", "information_request").received("2026-08-03").requests("DE");
        archive.case("2", "breach_notification").received("2026-08-04").reports("rights");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        request.came_from("AT");
        archive.time("2026-11-03");
        archive.correct("mara", "2026-Q3", "The country was misread.").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        assert_eq!(ledger(archive, "2026-Q3/v1"), ledger(archive, "2026-Q3/v2"));
    }
}
