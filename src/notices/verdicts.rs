//! Whose mail it is, as far as machines can tell: the verdicts of SPF, DKIM, DMARC and ARC at the moment of receipt. Facts
//! beside a notice; they never decide about a case and can only forbid an automatic answer.

use serde::{Deserialize, Serialize};

text_enum! {
    /// What one method found (RFC 8601, section 2.7).
    pub enum Verdict {
        None = "none" => "Not there",
        Pass = "pass" => "Passed",
        Fail = "fail" => "Failed",
        SoftFail = "softfail" => "Probably not authorised",
        Neutral = "neutral" => "Nothing said",
        TemporaryError = "temperror" => "Could not be checked at that moment",
        PermanentError = "permerror" => "Cannot be checked",
    }
}

text_enum! {
    /// Who found it.
    pub enum VerdictSource {
        Own = "own" => "Checked by this program",
        Header = "header" => "Read from our mail server's Authentication-Results",
    }
}

/// The verdicts on one message. Sealed with it: they name its sender's domains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    pub source: VerdictSource,
    pub spf: Verdict,
    /// The domain that SPF was asked about: the return path's, or the greeting's where that is null.
    pub spf_domain: Option<String>,
    pub dkim: Verdict,
    /// The domains whose signatures passed.
    pub dkim_domains: Vec<String>,
    pub dmarc: Verdict,
    pub arc: Verdict,
}

impl Verdicts {
    /// Whether an answer could go to somebody whose address was forged: SPF failed, and no signature passed.
    pub fn forbid_answer(&self) -> bool {
        let spf_failed = matches!(self.spf, Verdict::Fail | Verdict::SoftFail);
        self.dmarc == Verdict::Fail || (spf_failed && self.dkim != Verdict::Pass)
    }
}
