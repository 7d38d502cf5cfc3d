//! Reading what came: reports in known forms, text for people, attachments. The messages beside this file (`messages/`) are
//! our own.

use quarterlight::notices::{self, Delivered, Findings, ReportFormat};
use quarterlight::taxonomy::{IdentifierType, Kind, TakedownKind, TermsCategory};

use crate::support::{mail, on_both};

fn message(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/it/messages/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn found(name: &str) -> Findings {
    notices::parse(&message(name), false).findings.unwrap_or_else(|| panic!("{name}: nothing found"))
}

fn of(found: &Findings, wanted: IdentifierType) -> Vec<&str> {
    let these = found.identifiers.iter().filter(|one| one.identifier_type == wanted);
    these.map(|one| one.value.as_str()).collect()
}

fn field<'f>(found: &'f Findings, name: &str) -> Option<&'f str> {
    found.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[test]
fn a_report_of_failed_authentication_yields_what_it_reports() {
    let found = found("arf_auth_failure");
    assert_eq!((found.format, found.kind), (ReportFormat::Arf, Some(Kind::BreachNotification)));
    assert_eq!(found.category, None, "a forged sender is no breach of the Terms by itself");
    assert_eq!(of(&found, IdentifierType::IpAddress), ["2001:db8::17"]);
    assert_eq!(
        of(&found, IdentifierType::WebAddress),
        ["http://spoofed.example/offer", "http://spoofed.example/ other", "spoofed.example"]
    );
    assert_eq!(of(&found, IdentifierType::EmailAddress), ["sender@spoofed.example"]);
    assert_eq!(found.occurred_at.as_deref(), Some("2026-05-04T07:59:58Z"));
    assert_eq!(field(&found, "Auth-Failure"), Some("dmarc"));
    assert!(found.deliveries.is_empty());
}

#[test]
fn a_feedback_type_gives_a_category_only_where_the_terms_name_it() {
    let text = String::from_utf8(message("arf_auth_failure")).unwrap();
    for (feedback_type, category) in [
        ("abuse", Some(TermsCategory::Communications)),
        ("fraud", Some(TermsCategory::Communications)),
        ("virus", None),
        ("not-spam", None),
        ("other", None),
    ] {
        let report = text.replace("Feedback-Type: auth-failure", &format!("Feedback-Type: {feedback_type}"));
        let found = notices::parse(report.as_bytes(), false).findings.unwrap();
        assert_eq!((found.kind, found.category), (Some(Kind::BreachNotification), category), "{feedback_type}");
    }
}

#[test]
fn a_report_in_xarf_version_4_is_read() {
    let found = found("xarf_v4");
    assert_eq!((found.format, found.kind), (ReportFormat::Xarf, Some(Kind::BreachNotification)));
    assert_eq!(found.category, Some(TermsCategory::Communications));
    assert_eq!(of(&found, IdentifierType::WebAddress), ["https://phishing.example/login"]);
    assert_eq!(of(&found, IdentifierType::IpAddress), ["192.0.2.44"]);
    assert_eq!(found.occurred_at.as_deref(), Some("2026-05-03T20:10:05Z"));
    assert_eq!((field(&found, "source_port"), field(&found, "reporter")), (Some("443"), Some("Abuse Desk")));
}

#[test]
fn a_copyright_notice_is_read_in_whatever_it_is_wrapped() {
    for name in ["acns_within_a_signed_text", "acns_url_encoded", "acns_escaped"] {
        let found = found(name);
        assert_eq!((found.format, found.kind), (ReportFormat::Acns, Some(Kind::TakedownDemand)), "{name}");
        assert_eq!(found.takedown_kind, Some(TakedownKind::Copyright));
        assert_eq!(of(&found, IdentifierType::IpAddress), ["198.51.100.7"]);
        assert_eq!(of(&found, IdentifierType::Other), ["A <Film> été", "Another"], "{name}");
        assert_eq!(of(&found, IdentifierType::WebAddress), ["https://files.example/f/1?a=1&b=2"]);
        assert_eq!(of(&found, IdentifierType::FileAddress), ["fb3126d027fc9e7f88c350d2c695f1ef007e6ab3"]);
        assert_eq!(found.occurred_at.as_deref(), Some("2026-05-01T10:20:30Z"));
        assert_eq!(
            (field(&found, "Source Port"), field(&found, "Complainant Entity")),
            (Some("6881"), Some("Smith & Sons"))
        );
    }
}

#[test]
fn a_notice_that_declares_entities_of_its_own_is_not_read() {
    assert_eq!(notices::parse(&message("acns_with_entities_of_its_own"), false).findings, None);
}

#[test]
fn an_xml_notice_without_end_is_not_followed() {
    let deep = format!("From: a@a.example\n\n<Infringement>{}</Infringement>", "<a>".repeat(100_000));
    assert_eq!(notices::parse(deep.as_bytes(), false).findings, None);
    let wide = format!("From: a@a.example\n\n<Infringement>{}</Infringement>", "<a/>".repeat(200_000));
    assert_eq!(notices::parse(wide.as_bytes(), false).findings, None);
    let json = format!("From: a@a.example\n\n{{\"xarf_version\":{}", "[".repeat(500_000));
    assert_eq!(notices::parse(json.as_bytes(), false).findings, None);
}

#[test]
fn a_delivery_report_says_what_became_of_each_recipient() {
    let parsed = notices::parse(&message("dsn_failed"), true);
    let found = parsed.findings.unwrap();
    assert_eq!((found.format, found.kind), (ReportFormat::Dsn, None));
    assert!(parsed.facts.bounce);
    let outcomes: Vec<_> = found.deliveries.iter().map(|one| (one.delivered, one.status.as_deref())).collect();
    assert_eq!(
        outcomes,
        [(Delivered::Failed, Some("5.1.1")), (Delivered::Delayed, Some("4.4.1")), (Delivered::Relayed, Some("2.0.0"))]
    );
    for one in &found.deliveries {
        assert_eq!(one.envelope_id.as_deref(), Some("QL+2Bm7"));
        assert_eq!(one.message_id.as_deref(), Some("mail-1.0123abcd@session.example"));
    }
}

#[test]
fn a_bounce_in_no_standard_form_gives_the_message_id_of_the_mail_that_came_back() {
    for (name, nth, status) in
        [("bounce_of_qmail", 2, Some("5.1.1")), ("bounce_of_exim", 3, Some("5.7.1")), ("bounce_of_exchange", 4, None)]
    {
        let parsed = notices::parse(&message(name), true);
        let found = parsed.findings.unwrap_or_else(|| panic!("{name}"));
        let [one] = found.deliveries.as_slice() else { panic!("{name}: {found:?}") };
        assert_eq!(one.message_id, Some(format!("mail-{nth}.0123abcd@session.example")), "{name}");
        assert_eq!((one.delivered, one.status.as_deref()), (Delivered::Failed, status), "{name}");
        assert!(parsed.facts.bounce);
    }
}

#[test]
fn a_person_who_forwards_a_mail_of_ours_reports_no_delivery() {
    let text = String::from_utf8(message("bounce_of_exchange")).unwrap();
    let forwarded = text.replace("postmaster@corp.example", "ada@example.org").replace("Undeliverable", "Fwd");
    assert_eq!(notices::parse(forwarded.as_bytes(), false).findings, None);
}

#[test]
fn a_postmaster_who_complains_and_attaches_the_mail_reports_no_delivery() {
    let text = String::from_utf8(message("bounce_of_exchange")).unwrap();
    let subject = "Subject: Undeliverable: We have received your message";
    assert!(text.contains(subject));
    let complaint = text.replace(subject, "Subject: Threats in one of your communities");
    let parsed = notices::parse(complaint.replace("<>", "<postmaster@corp.example>").as_bytes(), false);
    assert_eq!((parsed.findings, parsed.facts.bounce), (None, false));
    assert!(notices::parse(complaint.as_bytes(), true).facts.bounce, "with the null return path it is one");
    assert!(notices::parse(text.as_bytes(), false).facts.bounce, "and with a subject that says so");
}

#[test]
fn a_complaint_of_a_machine_is_known_however_it_is_declared() {
    let complaint = |name: &str| notices::parse(&message(name), false).facts.feedback_report;
    assert!(complaint("xarf_v4") && complaint("arf_auth_failure"));
    let arf = String::from_utf8(message("arf_auth_failure")).unwrap();
    for (declared, instead) in [
        ("report-type=feedback-report", "report-type=Feedback-Report"),
        ("report-type=feedback-report", "x=y"),
        ("Content-Type: message/feedback-report", "Content-Type: text/plain"),
    ] {
        assert!(arf.contains(declared));
        let parsed = notices::parse(arf.replace(declared, instead).as_bytes(), false);
        assert!(parsed.facts.feedback_report, "{instead}");
    }
    assert!(!complaint("dsa_english"));
    let bounce = String::from_utf8(message("bounce_of_qmail")).unwrap();
    let bounce =
        bounce.replace("\nDate:", "\nContent-Type: multipart/report; report-type=DELIVERY-STATUS; boundary=b\nDate:");
    assert!(notices::parse(bounce.replace("MAILER-DAEMON@", "ada@").as_bytes(), false).facts.bounce);
}

/// A message with one attached file, every line of it ended by both signs, as mail travels.
fn attaches(headers: &str, encoded: &[u8]) -> notices::ParsedPart {
    let before = format!(
        "\r\nFrom: a@a.example\r\nSubject: Gr\u{fc}\u{df}e\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee\r\nbelow.\r\n--b\r\n{headers}\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\n"
    );
    let bytes = [before.as_bytes(), encoded, b"\r\n--b--\r\n"].concat();
    let mut parts = notices::parse(&bytes, false).parts;
    assert_eq!(parts[0].body, b"See\nbelow.");
    parts.remove(1)
}

#[test]
fn an_attached_file_is_kept_as_it_was_whatever_its_charset_and_its_line_ends() {
    let file = b"Name;Ort\r\nJ\xfcrg;Z\xfcrich\r\n\r\nEnde\n";
    let base64 = data_encoding::BASE64_MIME.encode(file);
    let quoted = b"Name;Ort\r\nJ=FCrg;Z=FCrich\r\n\r\nEnde=0A";
    for content_type in ["text/csv; charset=windows-1252", "text/csv; charset=utf-8", "text/csv", "application/json"] {
        let with = |encoding: &str, encoded: &[u8]| {
            let headers = format!("Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}");
            attaches(&headers, encoded)
        };
        for (encoding, encoded) in [("base64", base64.as_bytes()), ("8bit", file), ("quoted-printable", quoted)] {
            assert_eq!(with(encoding, encoded).body, file, "{content_type} in {encoding}");
        }
    }
    let utf16: Vec<u8> = "Jürg\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let headers = "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64";
    let part = attaches(headers, data_encoding::BASE64_MIME.encode(&utf16).as_bytes());
    assert_eq!((part.body, part.decoded.as_deref()), (utf16, Some("Jürg\r\n")), "it reads by its charset");
}

#[test]
fn a_report_attached_in_another_charset_and_with_other_line_ends_is_still_read() {
    let acns = String::from_utf8(message("acns_escaped")).unwrap();
    assert!(notices::parse(acns.replace('\n', "\r\n").as_bytes(), false).findings.is_some());
    let report = "--b\r\nContent-Type: message/feedback-report\r\nContent-Disposition: attachment; filename=r.txt\r\n\r\nFeedback-Type: abuse\r\nSource-IP: 192.0.2.1\r\n\r\n--b--\r\n";
    let report = format!("From: a@a.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{report}");
    let found = notices::parse(report.as_bytes(), false).findings.unwrap();
    assert_eq!(of(&found, IdentifierType::IpAddress), ["192.0.2.1"]);
}

#[test]
fn the_fields_of_article_16_are_read_in_four_languages() {
    for name in ["dsa_english", "dsa_german", "dsa_french", "dsa_italian"] {
        let found = found(name);
        assert_eq!((found.format, found.kind), (ReportFormat::DsaNotice, Some(Kind::TakedownDemand)), "{name}");
        assert_eq!(
            of(&found, IdentifierType::CommunityAddress),
            ["https://open.example/room?public_key=0011"],
            "{name}"
        );
        let names: Vec<&str> = found.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Reasons", "Location", "Name", "Good faith"], "{name}: {found:?}");
    }
    let plain =
        mail("ada@example.org").about("Question").says("The explanation of reasons is missing. See https://a.example");
    let plain: Vec<u8> = plain.into();
    assert_eq!(notices::parse(&plain, false).findings, None);
}

/// Both forms of one text, as mail programs send them.
fn two_forms(plain: &str, html: &str) -> notices::Parsed {
    let message = format!(
        "From: a@a.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    );
    notices::parse(message.as_bytes(), false)
}

#[test]
fn of_two_forms_of_a_text_the_plain_one_is_read_unless_it_says_nothing() {
    let html = "<p>Please see <a href=\"https://files.example/f/1\">this file</a>.</p>";
    assert_eq!(two_forms("Please see this file.", html).text(500), "Please see this file.");
    for stub in ["", "Your mail client does not support HTML.", "Ihr Programm unterstützt kein HTML"] {
        let text = two_forms(stub, html).text(500);
        assert!(text.contains("this file") && text.contains("https://files.example/f/1"), "{stub}: {text}");
    }
}

#[test]
fn html_beside_a_text_that_is_no_other_form_of_it_is_read_too() {
    let mixed = b"From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: text/html\n\n<b>The substance</b>\n--b--\n";
    let text = notices::parse(mixed, false).text(500);
    assert!(text.contains("See below.") && text.contains("The substance"), "{text}");
}

#[test]
fn text_of_any_charset_is_read() {
    let with = |content: &str, body: &[u8]| {
        let bytes = [
            format!("From: a@a.example\nContent-Type: {content}\nContent-Transfer-Encoding: 8bit\n\n").as_bytes(),
            body,
        ]
        .concat();
        notices::parse(&bytes, false).text(500)
    };
    let german = b"Gr\xfc\xdfe aus Z\xfcrich, und sch\xf6ne Tage";
    for declared in
        ["text/plain; charset=iso-8859-1", "text/plain", "text/plain; charset=utf-8", "text/plain; charset=x-unknown"]
    {
        assert_eq!(with(declared, german), "Grüße aus Zürich, und schöne Tage", "{declared}");
    }
    let japanese = b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81A\x90\xa2\x8aE";
    assert_eq!(with("text/plain; charset=shift_jis", japanese), "こんにちは、世界");
    assert_eq!(with("text/plain", japanese), "こんにちは、世界");
}

#[test]
fn headers_in_eight_bits_without_a_charset_are_read() {
    for (bytes, wanted) in [
        (&b"Gr\xfc\xdfe aus Z\xfcrich"[..], "Grüße aus Zürich"),
        (b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81A\x90\xa2\x8aE", "こんにちは、世界"),
        (b"\xb9\xd8\xd3\xda\xcd\xf8\xc2\xe7\xc7\xd6\xc8\xa8\xb5\xc4\xcd\xa8\xd6\xaa", "关于网络侵权的通知"),
    ] {
        let message = [b"From: a@a.example\nSubject: ", bytes, b"\n\nHello"].concat();
        assert_eq!(notices::parse(&message, false).headers.subject.as_deref(), Some(wanted));
    }
}

#[test]
fn a_message_id_without_brackets_doubled_or_missing_is_no_trouble() {
    let id = |headers: &str| {
        notices::parse(format!("From: a@a.example\n{headers}\nHello").as_bytes(), false).headers.message_id
    };
    assert_eq!(id("Message-Id: 32c9b8-1447@agent.example\n").as_deref(), Some("32c9b8-1447@agent.example"));
    assert_eq!(id("Message-ID: <1@a.example>\nMessage-ID: <2@b.example>\n").as_deref(), Some("1@a.example"));
    assert_eq!(id(""), None);
    assert_eq!(id(&format!("Message-ID: <{}@a.example>\n", "x".repeat(10_000))), None);
}

on_both! {
    fn different_messages_under_one_message_id_are_both_kept(app: TestApp) {
        let with_id = |words: &str| mail("ada@example.org").header("Message-ID", "<1@a.example>").about("Abuse in a community").says(words);
        let first = app.receives(with_id("One group."));
        let second = app.receives(with_id("Another group."));
        assert_ne!(first.receipt.notice, second.receipt.notice);
        assert_eq!((app.count("notices"), app.count("notice_facts WHERE parser_version = 2")), (2, 2));
    }

    fn an_opened_notice_shows_what_was_read(app: TestApp) {
        let message = "From: ada@example.org\r\nTo: Legal desk <legal@session.example>\r\nSubject: Re: Your report\r\nIn-Reply-To: <1@a.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nThank you.\r\n\r\nOn Monday, Legal desk wrote:\r\n> We have it.\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>Pay me, or else.</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name*=utf-8''bill%E2%80%AEfdp.exe\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA//8AALgAAAA=\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: mallory@evil.example\r\nSubject: Threat\r\n\r\nI will find you.\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n";
        let notice = app.receives(message).receipt.notice;
        let act = app.act("intake");
        let content = app.pool.read(|db| notices::content(db, act.keys(), notice)).unwrap();
        assert_eq!(content.text.trim_end(), "Thank you.\n\nOn Monday, Legal desk wrote:\n> We have it.");
        let folded: Vec<_> = content.passages.iter().map(|one| (one.quoted, one.text.trim())).collect();
        assert_eq!(folded, [(false, "Thank you."), (true, "On Monday, Legal desk wrote:\n> We have it.")]);
        assert_eq!(content.other_form.as_deref(), Some("Pay me, or else."), "the two forms may differ");
        assert_eq!(content.protection, [notices::Protection::PgpSigned]);
        let [bill, forwarded, _] = content.attachments.as_slice() else { panic!("{:?}", content.attachments) };
        assert_eq!(bill.name.as_deref(), Some("bill\u{fffd}fdp.exe"));
        assert!(bill.name_altered && bill.type_differs, "{bill:?}");
        assert_eq!((bill.content_type.as_str(), bill.detected_type.as_deref()), ("application/pdf", Some("application/vnd.microsoft.portable-executable")));
        assert_eq!((forwarded.content_type.as_str(), forwarded.type_differs), ("message/rfc822", false));
        let (_, bytes) = app.pool.read(|db| notices::attachment(db, act.keys(), notice, forwarded.part)).unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("I will find you."));
    }
}
