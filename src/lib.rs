//! Headlight: attention, computed so that every number can be looked at.
//!
//! The tour, in reading order. One idea holds it together: *sources* make *records*, *views* draw records.

pub mod analysis;
pub mod attention;
pub mod draw;
pub mod error;
pub mod files;
pub mod lab;
pub mod mask;
pub mod model;
pub mod record;
pub mod recurrent;
pub mod shape;
pub mod text;
#[cfg(target_arch = "wasm32")]
pub mod web;

pub use headlight_kernel as kernel;
