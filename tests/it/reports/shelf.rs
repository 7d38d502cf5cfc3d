//! What the public reads: pages that lead to editions, laid out from the database, on both engines.

use std::fs;

use crate::support::{Ran, on_both};

use super::archive::Archive;

on_both! {
    fn what_is_published_is_found_at_latest_in_the_feed_and_at_addresses_that_stay(app: TestApp) {
        let archive = &Archive::of(app);
        archive.case("1", "information_request").received("2026-08-03").requests("DE").decided("2026-09-01");
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let dir = archive.write();
        let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
        assert_eq!(read("latest/index.html"), read("2026-Q3/index.html"));
        assert_eq!(read("2026-Q3/information-requests.csv"), read("2026-Q3/v1/information-requests.csv"));
        assert!(read("feed.xml").contains("<link rel=\"alternate\" type=\"text/html\" href=\"https://reports.session.example/2026-Q3/v1/\"/>"));
        // Of the moment at which it was published, and in the same bytes each time.
        assert!(read("feed.xml").contains("<updated>2026-10-20T11:00:00Z</updated>"), "{}", read("feed.xml"));
        let (feed, index) = (read("feed.xml"), read("index.html"));
        fs::remove_dir_all(&dir).unwrap();
        archive.write();
        assert_eq!((read("feed.xml"), read("index.html")), (feed, index));
        assert!(!dir.join("history.csv").exists(), "no predecessor was named");
    }

    fn compressed_copies_do_not_keep_an_edition_from_verifying_unless_they_lie(app: TestApp) {
        let archive = &Archive::of(app);
        archive.time("2026-10-20");
        archive.prepare("mara", "2026-Q3").unwrap();
        archive.publish("pia", "2026-Q3").unwrap();
        let folder = archive.write().join("2026-Q3/v1");
        let verify = || archive.quarterlight(&["verify", folder.to_str().unwrap()]).given(b"");
        assert!(folder.join("report.json.br").exists());
        assert_eq!(verify().code, Some(0));
        fs::copy(folder.join("index.html.gz"), folder.join("report.json.gz")).unwrap();
        let ended = verify();
        assert_eq!(ended.code, Some(1));
        assert!(ended.stdout.contains("report.json.gz: is not named in SHA256SUMS"), "{}", ended.stdout);
    }
}
