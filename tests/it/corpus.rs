//! The shared corpus of real notices: each is kept byte for byte, and every report in a known form yields its kind, what
//! it reports and its date. What a message holds is found here by plain search for the lines and elements, not by parsing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use quarterlight::notices::{self, Content, ReportFormat};
use quarterlight::taxonomy::{Kind, TakedownKind};

use crate::support::on_both;

/// What plain search finds in a report.
#[derive(Debug)]
struct Expected {
    format: ReportFormat,
    kind: Kind,
    identifiers: Vec<String>,
    occurred_at: jiff::Timestamp,
}

/// The messages, each with its name; `None` where there is no corpus, which `scripts/test` says at its start.
fn messages() -> Option<BTreeMap<String, Vec<u8>>> {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the corpus is by the environment")]
    let named = std::env::var_os("QUARTERLIGHT_SHARED_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut folders = vec![named.unwrap_or(beside).join("notices")];
    if !folders[0].is_dir() {
        return None;
    }
    let mut messages = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                messages.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    Some(messages)
}

fn expected(message: &str) -> Option<Expected> {
    let message = message.replace("\r\n", "\n");
    if message.contains("<Infringement") {
        Some(in_acns(&message))
    } else if message.contains("Content-Type: message/feedback-report") {
        let (_, report) = message.split_once("Content-Type: message/feedback-report").unwrap();
        let (report, _) = report.split_once("\n--").unwrap();
        Some(in_arf(report))
    } else {
        let report = message.split("\n---\n").nth(1)?.split("\n--").next()?;
        (report.contains("\nReport-Type:") || report.contains("\nip: ")).then(|| in_xarf(report))
    }
}

fn in_arf(report: &str) -> Expected {
    let names = ["Source-IP", "Reported-Domain", "Reported-URI", "Original-Mail-From"];
    let dates = ["Arrival-Date", "Received-Date"];
    Expected {
        format: ReportFormat::Arf,
        kind: Kind::BreachNotification,
        identifiers: names.iter().flat_map(|name| lines(report, name)).collect(),
        occurred_at: dates.iter().flat_map(|name| lines(report, name)).map(|date| moment(&date)).next().unwrap(),
    }
}

fn in_xarf(report: &str) -> Expected {
    let report = format!("\n{report}");
    let names = ["Source", "Download-Link", "uri", "ip", "file_sha256"];
    let dates = ["Date", "first_seen"];
    Expected {
        format: ReportFormat::Xarf,
        kind: Kind::BreachNotification,
        identifiers: names.iter().flat_map(|name| lines(&report, name)).collect(),
        occurred_at: dates.iter().flat_map(|name| lines(&report, name)).map(|date| moment(&date)).next().unwrap(),
    }
}

fn in_acns(message: &str) -> Expected {
    let within = |name: &str| {
        let start = format!("<{name}");
        let opened = message.split(&start).skip(1).filter_map(|rest| rest.split_once('>'));
        let texts: Vec<String> = opened.filter_map(|(_, rest)| rest.split("</").next()).map(str::to_owned).collect();
        texts
    };
    let urls = within("URL").into_iter().filter(|url| url.contains("://"));
    Expected {
        format: ReportFormat::Acns,
        kind: Kind::TakedownDemand,
        identifiers: within("IP_Address")
            .into_iter()
            .chain(within("Title"))
            .chain(within("Hash "))
            .chain(urls)
            .collect(),
        occurred_at: moment(&within("TimeStamp")[0]),
    }
}

fn lines(report: &str, name: &str) -> Vec<String> {
    let begin = format!("{name}:");
    let values = report.split('\n').filter_map(|line| line.strip_prefix(begin.as_str()));
    values.map(|value| value.trim().trim_matches(['<', '>']).to_owned()).filter(|value| !value.is_empty()).collect()
}

fn moment(text: &str) -> jiff::Timestamp {
    let plain = text.split(" (").next().unwrap().replace(" UTC", " +0000");
    let blank = plain.replacen(' ', "T", 1).replace(' ', "");
    let mail = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&plain);
    mail.or_else(|_| blank.parse()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn yields(name: &str, content: &Content, expected: &Expected) {
    let found = content.findings.as_ref().unwrap_or_else(|| panic!("{name}: nothing found, wanted {expected:?}"));
    assert_eq!((found.format, found.kind), (expected.format, Some(expected.kind)), "{name}");
    let copyright = (found.format == ReportFormat::Acns).then_some(TakedownKind::Copyright);
    assert_eq!(found.takedown_kind, copyright, "{name}");
    assert!(!expected.identifiers.is_empty(), "{name}: plain search found nothing");
    for wanted in &expected.identifiers {
        let wanted = wanted.replace("&amp;", "&");
        assert!(found.identifiers.iter().any(|one| one.value == wanted), "{name}: no `{wanted}` in {found:?}");
    }
    let occurred_at: jiff::Timestamp = found.occurred_at.as_ref().unwrap_or_else(|| panic!("{name}")).parse().unwrap();
    assert_eq!(occurred_at, expected.occurred_at, "{name}");
}

/// Why a message must not be answered, found by plain search of its header and of the lines that declare its parts.
fn unanswerable(message: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(message).replace("\r\n", "\n").to_ascii_lowercase();
    if text.contains("content-type: message/feedback-report") || text.contains("report-type=feedback-report") {
        return Some("a feedback report".to_owned());
    }
    let header = text.trim_start().split("\n\n").next().unwrap_or_default().replace("\n ", " ").replace("\n\t", " ");
    let told = |line: &&str| {
        let Some((name, value)) = line.split_once(':') else { return false };
        match (name.trim(), value.trim()) {
            ("auto-submitted", value) => value != "no",
            ("precedence", value) => ["bulk", "junk", "list"].contains(&value),
            ("return-path", value) => value == "<>",
            (name, _) => name.starts_with("list-"),
        }
    };
    header.lines().find(told).map(str::to_owned)
}

on_both! {
    fn nothing_of_the_corpus_is_answered_that_must_not_be(app: TestApp) {
        let Some(messages) = messages() else { return };
        let (mut answered, mut forbidden) = (0, 0);
        for (name, bytes) in &messages {
            let before = app.count("mails WHERE message = 'acknowledgement'");
            app.receives(bytes.clone());
            let why_not = unanswerable(bytes);
            forbidden += usize::from(why_not.is_some());
            if app.count("mails WHERE message = 'acknowledgement'") > before {
                answered += 1;
                assert_eq!(why_not, None, "{name} was answered");
            }
            app.passes(3600);
        }
        assert!(answered > 0 && forbidden > 0, "{answered} {forbidden}: a search that finds nothing proves nothing");
    }

    fn every_report_of_the_corpus_yields_its_kind_its_identifiers_and_its_date(app: TestApp) {
        let Some(messages) = messages() else { return };
        let act = app.act("intake");
        let keys = act.keys();
        let mut counts = BTreeMap::new();
        let mut repeated = 0;
        for (name, bytes) in &messages {
            let received = app.receives(bytes.clone());
            if received.receipt.repeated {
                repeated += 1;
                continue;
            }
            let id = received.receipt.notice;
            let row = app.pool.read(|db| Ok::<_, notices::Error>(notices::find(db, id)?)).unwrap().unwrap();
            assert_eq!(&notices::raw(keys, &row).unwrap().0, bytes, "{name} is not kept byte for byte");
            let content = app.pool.read(|db| notices::content(db, keys, id)).unwrap();
            let expected = expected(&String::from_utf8_lossy(bytes));
            if let Some(expected) = &expected {
                yields(name, &content, expected);
            } else {
                assert_eq!(content.findings, None, "{name}");
            }
            assert!(!content.text.trim().is_empty() || !content.attachments.is_empty(), "{name} has nothing to read");
            *counts.entry(expected.map_or("none", |one| one.format.as_str())).or_insert(0) += 1;
        }
        assert_eq!((messages.len(), repeated), (97, 1));
        assert_eq!(counts, BTreeMap::from([("acns", 17), ("arf", 35), ("none", 31), ("xarf", 13)]));
    }
}
