//! The row that says where a notice is, and its moves. Not who may move it. Invariant: a move names where the notice was,
//! so that of two moves at once one is refused.

use crate::cases::Error;
use crate::cases::disposition::{Disposition, PenReason};
use crate::cases::store::{self, PlacementChange};
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Kind, SetAsideReason};

/// Why a message waits in the pen, and what it is taken for.
#[derive(Clone, Copy, Debug)]
pub(in crate::cases) struct Hold {
    pub reason: PenReason,
    pub suggested_case: Option<CaseId>,
    pub suggested_kind: Option<Kind>,
}

/// Gives a notice its place, if nobody gave it one since `from` was read.
pub(in crate::cases) fn move_from(
    db: &mut Db,
    notice: NoticeId,
    from: Disposition,
    to: &PlacementChange,
) -> Result<(), Error> {
    if store::move_notice(db, notice, from, to)? == 1 { Ok(()) } else { Err(Error::Placed(notice)) }
}

fn nowhere() -> PlacementChange {
    PlacementChange {
        disposition: Disposition::Unplaced,
        case_id: None,
        pen_reason: None,
        suggested_case_id: None,
        set_aside_reason: None,
        penned_at: None,
        placed_at: None,
        suggested_kind: None,
    }
}

/// The notice waits in the pen since `at`.
pub(super) fn held(at: Timestamp, hold: Hold) -> PlacementChange {
    PlacementChange {
        disposition: Disposition::Pen,
        pen_reason: Some(hold.reason),
        suggested_case_id: hold.suggested_case,
        suggested_kind: hold.suggested_kind,
        penned_at: Some(at),
        ..nowhere()
    }
}

/// The notice opened this case.
pub(in crate::cases) fn opened(at: Timestamp, case: CaseId) -> PlacementChange {
    PlacementChange { disposition: Disposition::Opened, case_id: Some(case), placed_at: Some(at), ..nowhere() }
}

/// The notice joined this case.
pub(in crate::cases) fn joined(at: Timestamp, case: CaseId) -> PlacementChange {
    PlacementChange { disposition: Disposition::Joined, case_id: Some(case), placed_at: Some(at), ..nowhere() }
}

/// The notice was set aside, for this reason.
pub(in crate::cases) fn aside(at: Timestamp, reason: SetAsideReason) -> PlacementChange {
    PlacementChange {
        disposition: Disposition::SetAside,
        set_aside_reason: Some(reason),
        placed_at: Some(at),
        ..nowhere()
    }
}
