//! `cargo xtask`: what this project is built, served, tested and packed with.

fn main() {}
