//! What a report in a known form says, read by a program: suggestions that a person confirms, never facts of a case.

use serde::{Deserialize, Serialize};

/// The outbox, below, keeps it with the mail that it is about.
pub use crate::outbox::Delivered;
use crate::taxonomy::{IdentifierType, Kind, TakedownKind, TermsCategory};

text_enum! {
    /// The forms that are read.
    pub enum ReportFormat {
        Arf = "arf" => "ARF (RFC 5965)",
        Xarf = "xarf" => "X-ARF",
        Acns = "acns" => "ACNS 2.0",
        Dsn = "dsn" => "Delivery report (RFC 3464)",
        DsaNotice = "dsa_notice" => "Notice under Article 16 of the Digital Services Act",
    }
}

/// What a report says. Sealed with its notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    pub format: ReportFormat,
    pub kind: Option<Kind>,
    pub category: Option<TermsCategory>,
    pub takedown_kind: Option<TakedownKind>,
    /// What is complained about, in the order of the report, each once.
    pub identifiers: Vec<FoundIdentifier>,
    /// When it happened, as the report says, RFC 3339.
    pub occurred_at: Option<String>,
    /// Further fields worth reading: their names in the report's own words, and their values.
    pub fields: Vec<(String, String)>,
    /// What became of mails of ours, if this is a delivery report.
    pub deliveries: Vec<DeliveryReport>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundIdentifier {
    pub identifier_type: IdentifierType,
    pub value: String,
}

/// One recipient of a delivery report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryReport {
    pub delivered: Delivered,
    /// Enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// The envelope id that we gave with the mail (RFC 3461).
    pub envelope_id: Option<String>,
    /// Message-ID of the returned mail or of its returned headers.
    pub message_id: Option<String>,
}
