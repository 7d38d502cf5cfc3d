//! X-ARF: version 0.2 (lines of `Name: value` in an attached text) and version 4 (JSON).

use serde_json::Value;

use super::fields::{Fields, fields};
use super::moments::moment;
use super::{Findings, ReportFormat, Source, empty};
use crate::taxonomy::{Kind, TakedownKind, TermsCategory};

pub(super) fn read(source: &Source) -> Option<Findings> {
    source.texts().find_map(|text| version_4(&text).or_else(|| version_0(&text)))
}

fn version_0(text: &str) -> Option<Findings> {
    let trimmed = text.trim_start();
    if !trimmed.starts_with("---") && !trimmed.starts_with("Reported-From:") {
        return None;
    }
    let report = fields(text);
    let by_the_book = report.get("Report-Type").is_some() && report.get("Source").is_some();
    // Some senders keep the form and use names of their own.
    let by_name = report.get("ip").is_some() && report.any(&["uri", "url"]).is_some();
    if !by_the_book && !by_name {
        return None;
    }
    let mut found = empty(ReportFormat::Xarf);
    classify(&mut found, report.get("Category").unwrap_or_default(), report.get("Report-Type").unwrap_or_default());
    for name in ["Source", "Download-Link", "uri", "url", "ip", "file_sha256", "file_md5"] {
        for value in report.all(name) {
            found.identify_by_look(value);
        }
    }
    found.occurred_at = report.any(&["Date", "first_seen", "last_seen"]).and_then(moment);
    worth_reading(&report, &mut found);
    Some(found)
}

fn worth_reading(report: &Fields, found: &mut Findings) {
    let names = [
        "Category",
        "Report-Type",
        "Report-ID",
        "Reported-From",
        "Service",
        "Port",
        "Domain",
        "Occurrences",
        "signature",
        "feedback_url",
    ];
    for name in names {
        for value in report.all(name) {
            found.field(name, value);
        }
    }
}

fn version_4(text: &str) -> Option<Findings> {
    let trimmed = text.trim();
    if !trimmed.starts_with('{') || !trimmed.contains("xarf_version") {
        return None;
    }
    // serde_json stops at 128 levels, so a deep document is an error and no overflow.
    let report: Value = serde_json::from_str(trimmed).ok()?;
    let version = report.get("xarf_version").and_then(Value::as_str).filter(|version| version.starts_with("4."))?;
    let text = |name: &str| report.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut found = empty(ReportFormat::Xarf);
    classify(&mut found, text("category"), text("type"));
    for name in ["url", "source_identifier", "work_url", "infringing_url", "sender_email", "smtp_from", "info_hash"] {
        found.identify_by_look(text(name));
    }
    for name in ["urls", "infringing_urls"] {
        let urls = report.get(name).and_then(Value::as_array).into_iter().flatten();
        urls.filter_map(Value::as_str).for_each(|url| found.identify_by_look(url));
    }
    found.occurred_at = moment(text("timestamp"));
    found.field("xarf_version", version);
    for name in ["report_id", "category", "type", "description", "protocol", "work_title", "target_brand"] {
        found.field(name, text(name));
    }
    if let Some(port) = report.get("source_port").and_then(Value::as_u64) {
        found.field("source_port", &port.to_string());
    }
    if let Some(reporter) = report.pointer("/reporter/org").and_then(Value::as_str) {
        found.field("reporter", reporter);
    }
    Some(found)
}

/// Kind and category where the report's own classes leave no doubt.
fn classify(found: &mut Findings, category: &str, report_type: &str) {
    let (category, report_type) = (category.to_ascii_lowercase(), report_type.to_ascii_lowercase());
    let either = |word: &str| category.contains(word) || report_type.contains(word);
    if either("copyright") || either("trademark") {
        found.kind = Some(Kind::TakedownDemand);
        let trademark = either("trademark");
        found.takedown_kind = Some(if trademark { TakedownKind::Trademark } else { TakedownKind::Copyright });
        return;
    }
    found.kind = Some(Kind::BreachNotification);
    if ["child", "csam", "csem"].iter().any(|word| either(word)) {
        found.category = Some(TermsCategory::ChildSexualExploitation);
    } else if ["spam", "bulk", "phishing", "fraud", "messaging"].iter().any(|word| either(word)) {
        found.category = Some(TermsCategory::Communications);
    }
}
