//! The texts from which a person begins a reply: one template a purpose and language, filled with what the program knows;
//! what only a person knows stands in `[[…]]`. Invariant: a text that still has such a place is not sent.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::Error;
use super::language::Language;
use crate::config::House;
use crate::db::Timestamp;
use crate::render;
use crate::taxonomy::Outcome;

text_enum! {
    /// What a reply is for.
    pub enum ReplyTemplate {
        UnderReview = "under_review" => "Received and under review",
        MoreDetails = "more_details" => "We need more details",
        NoData = "no_data" => "We hold no such data",
        SwissChannel = "swiss_channel" => "Please write through the competent Swiss authority",
        RequestRefused = "request_refused" => "Decision: request refused",
        ContentRemoved = "content_removed" => "Decision: content removed",
        MeasuresTaken = "measures_taken" => "Decision: measures taken",
        NoBreach = "no_breach" => "Decision: no breach",
        InsufficientEvidence = "insufficient_evidence" => "Decision: insufficient evidence",
        OutsideControl = "outside_control" => "Decision: outside our control",
        Referral = "referral" => "Somebody else is competent",
    }
}

impl ReplyTemplate {
    /// The outcomes that the text tells of; none if it goes with any.
    const fn tells(self) -> &'static [Outcome] {
        match self {
            Self::UnderReview | Self::MoreDetails => &[],
            Self::NoData => &[Outcome::NoDataExists, Outcome::TechnicallyImpossible],
            Self::SwissChannel => &[Outcome::RejectedWrongChannel],
            Self::RequestRefused => &[
                Outcome::RejectedWrongChannel,
                Outcome::RejectedNoLegalBasis,
                Outcome::RejectedOverbroad,
                Outcome::RejectedNotAuthentic,
                Outcome::RejectedIncomplete,
            ],
            Self::ContentRemoved => &[Outcome::ContentRemoved],
            Self::MeasuresTaken => &[
                Outcome::ContentRemoved,
                Outcome::CommunityDelisted,
                Outcome::AccessEnded,
                Outcome::Warning,
                Outcome::ReferredToAuthority,
            ],
            Self::NoBreach => &[Outcome::NoBreach],
            Self::InsufficientEvidence => &[Outcome::InsufficientEvidence],
            Self::OutsideControl => &[Outcome::OutsideOurControl],
            Self::Referral => &[Outcome::Referred, Outcome::ReferredToAuthority],
        }
    }

    /// It says in the Board's name what was decided.
    const fn tells_of_the_board(self) -> bool {
        matches!(
            self,
            Self::RequestRefused
                | Self::ContentRemoved
                | Self::MeasuresTaken
                | Self::NoBreach
                | Self::InsufficientEvidence
                | Self::OutsideControl
        )
    }

    /// What a person should know before this text goes out in a case that the Board decided so, or has not decided.
    pub fn contradicts(self, decided: Option<Outcome>) -> Option<String> {
        match decided {
            None if self.tells_of_the_board() => {
                Some("This text tells of a decision of the Board, and the Board has not decided this case.".to_owned())
            }
            Some(outcome) if !self.tells().is_empty() && !self.tells().contains(&outcome) => {
                Some(format!("This text does not go with what the Board decided: “{}”.", outcome.label()))
            }
            _ => None,
        }
    }
}

/// What the program knows and fills in.
#[derive(Clone, Copy, Debug)]
pub struct ReplyFacts<'a> {
    pub house: &'a House,
    /// The case's random reference, never its number.
    pub reference: &'a str,
    pub received_at: Timestamp,
}

#[derive(Serialize)]
struct Context<'a> {
    house: &'a str,
    service: &'a str,
    reference: &'a str,
    received_on: String,
}

/// The template, filled.
pub fn template(template: ReplyTemplate, language: Language, facts: ReplyFacts<'_>) -> Result<render::Mail, Error> {
    let zone: &TimeZone = &facts.house.zone;
    let context = Context {
        house: &facts.house.name,
        service: &facts.house.service,
        reference: facts.reference,
        received_on: language.day(facts.received_at, zone),
    };
    Ok(render::letter_of(&format!("replies/{template}/{language}"), &context)?)
}

/// All templates in this language, filled, in the order in which they are offered.
pub fn templates(language: Language, facts: ReplyFacts<'_>) -> Result<Vec<(ReplyTemplate, render::Mail)>, Error> {
    ReplyTemplate::ALL.iter().map(|one| Ok((*one, template(*one, language, facts)?))).collect()
}

/// What a person still has to fill in, in the order of the text; an opening `[[` without its end counts too.
pub fn placeholders(text: &str) -> Vec<String> {
    text.split("[[")
        .skip(1)
        .map(|rest| rest.split("]]").next().unwrap_or(rest).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;

    fn filled(language: Language) -> Vec<(ReplyTemplate, render::Mail)> {
        let settings = settings();
        let received_at = Timestamp::from_jiff("2026-05-02T22:30:00Z".parse().unwrap());
        templates(language, ReplyFacts { house: &settings.house, reference: "7k2m9qx4tz", received_at }).unwrap()
    }

    #[test]
    fn every_purpose_has_its_text_in_every_language_and_a_place_to_fill() {
        for language in Language::ALL {
            for (template, mail) in filled(*language) {
                assert!(mail.subject.contains("7k2m9qx4tz"), "{template} {language}: {}", mail.subject);
                assert!(mail.body.contains("2026") && mail.body.ends_with("Session Technology Foundation"));
                assert!(!placeholders(&mail.body).is_empty(), "{template} {language}");
                assert!(!mail.body.contains('ß'), "{template} {language}: Swiss spelling");
            }
        }
    }

    #[test]
    fn each_language_asks_a_person_for_the_same_things() {
        let counts = |language| {
            let texts = filled(language);
            texts.iter().map(|(_, mail)| placeholders(&mail.body).len()).collect::<Vec<_>>()
        };
        for language in Language::ALL {
            assert_eq!(counts(*language), counts(Language::English), "{language}");
        }
    }

    #[test]
    fn every_text_in_the_folder_is_offered() {
        let names = render::template_names();
        let texts = names.iter().filter(|name| name.starts_with("replies/"));
        assert_eq!(texts.count(), ReplyTemplate::ALL.len() * Language::ALL.len());
    }

    #[test]
    fn a_text_is_held_against_what_the_board_decided() {
        let before = |template: ReplyTemplate| template.contradicts(None).is_some();
        let early: Vec<_> = ReplyTemplate::ALL.iter().filter(|template| before(**template)).collect();
        let named: Vec<_> = ReplyTemplate::ALL.iter().filter(|one| one.label().starts_with("Decision: ")).collect();
        assert_eq!(early, named, "before a decision just the texts that are called one are warned of");
        let told = ReplyTemplate::NoBreach.contradicts(Some(Outcome::Warning)).unwrap();
        assert!(told.contains("Warning"), "{told}");
        assert_eq!(ReplyTemplate::MeasuresTaken.contradicts(Some(Outcome::Warning)), None);
        assert_eq!(ReplyTemplate::UnderReview.contradicts(Some(Outcome::Warning)), None);
    }

    #[test]
    fn every_outcome_but_of_giving_has_a_text_that_tells_of_it() {
        for outcome in Outcome::ALL.iter().filter(|outcome| !outcome.gives_data()) {
            assert!(ReplyTemplate::ALL.iter().any(|template| template.tells().contains(outcome)), "{outcome}");
        }
    }

    #[test]
    fn what_is_left_to_fill_is_named() {
        assert_eq!(placeholders("By [[the\ndate]], or [[never"), ["the date", "never"]);
        assert_eq!(placeholders("[1] and [x](y), a[[i]]"), ["i"], "in doubt it blocks");
        assert!(placeholders("nothing here]]").is_empty());
    }
}
