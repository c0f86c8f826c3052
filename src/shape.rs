//! Heads, queries, keys and widths: the only place where shapes are checked and indices computed.
//!
//! Knows no numbers, only how many there are.
