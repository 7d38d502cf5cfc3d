//! What a ballot freezes when it opens, and the digest over it. Invariant: the digest knows nothing of what there is none of, so that
//! ballots from before there was such a thing keep theirs.

use sha2::{Digest, Sha256};

use super::standing::{self, ProposalRow};
use super::store::{self, BallotRow};
use crate::cases::Proposal;
use crate::db::ids::{BallotId, MeasureId, UserId};
use crate::db::{Db, QueryResult};

/// What is frozen beside the ballot's row and its electors.
pub(super) struct Beside {
    /// Why its outcome deviates from the severity guide, sealed.
    pub deviation: Option<Vec<u8>>,
    /// What it proposes about the urgent measures of the case.
    pub measures: Vec<(MeasureId, Proposal)>,
    /// What it puts to the vote for a class of cases.
    pub proposal: Option<ProposalRow>,
}

impl Beside {
    pub fn of(db: &mut Db, ballot: BallotId) -> QueryResult<Self> {
        Ok(Self {
            deviation: store::deviation(db, ballot)?,
            measures: store::measures(db, ballot)?,
            proposal: standing::proposal(db, ballot)?,
        })
    }

    pub fn insert(&self, db: &mut Db, ballot: BallotId) -> QueryResult<()> {
        if let Some(deviation) = &self.deviation {
            store::insert_deviation(db, ballot, deviation)?;
        }
        if let Some(proposal) = &self.proposal {
            standing::insert_proposal(db, proposal)?;
        }
        store::insert_measures(db, ballot, &self.measures)
    }
}

/// SHA-256 over what a ballot freezes, in hexadecimal: kept in the opening's event, so that the chain holds it too.
pub(super) fn frozen_digest(row: &BallotRow, electors: &[(UserId, bool)], beside: &Beside) -> String {
    let mut electors = electors.to_vec();
    electors.sort_by_key(|(user, _)| *user);
    let mut digest = Sha256::new();
    digest.update(&row.motion);
    digest.update(row.outcome.as_str());
    digest.update(&row.evidence_sha256);
    digest.update(format!("{}/{}/{}", row.quorum, row.majority, row.tie));
    digest.update(format!("/{}/{}", row.opened_at.as_microsecond(), row.closes_at.as_microsecond()));
    for (user, chair) in electors {
        digest.update(format!("/{user}:{chair}"));
    }
    if let Some(deviation) = &beside.deviation {
        digest.update(deviation);
    }
    for (measure, proposal) in &beside.measures {
        digest.update(format!("/measure/{measure}:{proposal}"));
    }
    if let Some(ProposalRow { title, scope, window_days, expires_at, .. }) = &beside.proposal {
        digest.update(format!("/standing:{window_days}/{}/{scope}/{title}", expires_at.as_microsecond()));
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}
