//! A quarter from the database to files that anyone can verify, on both engines.

mod archive;
mod board;
mod corrections;
mod dsa;
mod entries;
mod overrides;
mod pages;
mod references;
mod reminders;
mod rows;
mod shelf;
mod statements;

use quarterlight::audit::Verb;
use quarterlight::cases;
use quarterlight::reports::Error;
use quarterlight::reports::verify::{read_folder, verify_files};

use crate::support::{Ran, on_both};
use archive::Archive;

fn balance(archive: &Archive, text: &str, column: &str) -> i64 {
    let draft = archive.draft(text);
    draft.edition.table("balance").unwrap().integer("total", column).unwrap()
}

on_both! {
    fn a_quarter_is_published_by_two_persons_and_verifies(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.case("2", "breach_notification").received("2026-08-04").reports("rights");
        archive
            .case("3", "takedown_demand")
            .received("2026-09-20")
            .demands("copyright")
            .set_aside("2026-09-21", "spam");
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let folder = archive.write().join("2026-Q3/v1");
        let verified = verify_files(&read_folder(&folder).unwrap());
        assert_eq!(verified.mismatches, []);
        assert_eq!((verified.report_id.as_str(), verified.rows), ("2026-Q3/v1", 3));
        assert_eq!(archive.events(), [Verb::ReportPrepared, Verb::ReportPublished]);
        assert!(std::fs::read_to_string(archive.write().join("index.html")).unwrap().contains("2026-Q3/"));
    }

    fn who_prepared_a_report_cannot_publish_it(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("pia", "2026-Q3").unwrap();
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::SamePerson)));
        assert!(matches!(archive.publish("mara", "2026-Q3"), Err(Error::Denied(_))), "an officer prepares only");
        assert!(matches!(archive.prepare("ada", "2026-Q3"), Err(Error::Denied(_))), "an auditor looks only");
        assert_eq!(archive.events(), [Verb::ReportPrepared]);
    }

    fn what_was_not_prepared_or_has_changed_since_is_not_published(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::NotPrepared(_))));
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.case("1", "breach_notification").received("2026-08-04").reports("rights");
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::FiguresChanged(_))));
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::AlreadyPublished(_))));
        assert!(matches!(archive.prepare("mara", "2026-Q3"), Err(Error::AlreadyPublished(_))));
    }

    fn a_case_that_lacks_what_its_row_needs_keeps_the_report_back(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("7", "information_request").received("2026-08-03");
        archive.time("2026-10-20");
        let Err(Error::Blocked { problems, .. }) = archive.prepare("mara", "2026-Q3") else {
            panic!("it was prepared")
        };
        assert_eq!(problems[0].sentence, "case 2026-0007 has no requesting country");
    }

    fn what_is_open_at_the_end_is_open_at_the_next_start_also_when_it_changed_its_kind(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE");
        archive.case("2", "preservation_request").received("2026-08-04").requests("FR");
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        case.changes_kind("emergency_request", "2026-11-02");
        archive.case("3", "information_request").received("2026-09-30").logged("2026-11-03").requests("DE");
        archive.time("2027-01-20");
        let draft = archive.draft("2026-Q4");
        assert_eq!(draft.problems, []);
        let figures = |kind: &str| {
            let columns = ["open_at_start", "logged_late", "moved_in", "moved_out", "open_at_end"];
            columns.map(|column| draft.edition.table("balance").unwrap().integer(kind, column).unwrap())
        };
        assert_eq!(figures("information_request"), [1, 1, 0, 1, 1]);
        assert_eq!(figures("emergency_request"), [0, 0, 1, 0, 1]);
        assert_eq!(figures("preservation_request"), [1, 0, 0, 0, 1]);
    }

    fn a_secret_case_and_its_messages_are_in_no_figure_until_the_order_ends(app: TestApp) {
        let archive = &Archive::of(app);
        let secret =
            archive.case("1", "information_request").received("2026-08-03").requests("DE").keeps_secret("2026-08-05");
        archive.time("2026-10-20");
        assert_eq!(balance(archive, "2026-Q3", "open_at_end"), 0);
        assert_eq!(archive.messages("2026-Q3", "accepted"), 0);
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        secret.may_be_told("2026-11-02");
        archive.time("2027-01-20");
        assert_eq!(balance(archive, "2026-Q4", "released_from_secrecy"), 1);
        assert_eq!(archive.messages("2026-Q4", "accepted"), 1);
        assert_eq!(archive.draft("2026-Q4").edition.table("late-entries").unwrap().rows[0][4].to_string(), "2026-Q3");
    }

    fn a_case_that_was_published_as_set_aside_is_not_taken_back(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "takedown_demand").received("2026-08-20").demands("copyright").set_aside("2026-09-21", "spam");
        archive.case("2", "takedown_demand").received("2026-08-20").demands("copyright").set_aside("2026-11-02", "spam");
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        archive.time("2026-11-03");
        let published = archive.takes_back("mara", "2026-0001");
        assert!(matches!(published, Err(cases::Error::Invalid { .. })), "{published:?}");
        archive.takes_back("mara", "2026-0002").unwrap();
    }

    fn the_folder_is_laid_out_again_from_the_database(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let first = read_folder(&archive.write().join("2026-Q3/v1")).unwrap();
        std::fs::remove_dir_all(archive.write()).unwrap();
        assert!(read_folder(&archive.write().join("2026-Q3/v1")).unwrap() == first);
    }

    fn a_published_edition_cannot_be_changed_in_the_database(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        for change in ["UPDATE edition_files SET content = sha256", "DELETE FROM edition_files", "DELETE FROM editions"]
        {
            assert!(archive.try_sql(change).is_err(), "{change}");
        }
    }

    fn a_late_quarter_says_so_on_the_index(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        archive.time("2027-02-02");
        let index = std::fs::read_to_string(archive.write().join("index.html")).unwrap();
        assert!(index.contains("Late: this report was due on 30 January 2027 and is not published yet."));
    }

    fn the_cut_off_is_kept_to_the_moment(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-10-14");
        archive.case("2", "information_request").received("2026-08-03").requests("DE").decided("2026-10-15");
        archive.time("2026-10-20");
        assert_eq!(balance(archive, "2026-Q3", "decided"), 1);
        archive.time("2026-10-14");
        let sentences: Vec<String> = archive.draft("2026-Q3").problems.into_iter().map(|one| one.sentence).collect();
        assert_eq!(sentences, ["the cut-off of 2026-Q3 has not passed: it is the end of 2026-10-14"]);
    }

    fn anyone_verifies_the_files_and_a_changed_figure_is_named(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let folder = archive.write().join("2026-Q3/v1");
        let verify = || archive.quarterlight(&["verify", folder.to_str().unwrap()]).given(b"");
        let ended = verify();
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
        assert!(ended.stdout.starts_with("2026-Q3/v1 verifies: "), "{}", ended.stdout);

        let file = folder.join("information-requests.csv");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replacen("Letter without an order,0,1,", "Letter without an order,0,4,", 1)).unwrap();
        let ended = verify();
        assert_eq!(ended.code, Some(1));
        let named = "information-requests.csv: row \"Germany / Letter without an order\", column \"received\": says 4, ledger gives 1\n";
        assert!(ended.stdout.contains(named), "{}", ended.stdout);
        assert!(ended.stdout.contains("information-requests.csv: is not the file whose sum is in SHA256SUMS\n"));
    }
}
