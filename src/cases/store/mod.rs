//! The rows of cases and of what hangs on them. One file a family; nothing outside `cases/` comes here.

mod books;
mod cases;
mod dashboard;
mod deadlines;
mod destructions;
mod evidence;
mod fields;
mod measures;
mod list;
mod people;
mod placements;
mod saved_views;
mod verification;

pub(super) use books::*;
pub use cases::CaseRow;
pub(super) use cases::*;
pub(super) use dashboard::*;
pub(super) use deadlines::*;
pub use deadlines::{NamedRow, PauseRow};
pub use destructions::DestructionRow;
pub(super) use destructions::*;
pub use evidence::UploadDestructionRow;
pub(super) use evidence::*;
pub(super) use fields::*;
pub(super) use list::*;
pub(super) use measures::*;
pub(super) use people::*;
pub(super) use placements::*;
pub(super) use saved_views::*;
pub(super) use verification::*;
