//! Cases in the console: the list, one case, its steps, its fields, its people.

pub(super) mod details;
mod fields_form;
pub(super) mod list;
pub(super) mod people;
pub(super) mod secrecy;
pub(super) mod steps;
pub(super) mod view;

pub(super) use fields_form::choices;
pub(super) use list::badge;
pub(super) use steps::reasons;
