//! The browser's door: the console for the staff, and the public pages.

mod cookies;
pub mod csrf;
pub mod form;
pub mod frame;
mod headers;
pub mod input;
pub mod moment;
pub mod pages;
pub mod public;
