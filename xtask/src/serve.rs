//! Serves the page on this machine; rebuilds when a Rust source changes, and bundles anew when www/ has.
//!
//! Knows requests and the clock of files; what is built and what a path means is asked of `build`, `bundle` and `site`.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tiny_http::{Header, Method, Request, Response, Server};

use crate::project::{command, modified, newest, output, root};
use crate::{Result, build, bundle, site};

/// How often the sources are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// A browser opens six connections to one host.
const WORKERS: usize = 6;

/// Builds, serves and rebuilds until it is stopped.
pub fn serve(port: u16, open: bool) -> Result<()> {
    // Taken before the build: a person should not wait minutes to hear that the port is occupied.
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {port} is occupied, perhaps by another `cargo xtask serve`; stop it, or take another port: \
             cargo xtask serve --port {}",
            port.checked_add(1).unwrap_or(8080)
        ),
        _ => format!("port {port} cannot be opened ({e}); try another: cargo xtask serve --port 8080"),
    })?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;

    let start = Instant::now();
    let seen = newest_source();
    println!("building the page (some minutes the first time, seconds from then on)");
    build::all()?;
    println!("built in {:.1} s", start.elapsed().as_secs_f32());

    let server = Arc::new(Server::from_listener(listener, None).map_err(|e| e.to_string())?);
    for _ in 0..WORKERS {
        let server = Arc::clone(&server);
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answer(request);
            }
        });
    }
    println!("serving http://{address}/");
    println!("a change in www/ needs a reload; a change in src/ is rebuilt; Ctrl-C stops");
    if open {
        browse(&format!("http://{address}/"));
    }
    rebuild_forever(seen)
}

fn answer(request: Request) {
    let header =
        |name: &str, value: &str| Header::from_bytes(name, value).expect("these are ASCII");
    let plain = |status: u16, text: &str| Response::from_string(text).with_status_code(status);

    let path = request.url().split('?').next().unwrap_or("").to_owned();
    if path == "/" || path == "/index.html" {
        renew();
    }
    let response = match request.method() {
        Method::Get | Method::Head => match site::resolve(&bundle::folder(), &path)
            .and_then(|file| Some((fs::read(&file).ok()?, file)))
        {
            Some((bytes, file)) => {
                Response::from_data(bytes).with_header(header("Content-Type", site::mime(&file)))
            }
            None => plain(404, "There is nothing here.\n"),
        },
        _ => plain(405, "Only GET and HEAD are answered.\n")
            .with_header(header("Allow", "GET, HEAD")),
    };
    // A browser that closes early is no error of ours.
    let _ = request.respond(response.with_header(header("Cache-Control", "no-cache")));
}

/// Who loads the page anew sees what www/ holds now. One at a time: two would write the same files.
fn renew() {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    match bundle::fresh() {
        Ok(true) => println!("www/ has changed: bundled"),
        Ok(false) => {}
        Err(error) => println!("{error}"),
    }
}

fn rebuild_forever(mut seen: Option<SystemTime>) -> Result<()> {
    loop {
        thread::sleep(LOOK);
        let newest = newest_source();
        if newest != seen {
            seen = newest;
            let start = Instant::now();
            println!("a source has changed: building");
            match build::wasm() {
                Ok(()) => println!(
                    "built in {:.1} s: reload the page",
                    start.elapsed().as_secs_f32()
                ),
                Err(error) => println!("{error}: the page stays as it was"),
            }
        }
    }
}

/// When the newest file that a wasm module is made from was written.
fn newest_source() -> Option<SystemTime> {
    let settings = ["Cargo.toml", "Cargo.lock", "wasm-pack.toml"];
    let settings = settings
        .iter()
        .filter_map(|name| modified(&root().join(name)));
    newest(&root().join("src")).max(settings.max())
}

fn browse(address: &str) {
    let opened = if cfg!(target_os = "macos") {
        output(command("open").arg(address))
    } else if cfg!(windows) {
        output(command("cmd").args(["/C", "start", "", address]))
    } else {
        output(command("xdg-open").arg(address))
    };
    if opened.is_none() {
        println!("no browser could be opened: open the address yourself");
    }
}
