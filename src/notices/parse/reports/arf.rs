//! Feedback reports: ARF (RFC 5965) and its extension for failed authentication (RFC 6591).

use super::fields::{Fields, fields};
use super::moments::moment;
use super::{Findings, ReportFormat, Source, as_text, empty};
use crate::taxonomy::{IdentifierType, Kind, TermsCategory};

/// Fields that a person wants to read and that are nowhere else.
const WORTH_READING: &[&str] = &[
    "Feedback-Type",
    "User-Agent",
    "Original-Envelope-Id",
    "Original-Rcpt-To",
    "Incidents",
    "Auth-Failure",
    "Delivery-Result",
    "DKIM-Domain",
    "DKIM-Identity",
    "SPF-DNS",
    "Reporting-MTA",
];

pub(super) fn read(source: &Source) -> Option<Findings> {
    let report = fields(&as_text(source.part("message/feedback-report")?));
    let mut found = empty(ReportFormat::Arf);
    found.kind = Some(Kind::BreachNotification);
    found.category = report.get("Feedback-Type").and_then(category);
    identifiers(&report, &mut found);
    found.occurred_at = report.any(&["Arrival-Date", "Received-Date"]).and_then(moment);
    for name in WORTH_READING {
        for value in report.all(name) {
            found.field(name, value);
        }
    }
    Some(found)
}

/// Bulk mail and fraud are in the Terms; a virus or an unnamed complaint may be one thing or another.
fn category(feedback_type: &str) -> Option<TermsCategory> {
    let feedback_type = feedback_type.trim().to_ascii_lowercase();
    matches!(feedback_type.as_str(), "abuse" | "fraud").then_some(TermsCategory::Communications)
}

fn identifiers(report: &Fields, found: &mut Findings) {
    for uri in report.all("Reported-URI") {
        found.identify_by_look(uri);
    }
    for address in report.all("Source-IP").filter(|address| address.parse::<std::net::IpAddr>().is_ok()) {
        found.identify(IdentifierType::IpAddress, address);
    }
    for domain in report.all("Reported-Domain") {
        found.identify_by_look(domain);
    }
    for sender in report.all("Original-Mail-From").filter(|sender| sender.contains('@')) {
        found.identify_by_look(sender);
    }
}
