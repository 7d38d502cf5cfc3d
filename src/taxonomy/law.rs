//! What a demand rests on in law, and what it asks for.
//!
//! Not whether we followed it, which is `outcomes`. Invariant: whether a demand binds us and whether
//! it is authentic are two findings; neither follows from the other.

use crate::workflow::DeadlineRule;

/// Version of the values in this file.
pub const VERSION: &str = "2024-10-15";

text_enum! {
    /// The legal instrument that a demand uses.
    pub enum Instrument {
        SwissOrder = "swiss_order" => "Swiss order": "An order of a Swiss court, prosecutor or authority in its own matter.",
        SwissOrderForForeignState = "swiss_order_for_foreign_state" => "Swiss order for a foreign state": "An order of a Swiss authority that grants a foreign state mutual legal assistance.",
        ForeignCourtOrder = "foreign_court_order" => "Foreign court order": "An order of a court outside Switzerland, sent to us directly.",
        ForeignWarrant = "foreign_warrant" => "Foreign warrant": "A search warrant or similar from outside Switzerland, sent to us directly.",
        ForeignSubpoena = "foreign_subpoena" => "Foreign subpoena or production order": "A subpoena or production order from outside Switzerland, sent to us directly.",
        EuropeanProductionOrder = "european_production_order" => "European production order": "A European Production Order under Regulation (EU) 2023/1543.",
        EuropeanPreservationOrder = "european_preservation_order" => "European preservation order": "A European Preservation Order under Regulation (EU) 2023/1543.",
        DsaInformationOrder = "dsa_information_order" => "Order under Article 10 of the DSA": "An order to provide information under Regulation (EU) 2022/2065, Article 10.",
        DsaRemovalOrder = "dsa_removal_order" => "Order under Article 9 of the DSA": "An order to act against illegal content under Regulation (EU) 2022/2065, Article 9.",
        TerroristContentOrder = "terrorist_content_order" => "Terrorist-content removal order": "A removal order under Regulation (EU) 2021/784, Article 3.",
        PoliceLetter = "police_letter" => "Letter without an order": "A letter or email of an authority that demands without any order.",
        InformalInquiry = "informal_inquiry" => "Informal inquiry": "A question by an authority that demands nothing.",
        CapabilityNotice = "capability_notice" => "Statutory capability notice": "A notice under a statute that asks for a technical capability.",
        PrivateClaim = "private_claim" => "Private claim": "A demand by a private party on a right of its own, without an order.",
        None = "none" => "None": "No legal instrument is named or used.",
    }
}

text_enum! {
    /// What sort of public authority asks.
    pub enum AuthorityType {
        Police = "police" => "Police": "A police force.",
        Prosecutor = "prosecutor" => "Prosecutor": "A public prosecutor or investigating magistrate.",
        Court = "court" => "Court": "A court.",
        Intelligence = "intelligence" => "Intelligence service": "An intelligence or security service.",
        Regulator = "regulator" => "Regulator": "A supervisory or regulatory authority.",
        TaxOrCustoms = "tax_or_customs" => "Tax or customs": "A tax or customs authority.",
        Consular = "consular" => "Consular": "An embassy, a consulate or a ministry of foreign affairs.",
        InternetReferralUnit = "internet_referral_unit" => "Internet referral unit": "A police unit that refers content without an order.",
        Other = "other" => "Other": "Another public authority.",
    }
}

text_enum! {
    /// Whether a demand binds the foundation.
    pub enum Binding {
        Yes = "yes" => "Binding": "The demand binds us under the law that applies to us.",
        NoForeignDirect = "no_foreign_direct" => "Not binding: foreign and direct": "A foreign authority sent it to us directly and not by way of mutual legal assistance.",
        NoInformal = "no_informal" => "Not binding: informal": "It asks without an order.",
        Unclear = "unclear" => "Unclear": "Whether it binds us has not been established.",
    }
}

text_enum! {
    /// Whether a demand comes from whom it says. What mail servers say about a message never sets this alone.
    pub enum Authenticity {
        Unverified = "unverified" => "Unverified": "Nobody has established yet that it comes from whom it says.",
        DomainAuthenticated = "domain_authenticated" => "Domain authenticated": "It comes from a domain of the body that it names.",
        PersonVerified = "person_verified" => "Person verified": "The sender was verified by a way that we found ourselves.",
        FoundFalse = "found_false" => "Found false": "It does not come from whom it says and is counted in a line of its own.",
    }
}

text_enum! {
    /// What sort of data is asked for, held or given.
    pub enum DataClass {
        Content = "content" => "Content": "What people write, say or send.",
        Traffic = "traffic" => "Traffic data": "Who communicated with whom, when, and from where.",
        Subscriber = "subscriber" => "Subscriber data": "Who an account belongs to.",
        Payment = "payment" => "Payment data": "Who paid what, when and how.",
        Technical = "technical" => "Technical data or capability": "Details of the software, keys, or a change to the service.",
        RealTime = "real_time" => "Real-time data": "Any data while it comes into being, such as by interception.",
    }
}

text_enum! {
    /// Whether we may speak about a demand.
    pub enum Secrecy {
        None = "none" => "None": "We may speak about it.",
        UntilDate = "until_date" => "Until a date": "A lawful order forbids us to speak about it until a date.",
        Indefinite = "indefinite" => "Indefinite": "A lawful order forbids us to speak about it without a date.",
    }
}

text_enum! {
    /// What the matter behind a request is said to be about.
    pub enum OffenceCategory {
        Terrorism = "terrorism" => "Terrorism": "Terrorism or violent extremism.",
        ChildSexualExploitation = "child_sexual_exploitation" => "Child sexual exploitation": "The sexual exploitation of a child.",
        Violence = "violence" => "Violence or threats": "Killing, injuring or threatening a person.",
        Drugs = "drugs" => "Drugs": "Trade in or possession of drugs.",
        FraudOrTheft = "fraud_or_theft" => "Fraud or theft": "Fraud, theft, blackmail or money laundering.",
        Computer = "computer" => "Computer offences": "Unauthorised access, damage to data or systems.",
        HateOrDefamation = "hate_or_defamation" => "Hate or defamation": "Incitement to hatred, insult or defamation.",
        StateOrPolitical = "state_or_political" => "State or political offences": "Offences against a state, its security or its symbols.",
        MissingPerson = "missing_person" => "Missing person or danger to life": "A search for somebody, without an offence.",
        Civil = "civil" => "No offence: a civil or administrative matter": "A civil or administrative matter.",
        Other = "other" => "Other": "Another offence.",
        NotStated = "not_stated" => "Not stated": "The request does not say.",
    }
}

text_enum! {
    /// How it was established whether a demand comes from whom it says.
    pub enum VerificationMethod {
        Register = "register" => "Register of authorities": "The body and its contact stand, verified, in our register.",
        Domain = "domain" => "Domain authentication": "The message was authenticated for a domain of the body.",
        OpenPgpKey = "openpgp_key" => "OpenPGP key": "The message is signed with a key that we know to be the body's.",
        CallBack = "call_back" => "Call-back": "Somebody was called at a number that we found ourselves.",
        CourtDocket = "court_docket" => "Court docket": "The order stands in the court's own register.",
        InPerson = "in_person" => "In person": "Somebody showed who they are, in person.",
    }
}

text_enum! {
    /// What a verification came to.
    pub enum VerificationResult {
        PersonVerified = "person_verified" => "Person verified": "The sender is who the demand says.",
        DomainAuthenticated = "domain_authenticated" => "Domain authenticated": "It comes from a domain of the body, and who wrote it is not established.",
        FoundFalse = "found_false" => "Found false": "It does not come from whom it says.",
        Inconclusive = "inconclusive" => "Inconclusive": "Nothing was established.",
    }
}

text_enum! {
    /// Why a deadline does not run.
    pub enum PauseReason {
        WaitingForSender = "waiting_for_sender" => "Waiting for the sender": "We asked for what the demand lacks.",
        WaitingForVerification = "waiting_for_verification" => "Waiting for the verification": "We are finding out whether it comes from whom it says.",
        WaitingForAuthority = "waiting_for_authority" => "Waiting for an authority": "Another authority has to act first.",
        SuspendedByLaw = "suspended_by_law" => "Suspended by law": "A law or an order suspends it.",
    }
}

impl PauseReason {
    /// Whether this stops a deadline of that rule. What the law counts in hours, and what a demand names, runs on whatever we wait
    /// for; only a law or an order suspends it.
    pub fn stops(self, rule: DeadlineRule) -> bool {
        self == Self::SuspendedByLaw || !rule.runs_on()
    }
}
