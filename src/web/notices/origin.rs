//! Whose mail it is, in words: the verdicts as facts, and what about the sender's address is not what it seems.

use crate::notices::{Content, Verdict, VerdictSource, Verdicts, look_alikes};
use crate::web::pages::notices::Origin;
use crate::web::pages::parts::Fact;
use crate::web::problem::Sentence;
use crate::web::visit::Visit;

pub(super) fn origin(verdicts: &Verdicts) -> Origin {
    let by = match verdicts.source {
        VerdictSource::Own => "Checked by this program when the message came.",
        VerdictSource::Header => "Checked by our own mail server when the message came.",
    };
    Origin {
        lead: format!("{by} Facts, no proof: a person decides whom to believe."),
        verdicts: vec![
            verdict("SPF", verdicts.spf, verdicts.spf_domain.as_deref().unwrap_or_default())
                .defined("Whether the server that sent it may send for this domain."),
            verdict("DKIM", verdicts.dkim, &verdicts.dkim_domains.join(", "))
                .defined("Whether a domain signed it, and nothing was changed since."),
            verdict("DMARC", verdicts.dmarc, "").defined("Whether the domain in From stands behind it."),
            verdict("ARC", verdicts.arc, "").defined("Whether what servers before ours had found is sealed."),
        ],
    }
}

fn verdict(method: &str, found: Verdict, domain: &str) -> Fact {
    let domain = if domain.is_empty() { String::new() } else { format!(": {domain}") };
    Fact::new(method, format!("{}{domain}", found.label()))
}

/// What about the addresses for answers and of the sender is not what it seems.
pub(in crate::web) fn warnings(visit: &Visit, content: &Content) -> Vec<String> {
    let mail = &visit.act.desk.mail;
    let found = look_alikes(&content.headers, &mail.known_domains, &mail.domain);
    found.iter().map(|one| Sentence::of(one).text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_names_the_domain_that_it_is_about() {
        let found = |verdict| super::verdict("SPF", verdict, "example.org").text;
        assert_eq!(found(Verdict::Pass), "Passed: example.org");
        assert_eq!(super::verdict("ARC", Verdict::None, "").text, "Not there");
    }
}
