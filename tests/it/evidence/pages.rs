//! The pages of evidence as a browser meets them: what is sent in, what comes back, and what nobody is offered.

use actix_web::http::StatusCode;
use quarterlight::cases::{CaseNumber, ContentFields, FILE_BYTES, Fields};
use quarterlight::taxonomy::{Kind, TermsCategory};

use crate::routes::{Seen, Walk};
use crate::support::{TestApp, mail, on_both};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

/// A case with a text and one file.
fn case(app: &TestApp) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says("Look.").with_file("group.pdf", "TheFile"))
}

struct Desk {
    walk: Walk,
    case: CaseNumber,
    mara: String,
    token: String,
}

impl Desk {
    async fn of(app: &TestApp) -> Self {
        let (walk, case) = (Walk::new(app), case(app));
        let mara = walk.cookie(&app.officer("mara"));
        let token = walk.token(&mara, &format!("/cases/{case}/evidence")).await;
        Self { walk, case, mara, token }
    }

    fn at(&self, noun: &str) -> String {
        format!("/cases/{}/{noun}", self.case)
    }

    /// An upload that ends in the middle of its file.
    async fn cut_off(&self) -> Seen {
        let head = "--frontier\r\nContent-Disposition: form-data; name=\"";
        let token = format!("{head}form_token\"\r\n\r\n{}\r\n", self.token);
        let body = format!("{token}{head}files\"; filename=\"a.txt\"\r\n\r\nThe beginn");
        self.walk.sends_parts(&self.mara, &self.at("evidence"), body.into_bytes()).await
    }

    async fn hands_in(&self, origin: &str, files: &[(&str, &[u8])]) -> Seen {
        let typed = [("form_token", self.token.as_str()), ("origin", origin)];
        self.walk.uploads(&self.mara, &self.at("evidence"), &typed, files).await
    }
}

async fn hands_in_files(app: &TestApp) {
    let desk = Desk::of(app).await;
    let virus = [br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR".as_slice(), b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    let files: &[(&str, &[u8])] = &[
        ("order.pdf", PROGRAM),
        ("members.zip", b"PK\x03\x04\x14\0\0\0\0\0"),
        ("test.txt", &virus),
        ("<b>\u{202e}gpj.exe", b"plain"),
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
    ];
    let answer = desk.hands_in("From Ada, on a stick.", files).await;
    assert_eq!((answer.status, app.count("uploads")), (StatusCode::SEE_OTHER, 5), "{}", answer.page);
    let page = desk.walk.sees(&desk.mara, &answer.location).await;
    assert!(page.contains("The files are evidence now."));
    for sentence in [
        "Its content is not what its name says.",
        "A program, or a script that a computer would run.",
        "An archive. It was not unpacked",
        "Virus scanners raise the alarm at this file.",
    ] {
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    assert!(page.contains("&lt;b&gt;\u{fffd}gpj.exe"), "a name is text, and turns no line around: {page}");
    let html = app.numbers("SELECT MAX(id) AS number FROM evidence")[0];
    let item = desk.walk.sees(&desk.mara, &desk.at(&format!("evidence/{html}"))).await;
    assert!(item.contains("Yes: the stored bytes have this hash.") && item.contains("From Ada, on a stick."), "{item}");
    assert!(!item.contains("alert(1)"), "nothing is previewed");
    let file = desk.walk.opens(&desk.mara, &desk.at(&format!("evidence/{html}/file"))).await;
    let header = |name: &str| file.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"evidence-{html}.bin\""));
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(file.page.contains("alert(1)"));
}

async fn hands_in_what_cannot_be_taken(app: &TestApp) {
    type File<'a> = (&'a str, &'a [u8]);
    let desk = Desk::of(app).await;
    let huge = vec![b'x'; FILE_BYTES + 1];
    let many: Vec<File> = vec![("good.png", PNG); 11];
    let wrong: &[(&str, &[File], &str)] = &[
        ("From Ada.", &[("good.png", PNG), ("scan.pdf", b"")], "“scan.pdf”: The file is empty."),
        ("From Ada.", &[("good.png", PNG), ("film.mp4", &huge)], "“film.mp4”: The file is larger than 25 MiB."),
        ("From Ada.", &many, "These are more than 10 files."),
        ("From Ada.", &[("", b"")], "Choose at least one file."),
        ("From Ada.", &[], "Choose at least one file."),
        ("  ", &[("good.png", PNG)], "Write who had it, how it was obtained, and when."),
    ];
    for (origin, files, sentence) in wrong {
        let answer = desk.hands_in(origin, files).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}: {}", answer.page);
        assert!(answer.page.contains(sentence), "{sentence}: {}", answer.page);
        assert!(answer.page.contains(origin), "what was typed comes back");
        assert_eq!((app.count("uploads"), app.count("evidence WHERE upload_id IS NOT NULL")), (0, 0), "{sentence}");
    }
    let cut_off = desk.cut_off().await;
    assert_eq!((cut_off.status, app.count("uploads")), (StatusCode::UNPROCESSABLE_ENTITY, 0), "{}", cut_off.page);
    assert!(cut_off.page.contains("The upload broke off, so nothing was kept."));
    let no_upload = desk.walk.forges(&desk.mara, &desk.at("evidence"), &[("origin", "x")]).await;
    assert_eq!(no_upload.status, StatusCode::FORBIDDEN, "{}", no_upload.page);
    for address in ["evidence/7", "evidence/x", "evidence/7/file", "custody/xml", "evidence/7/custody/csv"] {
        assert_eq!(desk.walk.opens(&desk.mara, &desk.at(address)).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

async fn is_sent_from_another_page(app: &TestApp) {
    let desk = Desk::of(app).await;
    let (at, good) = (desk.at("evidence"), [("good.png", PNG)]);
    let token = desk.token.as_str();
    for typed in [&[("origin", "From Ada.")][..], &[("form_token", "wrong"), ("origin", "From Ada.")]] {
        let forged = desk.walk.uploads(&desk.mara, &at, typed, &good).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{}", forged.page);
    }
    let other = desk.walk.cookie(&app.officer("omar"));
    let typed = [("form_token", token), ("origin", "From Ada.")];
    assert_eq!(desk.walk.uploads(&other, &at, &typed, &good).await.status, StatusCode::FORBIDDEN, "of another sign-in");
    for (somebody, status) in [(app.clerk("cleo"), StatusCode::FORBIDDEN), (app.reviewer("rea"), StatusCode::NOT_FOUND)]
    {
        let cookie = desk.walk.cookie(&somebody);
        let own = desk.walk.token(&cookie, "/cases").await;
        let typed = [("form_token", own.as_str()), ("origin", "From Ada.")];
        assert_eq!(desk.walk.uploads(&cookie, &at, &typed, &good).await.status, status, "{}", somebody.name);
    }
    let nobody = desk.walk.uploads("", &at, &typed, &good).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{}", nobody.page);
    assert_eq!(app.count("uploads"), 0);
}

async fn exports_a_chain(app: &TestApp) {
    let desk = Desk::of(app).await;
    let formula = desk.hands_in("=HYPERLINK(\"https://bad.example\")", &[("@evil.csv", b"a,b")]).await;
    assert_eq!(formula.status, StatusCode::SEE_OTHER);
    let csv = desk.walk.opens(&desk.mara, &desk.at("custody/csv")).await;
    assert!(csv.headers.get("content-disposition").unwrap().to_str().unwrap().ends_with(".csv\""));
    let mut reader = csv::Reader::from_reader(csv.page.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |wanted: &str| rows.iter().any(|row| row.iter().any(|cell| cell == wanted));
    assert!(
        cell("'=HYPERLINK(\"https://bad.example\")") && cell("'@evil.csv") && cell("Uploaded as evidence"),
        "{}",
        csv.page
    );
    let item = app.numbers("SELECT MAX(id) AS number FROM evidence")[0];
    let json = desk.walk.opens(&desk.mara, &desk.at(&format!("evidence/{item}/custody/json"))).await;
    let json: serde_json::Value = serde_json::from_str(&json.page).unwrap();
    assert_eq!(
        (json["case"].as_str(), json["items"].as_array().unwrap().len()),
        (Some(desk.case.to_string().as_str()), 1)
    );
    let first = &json["items"][0];
    assert_eq!(
        (first["integrity"].as_str(), first["steps"][0]["what"].as_str()),
        (Some("unchanged"), Some("Uploaded as evidence"))
    );
}

async fn meets_what_nobody_may_see(app: &TestApp) {
    let desk = Desk::of(app).await;
    let notice = app.numbers("SELECT id AS number FROM notices")[0];
    let part = app.numbers("SELECT id AS number FROM notice_parts WHERE role = 'attachment'")[0];
    let (notice, file) = (desk.at(&format!("notices/{notice}")), format!("notices/{notice}/parts/{part}"));
    let open = desk.walk.sees(&desk.mara, &notice).await;
    assert!(open.contains("group.pdf") && open.contains("/raw\"") && open.contains(&file), "{open}");
    let fields =
        ContentFields { terms_category: Some(TermsCategory::ChildSexualExploitation), ..ContentFields::default() };
    let somebody = app.officer("maxi");
    somebody.edits(&desk.case, Kind::BreachNotification, "", Fields::Content(fields)).unwrap();
    let closed = desk.walk.sees(&desk.mara, &notice).await;
    assert!(
        !closed.contains("group.pdf") && !closed.contains("/raw\"") && !closed.contains(&format!("{file}\"")),
        "{closed}"
    );
    assert!(closed.contains("nobody uploads, opens or downloads a file") && closed.contains("Look."), "{closed}");
    assert!(closed.contains("SHA-256"), "hashes are kept");
    for address in [format!("{notice}/raw"), desk.at(&file)] {
        let refused = desk.walk.opens(&desk.mara, &address).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(
            refused.page.contains("Nobody opens or downloads a file in a matter of the sexual exploitation"),
            "{}",
            refused.page
        );
    }
    let evidence = desk.walk.sees(&desk.mara, &desk.at("evidence")).await;
    assert!(!evidence.contains("multipart/form-data") && !evidence.contains("group.pdf"), "{evidence}");
    let forged = desk.hands_in("From Ada.", &[("good.png", PNG)]).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(forged.page.contains("takes no files"), "{}", forged.page);
    let case = desk.walk.sees(&desk.mara, &format!("/cases/{}", desk.case)).await;
    assert!(case.contains(&format!("href=\"{}\">Record the referral", desk.at("referral"))), "it leads there: {case}");
    assert!(case.contains("1 file waits to be destroyed by two persons"), "{case}");
    refers(&desk).await;
    let case = desk.walk.sees(&desk.mara, &format!("/cases/{}", desk.case)).await;
    assert!(!case.contains(">Record the referral<") && case.contains("Waits for the Board until"), "{case}");
    let second = desk.walk.cookie(&somebody);
    let measures = desk.walk.sees(&second, &desk.at("measures")).await;
    let confirm = format!("/{file}/destruction\">Confirm or take back");
    assert!(measures.contains(&confirm) && measures.contains("mara asks for its destruction."), "{measures}");
}

async fn refers(desk: &Desk) {
    let at = desk.at("referral");
    let mistaken = [
        ("recipient_type", "hotline"),
        ("recipient", "Clickandstop"),
        ("carried_out_at", "2027-01-01T09:00"),
        ("reference", "CS-1"),
        ("done", "Hashes."),
        ("reason", "At once."),
    ];
    let (answer, _) = desk.walk.posts(&desk.mara, &at, &at, &mistaken).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.page.contains("This time is in the future.") && answer.page.contains("Clickandstop"),
        "{}",
        answer.page
    );
    let (answer, _) = desk.walk.posts(&desk.mara, &at, &at, &[("recipient", "Clickandstop")]).await;
    for sentence in
        ["Choose whom it was passed to.", "Write the number that they gave the matter.", "Write the day and the time"]
    {
        assert!(answer.page.contains(sentence), "{sentence}: {}", answer.page);
    }
    let mut right = mistaken;
    right[2].1 = "2026-05-04T09:00";
    let (answer, _) = desk.walk.posts(&desk.mara, &at, &at, &right).await;
    assert_eq!(answer.location, format!("{}?done=referred", desk.at("measures")), "{}", answer.page);
    let page = desk.walk.sees(&desk.mara, &answer.location).await;
    for shown in ["Clickandstop", "CS-1", "Hashes.", "Waits for the Board until"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

on_both! {
    fn files_of_any_sort_are_kept_as_they_are_and_only_downloaded(app: TestApp) {
        actix_web::rt::System::new().block_on(hands_in_files(&app));
    }

    fn files_that_cannot_be_taken_come_back_with_a_sentence_and_nothing_stays(app: TestApp) {
        actix_web::rt::System::new().block_on(hands_in_what_cannot_be_taken(&app));
    }

    fn a_file_from_another_page_or_of_somebody_else_is_not_read(app: TestApp) {
        actix_web::rt::System::new().block_on(is_sent_from_another_page(&app));
    }

    fn a_chain_of_custody_is_taken_along_without_formulas(app: TestApp) {
        actix_web::rt::System::new().block_on(exports_a_chain(&app));
    }

    fn the_pages_of_a_protected_case_offer_no_file_and_lead_to_the_referral(app: TestApp) {
        actix_web::rt::System::new().block_on(meets_what_nobody_may_see(&app));
    }
}
