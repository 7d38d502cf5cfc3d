//! What the rows of a report say about a case that is in the database, on both engines.

use super::archive::Archive;
use crate::support::on_both;

/// The cell of the only row of a sheet.
fn only(archive: &Archive, sheet: &str, column: &str) -> String {
    let draft = archive.draft("2026-Q3");
    let sheet = draft.edition.sheet(sheet).unwrap();
    assert_eq!(sheet.rows.len(), 1);
    sheet.rows[0][sheet.position(column).unwrap()].to_string()
}

on_both! {
    fn a_request_of_an_authority_is_told_with_its_channel_its_classes_of_data_and_who_decided(app: TestApp) {
        let archive = &Archive::of(app);
        archive
            .case("1", "information_request")
            .received("2026-08-03")
            .requests("DE")
            .asks_for("subscriber", &["sought", "held"])
            .comes_from("Landeskriminalamt Berlin")
            .decided("2026-09-01");
        archive.time("2026-10-20");
        let told = |column| only(archive, "ledger", column);
        assert_eq!(told("channel"), "email");
        assert_eq!(told("authority"), "Landeskriminalamt Berlin");
        assert_eq!((told("offence"), told("secrecy"), told("decided_by")), ("not_recorded".into(), "none".into(), "board".into()));
        assert_eq!((told("items_specified"), told("basis")), ("n/a".into(), String::new()));
        let class = ["data_class", "kind", "sought", "held", "given"].map(|column| only(archive, "data-classes", column));
        assert_eq!(class, ["subscriber", "information_request", "yes", "yes", ""]);
    }

    fn an_order_of_secrecy_is_told_once_it_has_ended_and_not_before(app: TestApp) {
        let archive = &Archive::of(app);
        let case =
            archive.case("1", "information_request").received("2026-08-03").requests("DE").keeps_secret("2026-08-05");
        case.may_be_told("2026-09-10");
        archive.time("2026-10-20");
        assert_eq!(only(archive, "ledger", "secrecy"), "indefinite");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        case.keeps_secret("2026-11-02");
        archive.time("2027-01-20");
        let draft = archive.draft("2026-Q4");
        let ledger = draft.edition.sheet("ledger").unwrap();
        assert_eq!(ledger.rows[0][ledger.position("secrecy").unwrap()].to_string(), "indefinite", "the first order alone");
        assert_eq!(draft.edition.table("balance").unwrap().integer("total", "open_at_end"), Some(1));
    }

    fn a_private_matter_shows_nothing_more_whatever_is_known_of_it(app: TestApp) {
        let archive = &Archive::of(app);
        archive
            .case("1", "takedown_demand")
            .received("2026-08-20")
            .demands("copyright")
            .comes_from("Landeskriminalamt Berlin")
            .takes_measure("content_removed", "2026-08-21")
            .answered("2026-08-22")
            .decided("2026-09-01");
        archive.time("2026-10-20");
        let draft = archive.draft("2026-Q3");
        let ledger = draft.edition.sheet("ledger").unwrap();
        let shown: Vec<String> = ledger.rows[0].iter().skip(1).map(ToString::to_string).filter(|text| !["", "n/a"].contains(&text.as_str())).collect();
        assert_eq!(shown, ["takedown_demand", "copyright", "no_data_exists"]);
    }

    fn the_report_says_by_which_roles_it_is_signed_and_when_the_one_before_was_published(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let report = std::fs::read_to_string(archive.write().join("2026-Q3/v1/report.json")).unwrap();
        assert!(report.contains("\"Prepared by: Officer\",\n      \"Published by: Publisher\""), "{report}");
        assert!(report.contains("\"previous_published_on\": null"));
        archive.time("2027-01-20");
        let next = archive.draft("2026-Q4").edition.identification;
        assert_eq!(next.previous_published_on.unwrap().to_string(), "2026-10-20");
        assert_eq!(next.signed_by, Vec::<String>::new());
    }
}
