//! What the OpenPGP signatures of a notice come to, in words.

use crate::authorities::CheckedSignature;
use crate::notices::SignatureVerdict;
use crate::web::authorities::spaced;
use crate::web::pages::notices::Signature;
use crate::web::pages::parts::Fact;
use crate::web::visit::Visit;
use crate::workflow::{Action, Relation};

pub(super) fn signature(visit: &Visit, checked: &CheckedSignature) -> Signature {
    let fact = &checked.fact;
    let key = if fact.issuer.is_empty() { "that it does not name".to_owned() } else { spaced(&fact.issuer) };
    let whose = checked.authority.as_ref().map(|(_, name)| format!(" of {name}")).unwrap_or_default();
    let sentence = match fact.verdict {
        SignatureVerdict::Good => format!("Good signature by the key {key}{whose}."),
        SignatureVerdict::OutOfTime => format!("The signature by the key {key}{whose} holds, but not in time."),
        SignatureVerdict::Bad => format!(
            "Bad signature: it names the key {key}{whose}, and does not fit the text. It was changed on its way, or forged."
        ),
        SignatureVerdict::UnknownKey => format!("Signed with a key that we do not know: {key}."),
        SignatureVerdict::Weak => {
            format!(
                "The signature by the key {key}{whose} was made in a way that is not safe any more. It proves nothing."
            )
        }
        SignatureVerdict::Unreadable => "There is a signature that cannot be read.".to_owned(),
    };
    let mut facts = Vec::new();
    if let Some(at) = fact.made_at {
        facts.push(Fact::at("Made, as it says", visit.moment(at)));
    }
    if let Some(wrong) = fact.wrong_time {
        facts.push(Fact::new("Not in time", format!("{}.", wrong.label())));
    }
    if let Some((id, name)) = &checked.authority {
        let fact = Fact::new("In the register", name.clone());
        let sees = visit.may(Action::ViewAuthorities, None, Relation::None);
        facts.push(if sees { fact.link(format!("/authorities/{id}")) } else { fact });
    }
    let covers = if checked.covers_all {
        "The text and what is attached. The headers, sender and subject too, are never signed."
    } else {
        "Only a part of the message; the rest could be anybody's."
    };
    facts.push(Fact::new("Covers", covers));
    Signature { is_bad: fact.verdict != SignatureVerdict::Good, sentence, facts }
}
