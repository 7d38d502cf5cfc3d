//! Cases in the console: the list, one case, its steps, its fields, its people, its evidence.

pub(super) mod custody;
pub(super) mod deadlines;
pub(super) mod details;
pub(super) mod evidence;
mod asked;
pub(super) mod export;
pub(super) mod bulk;
pub(super) mod drafts;
pub(super) mod fields_form;
pub(super) mod links;
pub(super) mod list;
pub(super) mod measures;
pub(super) mod look_up;
pub(super) mod party;
pub(super) mod merging;
pub(super) mod notes;
pub(super) mod people;
pub(super) mod scan;
pub(super) mod search;
pub(super) mod secrecy;
pub(super) mod steps;
pub(super) mod timeline;
pub(super) mod undoing;
pub(super) mod verification;
pub(super) mod view;
pub(super) mod views;
pub(super) mod working;

pub(super) use evidence::PROTECTED;
pub(super) use fields_form::choices;
pub(super) use list::badge;
pub(super) use steps::reasons;
