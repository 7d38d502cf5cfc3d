//! Publishing in spite of a check: two persons, a reason, and a line in the report.

use quarterlight::reports::Error;
use quarterlight::reports::verify::{read_folder, verify_folder};

use super::archive::Archive;
use crate::support::on_both;

/// One case in the third quarter and twelve in the fourth.
fn surge(archive: &Archive) -> String {
    archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
    archive.time("2026-10-20");
    archive.publishes("2026-Q3");
    for number in 11..23 {
        let case = archive.case(&number.to_string(), "information_request").received("2026-11-03");
        let _ = case.requests("DE").decided("2026-12-01");
    }
    archive.time("2027-01-20");
    "12 cases of the kind “Request for information” were received, and 1 in 2026-Q3/v1".to_owned()
}

on_both! {
    fn an_unlikely_figure_is_published_once_two_persons_say_why_and_the_report_tells(app: TestApp) {
        let archive = &Archive::of(app);
        let finding = surge(archive);
        let Err(Error::Blocked { problems, .. }) = archive.prepare("mara", "2026-Q4") else { panic!("it was prepared") };
        assert_eq!(problems.iter().map(|one| one.sentence.as_str()).collect::<Vec<_>>(), [finding.as_str()]);
        let proposed = archive.proposes("mara", "2026-Q4", &finding).unwrap();
        assert!(matches!(archive.prepare("mara", "2026-Q4"), Err(Error::Blocked { .. })), "one person alone");
        assert!(matches!(archive.confirms("mara", "2026-Q4", proposed), Err(Error::OwnProposal)));
        assert!(matches!(archive.confirms("ada", "2026-Q4", proposed), Err(Error::Denied(_))));
        archive.confirms("pia", "2026-Q4", proposed).unwrap();
        assert!(matches!(archive.confirms("pia", "2026-Q4", proposed), Err(Error::NoSuchProposal)), "it is confirmed");
        archive.publishes("2026-Q4");
        let dir = archive.write();
        let files = read_folder(&dir.join("2026-Q4/v1")).unwrap();
        let table = String::from_utf8(files["overridden-checks.csv"].clone()).unwrap();
        let line = format!("\"{finding}\",A campaign asked for it.,officer,publisher");
        assert!(table.lines().count() == 2 && table.contains(&line), "{table}");
        assert!(verify_folder(&dir).unwrap().iter().all(|one| one.mismatches.is_empty()));
        for change in ["UPDATE check_overrides SET reason = 'x'", "DELETE FROM check_override_confirmations"] {
            assert!(archive.try_sql(change).is_err(), "{change}");
        }
    }

    fn an_override_holds_for_the_figures_that_were_seen_and_for_no_others(app: TestApp) {
        let archive = &Archive::of(app);
        let finding = surge(archive);
        let proposed = archive.proposes("mara", "2026-Q4", &finding).unwrap();
        archive.confirms("pia", "2026-Q4", proposed).unwrap();
        assert_eq!(archive.draft("2026-Q4").problems, []);
        archive.case("30", "information_request").received("2026-11-04").requests("DE");
        let problems = archive.draft("2026-Q4").problems;
        assert_eq!(problems[0].sentence, "13 cases of the kind “Request for information” were received, and 1 in 2026-Q3/v1");
    }

    fn what_is_wrong_cannot_be_overridden(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("7", "information_request").received("2026-08-03");
        archive.time("2026-10-20");
        let problems = archive.draft("2026-Q3").problems;
        assert!(!problems.is_empty());
        for problem in problems {
            let told = archive.proposes("mara", "2026-Q3", &problem.sentence);
            assert!(matches!(told, Err(Error::NothingToOverride(_))), "{}", problem.sentence);
        }
        assert!(matches!(archive.proposes("mara", "2026-Q3", "anything"), Err(Error::NothingToOverride(_))));
    }
}
