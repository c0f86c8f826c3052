//! Makes the folder that any static host can serve under any path, and says how large it is.
//!
//! Knows files only.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};

use crate::project::{self, files_under};
use crate::{Result, build, bundle, site};

/// Builds the page, copies it to `out` when that is given, and prints what a browser loads of it.
pub fn dist(out: Option<PathBuf>) -> Result<()> {
    build::all()?;
    let made = bundle::folder();
    let out = match out {
        Some(out) => {
            let out = std::path::absolute(&out).map_err(|e| format!("{}: {e}", out.display()))?;
            empty(&out)?;
            for file in files_under(&made) {
                let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
                let name = file.strip_prefix(&made).expect("it is under it");
                project::write(&out.join(name), bytes)?;
            }
            out
        }
        None => made.clone(),
    };
    // By kind: how many files, bytes, bytes gzipped.
    let mut sizes = BTreeMap::<String, [usize; 3]>::new();
    for name in site::files(&made) {
        let bytes = fs::read(made.join(&name)).map_err(|e| format!("{name}: {e}"))?;
        let kind = Path::new(&name)
            .extension()
            .map_or("other".into(), |ending| {
                ending.to_string_lossy().into_owned()
            });
        let size = sizes.entry(kind).or_default();
        *size = [
            size[0] + 1,
            size[1] + bytes.len(),
            size[2] + gzipped(&bytes),
        ];
    }

    println!(
        "{:<12} {:>6} {:>10} {:>10}",
        "kind", "files", "bytes", "gzip"
    );
    let total = sizes
        .values()
        .fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    for (kind, [files, raw, gzip]) in sizes.into_iter().chain([("all".to_owned(), total)]) {
        println!("{kind:<12} {files:>6} {raw:>10} {gzip:>10}");
    }
    println!("{} is ready for any static host", out.display());
    Ok(())
}

/// Removes what an earlier run left; a folder that is not ours is left alone.
fn empty(out: &Path) -> Result<()> {
    if files_under(out).is_empty() {
        return Ok(());
    }
    if !out.join(site::LIST).is_file() || !out.join("index.html").is_file() {
        return Err(format!(
            "{} holds other files: name an empty folder or a new one",
            out.display()
        ));
    }
    fs::remove_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)
        .and_then(|()| gzip.finish())
        .map_or(0, |packed| packed.len())
}
