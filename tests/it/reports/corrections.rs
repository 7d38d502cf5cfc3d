//! What was published is corrected by a new version that tells what changed; nothing of it can be silent.

use quarterlight::reports::Error;
use quarterlight::reports::verify::{Verified, read_folder, verify_folder};

use super::archive::Archive;
use crate::support::{Ran, on_both};

const REASON: &str = "The request came from another country.";

fn sentences(all: &[Verified]) -> Vec<String> {
    all.iter().flat_map(|one| one.mismatches.iter().map(|found| format!("{}/{found}", one.report_id))).collect()
}

on_both! {
    fn a_correction_is_a_new_version_that_tells_every_cell_and_the_old_one_stays(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        let first = read_folder(&archive.write().join("2026-Q3/v1")).unwrap();
        case.came_from("AT");
        archive.time("2026-10-25");
        let told: Vec<String> = archive.draft("2026-Q3").changes.iter().map(ToString::to_string).collect();
        let cell = told.iter().filter(|one| one.contains("column \"requesting_country\", DE becomes AT")).count();
        assert_eq!(cell, 1, "{told:?}");
        assert!(told.contains(&"information-requests.csv: row \"DE / police_letter\", present becomes absent".to_owned()), "{told:?}");

        archive.correct("mara", "2026-Q3", REASON).unwrap();
        assert!(matches!(archive.publish("mara", "2026-Q3"), Err(Error::Denied(_))), "an officer prepares only");
        archive.publish("pia", "2026-Q3").unwrap();
        let dir = archive.write();
        assert!(read_folder(&dir.join("2026-Q3/v1")).unwrap() == first, "nothing of version 1 has changed");
        let second = read_folder(&dir.join("2026-Q3/v2")).unwrap();
        let table = String::from_utf8(second["corrections.csv"].clone()).unwrap();
        assert_eq!(table.lines().count(), told.len() + 1, "{table}");
        let cell = format!(",requesting_country,DE,AT,{REASON},officer,publisher");
        assert!(table.contains("\nv2-1,Change 1 of version 2,2,2026-10-25,") && table.contains(&cell), "{table}");
        let all = verify_folder(&dir).unwrap();
        assert_eq!((sentences(&all), all.len()), (Vec::new(), 2));
        let ended = archive.quarterlight(&["verify", dir.join("2026-Q3").to_str().unwrap()]).given(b"");
        assert_eq!((ended.code, ended.stdout.lines().count()), (Some(0), 2), "{}", ended.stdout);

        case.came_from("CH");
        archive.time("2026-10-27");
        archive.correct("mara", "2026-Q3", "It was another one yet.").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let third = read_folder(&archive.write().join("2026-Q3/v3")).unwrap();
        let longer = String::from_utf8(third["corrections.csv"].clone()).unwrap();
        assert!(longer.starts_with(&table) && longer.contains("\nv3-1,Change 1 of version 3,3,2026-10-27,"), "{longer}");
        assert_eq!(sentences(&verify_folder(&dir).unwrap()), Vec::<String>::new());
        std::fs::remove_dir_all(dir.join("2026-Q3/v2")).unwrap();
        let missing = sentences(&verify_folder(&dir).unwrap());
        assert_eq!(missing, ["2026-Q3/v3/2026-Q3/v3: version 2 is missing or cannot be read"]);
    }

    fn what_differs_in_nothing_or_has_no_reason_is_not_corrected(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        assert!(matches!(archive.correct("mara", "2026-Q3", REASON), Err(Error::NotPublished(_))));
        archive.publishes("2026-Q3");
        assert!(matches!(archive.correct("mara", "2026-Q3", REASON), Err(Error::NothingToCorrect(_))));
        assert!(matches!(archive.prepare("mara", "2026-Q3"), Err(Error::AlreadyPublished(_))));
        case.came_from("AT");
        assert!(matches!(archive.correct("mara", "2026-Q3", " "), Err(Error::Reason(_))));
        assert!(matches!(archive.correct("ada", "2026-Q3", REASON), Err(Error::Denied(_))), "an auditor looks only");
        archive.correct("pia", "2026-Q3", REASON).unwrap();
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::SamePerson)));
        archive.correct("mara", "2026-Q3", REASON).unwrap();
        case.came_from("CH");
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::FiguresChanged(_))));
        case.came_from("DE");
        assert!(matches!(archive.publish("pia", "2026-Q3"), Err(Error::NothingToCorrect(_))), "put back meanwhile");
        assert!(archive.try_sql("DELETE FROM edition_corrections").is_err());
    }

    fn a_correction_that_changes_what_is_carried_over_is_followed_by_one_of_the_next_quarter(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        archive.time("2027-01-20");
        archive.publishes("2026-Q4");
        let _ = case.decided("2026-09-01");
        archive.time("2027-04-20");
        let stands = |quarter: &str| archive.draft(quarter).problems.into_iter().map(|one| one.sentence).collect::<Vec<_>>();
        assert_eq!(archive.draft("2026-Q3").consequences.len(), 1);
        let early = ["0 cases of kind `information_request` are open at the start, but 2026-Q3/v1 ended with 1"];
        assert_eq!(stands("2026-Q4"), early, "the earlier quarter comes first");
        archive.correct("mara", "2026-Q3", "A decision was logged late.").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let torn = sentences(&verify_folder(&archive.write()).unwrap());
        assert!(torn[0].starts_with("2026-Q4/v1/ledger.csv: has the row ") && torn[0].ends_with(", which 2026-Q3/v2 closed as \"no_data_exists\""));
        let balance = "2026-Q4/v1/balance.csv: row \"information_request\", column \"open_at_start\": says 1, 2026-Q3/v2 ended with 0";
        assert_eq!(torn[1..], [balance]);
        assert!(stands("2027-Q1").contains(&"2026-Q4/v1 does not start with what 2026-Q3/v2 ended with".to_owned()));
        assert_eq!(stands("2026-Q4"), Vec::<String>::new());
        archive.correct("mara", "2026-Q4", "A decision was logged late.").unwrap();
        archive.publish("pia", "2026-Q4").unwrap();
        assert_eq!(sentences(&verify_folder(&archive.write()).unwrap()), Vec::<String>::new());
        assert_eq!(stands("2027-Q1"), Vec::<String>::new());
    }

    fn a_correction_does_not_tell_of_a_matter_that_is_secret_by_now(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        let case = case.keeps_secret("2026-10-21");
        case.came_from("AT");
        archive.time("2026-10-25");
        let corrected = archive.correct("mara", "2026-Q3", REASON);
        assert!(matches!(corrected, Err(Error::NothingToCorrect(_))), "it stays as it was told");
        let another = archive.case("2", "information_request").received("2026-08-04").requests("FR").decided("2026-09-02");
        another.came_from("IT");
        archive.correct("mara", "2026-Q3", REASON).unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let csv = String::from_utf8(read_folder(&archive.write().join("2026-Q3/v2")).unwrap()["ledger.csv"].clone()).unwrap();
        assert!(csv.contains(",DE,") && csv.contains(",IT,") && !csv.contains(",AT,"), "{csv}");
    }

    fn a_matter_that_is_secret_after_it_was_counted_pending_is_told_no_further(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        let case = case.keeps_secret("2026-10-21");
        case.came_from("AT");
        archive.time("2027-01-20");
        archive.publishes("2026-Q4");
        let csv = String::from_utf8(read_folder(&archive.write().join("2026-Q4/v1")).unwrap()["ledger.csv"].clone()).unwrap();
        assert!(csv.contains(",DE,") && !csv.contains(",AT,"), "{csv}");
    }

    fn the_number_of_a_case_in_a_reason_keeps_the_correction_back(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        case.came_from("AT");
        let told = archive.correct("mara", "2026-Q3", "The country of 2026-0001 was wrong.");
        let Err(Error::Blocked { problems, .. }) = told else { panic!("{told:?}") };
        assert!(problems.iter().any(|one| one.sentence.starts_with("`corrections.csv` contains ")), "{problems:?}");
    }

    fn the_number_of_a_secret_case_in_a_reason_keeps_the_correction_back_too(app: TestApp) {
        let archive = &Archive::of(app);
        let case = archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        let secret = archive.case("2", "information_request").received("2026-08-04").requests("FR");
        let _secret = secret.keeps_secret("2026-08-05");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        case.came_from("AT");
        let told = archive.correct("mara", "2026-Q3", "Confused with 2026-0002, which nobody may know of.");
        let Err(Error::Blocked { problems, .. }) = told else { panic!("{told:?}") };
        assert!(problems.iter().any(|one| one.case.as_deref() == Some("2026-0002")), "{problems:?}");
    }

    fn an_empty_quarter_is_published_with_all_zeros(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        let files = read_folder(&archive.write().join("2026-Q3/v1")).unwrap();
        let balance = String::from_utf8(files["balance.csv"].clone()).unwrap();
        let total = balance.lines().find(|line| line.starts_with("total,")).unwrap();
        assert!(total.split(',').skip(2).all(|figure| figure == "0"), "{total}");
        assert_eq!(String::from_utf8(files["corrections.csv"].clone()).unwrap().lines().count(), 1);
        assert_eq!(sentences(&verify_folder(&archive.write()).unwrap()), Vec::<String>::new());
    }

    fn a_crash_between_the_database_and_the_folder_is_mended_by_the_next_job(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.publishes("2026-Q3");
        let dir = archive.runs_due_jobs();
        let laid_out = read_folder(&dir.join("2026-Q3/v1")).unwrap();
        assert_eq!(sentences(&verify_folder(&dir).unwrap()), Vec::<String>::new());
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(read_folder(&archive.write().join("2026-Q3/v1")).unwrap() == laid_out, "the same bytes again");
    }
}
