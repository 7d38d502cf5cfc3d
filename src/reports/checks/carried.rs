//! Whether quarters carry over, and whether figures are near those of the report before.
//!
//! A correction may change what a quarter ends with: then the next quarter has to be corrected too, and until it is, nothing
//! after it is published. Corrections go forward in time, so that there is always one that can be published.

use super::{Check, Draft, Problem};
use crate::reports::carry::{Break, Carry};
use crate::reports::edition::TOTAL;
use crate::reports::words;

/// Figures further apart than this, both ways, are looked at …
const TIMES: i64 = 3;
/// … if they also differ by so many cases at least.
const CASES: i64 = 10;

pub(super) fn check(draft: &Draft<'_>) -> Vec<Problem> {
    let Some(now) = Carry::of_edition(draft.edition) else { return Vec::new() };
    let mut problems = broken_start(draft, &now);
    problems.extend(broken_before(draft, &now));
    problems.extend(jumps(draft, &now));
    problems
}

/// What was open at the end of the report before is open at the start of this one, kind by kind.
fn broken_start(draft: &Draft<'_>, now: &Carry) -> Vec<Problem> {
    let before = now.quarter.previous();
    let Some(ended) = draft.published.iter().find(|carry| carry.quarter == before) else { return Vec::new() };
    let hint = "a case of an earlier quarter was changed after that quarter was published: correct that quarter first, or look at \
                the audit trail";
    let problem = |one: Break| {
        let Break { kind, ended_with, starts_with } = one;
        let report = &ended.report_id;
        let sentence =
            format!("{starts_with} cases of kind `{kind}` are open at the start, but {report} ended with {ended_with}");
        Problem::of_quarter(Check::Carried, before, sentence, hint.to_owned())
    };
    ended.breaks(now).into_iter().map(problem).collect()
}

/// Published quarters before this one that a correction has torn apart.
fn broken_before(draft: &Draft<'_>, now: &Carry) -> Vec<Problem> {
    let pairs = draft.published.iter().zip(draft.published.iter().skip(1));
    let torn = pairs.filter(|(ended, starts)| {
        ended.quarter.next() == starts.quarter && starts.quarter < now.quarter && !ended.breaks(starts).is_empty()
    });
    let problem = |(ended, starts): (&Carry, &Carry)| {
        let (ended, starts, quarter) = (&ended.report_id, &starts.report_id, starts.quarter);
        let sentence = format!("{starts} does not start with what {ended} ended with");
        Problem::of_quarter(Check::Carried, quarter, sentence, format!("correct {quarter} first"))
    };
    torn.map(problem).collect()
}

/// That the next quarter has to be corrected too.
pub(super) fn consequences(draft: &Draft<'_>) -> Vec<String> {
    let Some(now) = Carry::of_edition(draft.edition) else { return Vec::new() };
    let next = draft.published.iter().find(|carry| carry.quarter == now.quarter.next());
    let torn = next.filter(|next| !now.breaks(next).is_empty());
    let sentence = |next: &Carry| {
        let (quarter, next) = (now.quarter, next.quarter);
        format!(
            "This changes what is open at the end of {quarter}: {next} has to be corrected right after it, and nothing later can be \
             published before"
        )
    };
    torn.map(sentence).into_iter().collect()
}

/// Against the version that this one replaces, or else against the quarter before.
fn jumps(draft: &Draft<'_>, now: &Carry) -> Vec<Problem> {
    let against = draft.replaces.map(|(edition, _)| edition).or(draft.before);
    let Some(before) = against.and_then(Carry::of_edition) else { return Vec::new() };
    let kinds = now.lines.iter().filter(|(kind, _)| *kind != TOTAL);
    let jump = |(kind, line): (&String, &crate::reports::carry::Line)| {
        let (was, is) = (before.lines.get(kind)?.received, line.received);
        let far = is > was.saturating_mul(TIMES) || was > is.saturating_mul(TIMES);
        (far && is.abs_diff(was) >= CASES.unsigned_abs()).then(|| {
            let report = &before.report_id;
            // The report prints it, so it has the kind's own words.
            let kind = words::kind(kind);
            let sentence = format!("{is} cases of the kind “{kind}” were received, and {was} in {report}");
            Problem::new(Check::Jump, sentence, "look whether it is so; if it is, two persons say why")
        })
    };
    kinds.filter_map(jump).collect()
}
