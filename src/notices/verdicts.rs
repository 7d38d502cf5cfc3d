//! Whose mail it is, as far as machines can tell: the verdicts of SPF, DKIM, DMARC and ARC at the moment of receipt. Facts
//! beside a notice; they never decide about a case and can only forbid an automatic answer.

use serde::{Deserialize, Serialize};

use super::parse::{Parsed, authentication_results, parse};
use super::receive::Envelope;
use crate::config::VerdictsFrom;

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

/// Reads a message with the verdicts that count for it: what our own server's header says if that is believed, else what
/// was found while it was received. Can be asked again at any time, with the same answer.
pub fn read(from: &VerdictsFrom, raw: &[u8], envelope: &Envelope) -> Parsed {
    let mut parsed = parse(raw, envelope.return_path.as_deref() == Some(""));
    parsed.verdicts = believed(from, raw, envelope, &parsed);
    parsed
}

fn believed(from: &VerdictsFrom, raw: &[u8], envelope: &Envelope, parsed: &Parsed) -> Option<Verdicts> {
    let mut verdicts = match from {
        VerdictsFrom::Header(authserv_id) => authentication_results(raw, authserv_id),
        VerdictsFrom::OurCheck | VerdictsFrom::Nobody => envelope.verdicts.clone(),
    }?;
    if parsed.facts.duplicated_headers.contains(&"from") {
        verdicts.distrust_sender();
    }
    Some(verdicts)
}

impl Verdict {
    /// What several signatures come to: one that passes is enough, and one that may yet pass counts before those that
    /// cannot.
    pub fn best(found: impl IntoIterator<Item = Self>) -> Self {
        let rank = |verdict: &Self| match verdict {
            Self::Pass => 0,
            Self::TemporaryError => 1,
            Self::Fail => 2,
            Self::SoftFail => 3,
            Self::PermanentError => 4,
            Self::Neutral => 5,
            Self::None => 6,
        };
        found.into_iter().min_by_key(rank).unwrap_or(Self::None)
    }
}

impl Verdicts {
    /// Of a message with two From headers nobody can say who sent it: programs differ in which they check and which they
    /// show. Whatever passed, its sender's domain did not confirm it.
    pub fn distrust_sender(&mut self) {
        self.dmarc = Verdict::Fail;
    }

    /// Whether an answer could go to somebody whose address was forged: the sender's domain disowns the message, or SPF
    /// failed and no signature passed. What could not be checked, or says nothing, forbids nothing.
    pub fn forbid_answer(&self) -> bool {
        let spf_failed = matches!(self.spf, Verdict::Fail | Verdict::SoftFail);
        self.dmarc == Verdict::Fail || (spf_failed && self.dkim != Verdict::Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failure_forbids_an_answer() {
        use Verdict::{Fail, Neutral, None, Pass, PermanentError, SoftFail, TemporaryError};
        // SPF, DKIM, DMARC, and whether an answer is forbidden.
        let table = [
            (None, None, None, false),
            (Pass, Pass, Pass, false),
            (Pass, None, Pass, false),
            (Fail, Pass, Pass, false),     // forwarded, and its signature held
            (SoftFail, Pass, None, false), // the same, of a domain without a policy
            (None, Fail, None, false),     // a list changed the text; a broken signature is as none
            (Fail, None, None, true),
            (SoftFail, None, None, true),
            (Fail, Fail, Fail, true),
            (SoftFail, Fail, None, true),
            (Fail, TemporaryError, TemporaryError, true), // no signature passed yet
            (Pass, Pass, Fail, true),                     // the attacker's own domain passes, the sender's disowns it
            (TemporaryError, TemporaryError, TemporaryError, false),
            (PermanentError, PermanentError, PermanentError, false),
            (Neutral, None, None, false),
        ];
        for (spf, dkim, dmarc, forbidden) in table {
            let verdicts = Verdicts {
                source: VerdictSource::Own,
                spf,
                spf_domain: Option::None,
                dkim,
                dkim_domains: Vec::new(),
                dmarc,
                arc: None,
            };
            assert_eq!(verdicts.forbid_answer(), forbidden, "{verdicts:?}");
        }
    }

    #[test]
    fn one_signature_that_passes_is_enough() {
        assert_eq!(Verdict::best([Verdict::Fail, Verdict::Pass, Verdict::PermanentError]), Verdict::Pass);
        assert_eq!(Verdict::best([Verdict::Neutral, Verdict::TemporaryError, Verdict::Fail]), Verdict::TemporaryError);
        assert_eq!(Verdict::best([]), Verdict::None);
    }
}
