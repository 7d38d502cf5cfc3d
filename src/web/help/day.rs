//! What each role does in a day, in the words of the pages.

use crate::web::pages::help::Section;
use crate::workflow::Role;

/// The day of somebody with this role.
pub(super) fn of(role: Role) -> Section {
    Section {
        id: role.as_str().replace('_', "-"),
        heading: role.label().to_owned(),
        paragraphs: vec![role.definition().to_owned()],
        steps: steps(role).iter().copied().map(str::to_owned).collect(),
        ..Section::default()
    }
}

const OFFICER: &[&str] = &[
    "“My desk” shows what waits for you; what is due first stands first.",
    "Empty the holding pen: open each message, accept the guess, say which case it belongs to, or set it aside. Opening a message is recorded.",
    "Log letters and calls with “Log a letter or a call” as soon as they come in: the clock starts at receipt.",
    "Open each new case, read its notice, confirm the kind and fill in the fields. Each field says what it means. Leave out what is not known yet.",
    "Record the parties and what is complained about or asked for: earlier cases with the same identifier are shown.",
    "If a demand comes from an authority, verify who it comes from. Nothing is given to anybody who was not verified by two persons.",
    "Assign a reviewer. From then on the reviewer has it; “Watch this case” brings what others do in it to your desk.",
    "When the Board has decided, carry the decision out, write the answer, and say what was done. That closes the case.",
    "What cannot wait for the Board is an urgent measure: record it with its reason. The Board ratifies or reverses it.",
    "What needs no decision is set aside, with a reason: spam, automatic, misdirected, duplicate, withdrawn.",
];

const REVIEWER: &[&str] = &[
    "“My desk” shows the cases that wait for your recommendation, and the notes that mention you.",
    "Read the notices and the evidence. That you opened them is recorded.",
    "Ask colleagues in a note; name them by “@” and their sign-in name.",
    "Recommend: severity, finding, the outcome that is required, and the grounds. The Board decides on them.",
    "If the Board sends the case back, its reason stands on the case.",
];

const CLERK: &[&str] = &[
    "“My desk” shows the cases before the Board.",
    "Open a ballot: the recommendation becomes the motion; evidence, electorate and rule are frozen.",
    "If the motion has to change, amend it: votes cast on it become void, and its electors are told. Simple cases go on the consent agenda.",
    "What was voted on paper is entered from the signed minutes, and marked as entered by you.",
    "A ballot closes by itself once all have spoken, or at its deadline. The result is counted, never typed.",
    "If something is missing, send the case back to review, with the reason.",
];

const BOARD_MEMBER: &[&str] = &[
    "“My desk” shows the ballots that wait for your vote.",
    "Read the motion and the evidence, then vote: for, against, or abstain. You may change your vote while the ballot is open.",
    "Simple cases stand on the consent agenda: one form for all of them. Pull out what you want to talk about.",
    "If you are not impartial, recuse yourself instead and say why. You are then not counted, and the case is closed to you.",
    "What the Board decides is final.",
];

const CHAIR: &[&str] = &[
    "Everything that a member does. The chair may also open and close ballots and send cases back.",
    "Rule on recusals, if you want to: without a ruling, one stands.",
    "Where the rule of a ballot says so, the chair’s vote decides a tie.",
];

const PUBLISHER: &[&str] = &[
    "“Reports” shows each quarter, when its outcomes are read and when its report is due.",
    "Look through the draft and what still stands in the way; each problem says what to do.",
    "One person prepares an edition and another one publishes it.",
    "What is published never changes: a correction is a new edition.",
];

const OUTSIDE_REVIEWER: &[&str] = &[
    "“My desk” shows the cases that wait for your recommendation. You see no others than those assigned to you.",
    "Read the messages and their attachments in the case. Who sent them is left out: names, addresses, telephone numbers.",
    "Recommend: how severe it is, what the evidence shows, what should be done, and why. The Board decides.",
    "Your access ends on a day that the desk sets; ask the desk if you need longer.",
];

const AUDITOR: &[&str] = &[
    "“Audit” shows every event and whether the chain of events is whole.",
    "“Reconciliation” shows that every message has its place.",
    "You see everything but what is sealed, and change nothing.",
];

const ADMINISTRATOR: &[&str] = &[
    "Set the desk up: the page says what is there and what is missing.",
    "Add people under “People”, give each the roles that they need, and hand over the link by which they set their password.",
    "Disable an account on the day somebody leaves; it is signed out everywhere at once.",
    "You see no cases.",
];

const fn steps(role: Role) -> &'static [&'static str] {
    match role {
        Role::Administrator => ADMINISTRATOR,
        Role::Officer => OFFICER,
        Role::Clerk => CLERK,
        Role::Reviewer => REVIEWER,
        Role::OutsideReviewer => OUTSIDE_REVIEWER,
        Role::BoardMember => BOARD_MEMBER,
        Role::Chair => CHAIR,
        Role::Publisher => PUBLISHER,
        Role::Auditor => AUDITOR,
    }
}
