//! What the checking crate found, in the words of RFC 8601.

use mail_auth::arc::ArcError;
use mail_auth::dkim::DkimError;
use mail_auth::{
    ArcOutput, AuthenticatedMessage, DkimOutput, DkimResult, DmarcOutput, DmarcResult, Error, SpfOutput, SpfResult,
};

use crate::notices::{Verdict, VerdictSource, Verdicts};

pub(super) fn verdicts(spf: &SpfOutput, dkim: &[DkimOutput], dmarc: &DmarcOutput, arc: &ArcOutput) -> Verdicts {
    let mut domains: Vec<String> = Vec::new();
    for signature in dkim.iter().filter(|found| *found.result() == DkimResult::Pass).filter_map(DkimOutput::signature) {
        let domain = signature.d.to_ascii_lowercase();
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Verdicts {
        dkim: Verdict::best(dkim.iter().map(|found| signature(found.result()))),
        dkim_domains: domains,
        dmarc: policy(&dmarc.result()),
        arc: signature(arc.result()),
        ..unsigned(spf, Verdict::None)
    }
}

/// The verdicts on a message whose signatures were not looked at: SPF alone, and this of all others.
pub(super) fn unsigned(spf: &SpfOutput, others: Verdict) -> Verdicts {
    Verdicts {
        source: VerdictSource::Own,
        spf: path(spf.result()),
        spf_domain: Some(spf.domain().to_ascii_lowercase()).filter(|domain| !domain.is_empty()),
        dkim: others,
        dkim_domains: Vec::new(),
        dmarc: others,
        arc: others,
    }
}

/// How many From headers there are; more than one is a forger's trick, since programs differ in which they show.
pub(super) fn senders(message: &AuthenticatedMessage) -> usize {
    message.raw_parsed_headers().iter().filter(|(name, _)| name.trim_ascii().eq_ignore_ascii_case(b"from")).count()
}

fn path(result: SpfResult) -> Verdict {
    match result {
        SpfResult::Pass => Verdict::Pass,
        SpfResult::Fail => Verdict::Fail,
        SpfResult::SoftFail => Verdict::SoftFail,
        SpfResult::Neutral => Verdict::Neutral,
        SpfResult::TempError => Verdict::TemporaryError,
        SpfResult::PermError => Verdict::PermanentError,
        SpfResult::None => Verdict::None,
    }
}

fn signature(result: &DkimResult) -> Verdict {
    match result {
        DkimResult::Pass => Verdict::Pass,
        // The crate calls a changed body neutral; RFC 8601 section 2.7.1 calls it a failure.
        DkimResult::Neutral(
            Error::Dkim(DkimError::FailedBodyHashMatch) | Error::Arc(ArcError::FailedBodyHashMatch),
        )
        | DkimResult::Fail(_) => Verdict::Fail,
        DkimResult::Neutral(_) => Verdict::Neutral,
        DkimResult::PermError(_) => Verdict::PermanentError,
        DkimResult::TempError(_) => Verdict::TemporaryError,
        DkimResult::None => Verdict::None,
    }
}

fn policy(result: &DmarcResult) -> Verdict {
    match result {
        DmarcResult::Pass => Verdict::Pass,
        DmarcResult::Fail(_) => Verdict::Fail,
        DmarcResult::TempError(_) => Verdict::TemporaryError,
        DmarcResult::PermError(_) => Verdict::PermanentError,
        DmarcResult::None => Verdict::None,
    }
}
