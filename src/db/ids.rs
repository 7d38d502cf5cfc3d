//! Ids: integers made by the program, ordered by time, known before the row is inserted (a sealed value is bound to the
//! id of its row). 41 bits of milliseconds since 2020, 22 random bits; within a process every id is greater than
//! the last. Two processes meeting in one value is a refused insert, never two rows.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};

use super::Timestamp;

const EPOCH_2020_MILLISECOND: i64 = 1_577_836_800_000;
const RANDOM_BITS: u32 = 22;

static LAST: AtomicI64 = AtomicI64::new(0);

fn next(at: Timestamp) -> i64 {
    let elapsed = (at.as_microsecond() / 1_000 - EPOCH_2020_MILLISECOND).max(0);
    let candidate = (elapsed << RANDOM_BITS) | random_bits();
    let advance = |last: i64| Some(candidate.max(last + 1));
    match LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, advance) {
        Ok(last) | Err(last) => candidate.max(last + 1),
    }
}

fn random_bits() -> i64 {
    let mut bytes = [0_u8; 4];
    // Without random numbers ids stay unique within the process, which is what a row needs.
    if getrandom::fill(&mut bytes).is_err() {
        return 0;
    }
    i64::from(u32::from_le_bytes(bytes) >> (32 - RANDOM_BITS))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = BigInt)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// A new id, greater than every id that this process made before.
            pub fn new(at: Timestamp) -> Self {
                Self(next(at))
            }

            /// The id with this number: from a URL, a command line, an event's detail.
            pub fn from_i64(number: i64) -> Self {
                Self(number)
            }

            pub fn as_i64(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl<DB: Backend> ToSql<BigInt, DB> for $name
        where
            i64: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<BigInt, DB> for $name
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }
    )*};
}

ids! {
    UserId, SignInId, PasswordLinkId, EventId, KeyId,
    NoticeId, PartId, RepeatId, OversizedId,
    CaseId, PartyId, IdentifierId, EvidenceId, SetAsideId, KindChangeId, SecrecyOrderId,
    AssignmentId, RecommendationId, SendBackId,
    BallotId, VoteId, RecusalId,
    DecisionId, CarryingOutId, PublicSummaryId, DecisionTaskId, DissentId,
    AuthorityId, AuthorityChangeId, VerificationId, OpenPgpKeyId,
    NamedDeadlineId, DeadlinePauseId, DeadlineAlertId, UploadId, MeasureId, MeasureResultId,
    NoteId, CaseLinkId, MergeId, SavedViewId,
    MailId, MailReportId, EditionId, AffirmationId, CheckOverrideId,
    ReportEntryId, BulletinEntryId,
    MeetingId, AgendaItemId,
    StandingDecisionId, StandingApplicationId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_if_the_clock_goes_back() {
        let later = Timestamp::from_microsecond(1_800_000_000_000_000);
        let first = CaseId::new(later);
        let second = CaseId::new(later.plus_seconds(-3600));
        assert!(second > first);
    }
}
