//! Building the release page, and serving it.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, ExitStatus},
    thread,
    time::Duration,
};

use crate::{
    step,
    tools::{self, PageTools},
};

/// The first port that is tried.
const PORT: u16 = 8080;

/// Builds the release page into `dist/`.
///
/// # Errors
/// Where it cannot be built.
pub fn build(tools: &PageTools) -> Result<(), String> {
    let mut trunk = Command::new("trunk");
    trunk.args(["build", "--release"]);
    step::run(
        "Building the release page (the first time about 2 minutes, for the libraries)",
        quiet(step::with_path(&mut trunk, &tools.path)),
    )
}

/// Trunk takes NO_COLOR for a yes or no of its own.
fn quiet(command: &mut Command) -> &mut Command {
    command.env_remove("NO_COLOR")
}

/// Installs, builds and serves.
///
/// # Errors
/// Where any of it fails.
pub fn serve(arguments: &[String]) -> Result<(), String> {
    let wanted = match arguments {
        [] => None,
        [option, port] if option == "--port" => {
            Some(port.parse().map_err(|_| format!("--port takes a number from 1 to 65535, not {port}"))?)
        }
        _ => return Err("serve takes nothing but --port N".to_owned()),
    };
    let tools = tools::for_page()?;
    let port = free_port(wanted)?;
    let mut child = start(&tools, port)?;
    println!("\nForetune is at http://127.0.0.1:{port}/ (Ctrl-C ends it)");
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(ended(status)) }
}

/// Serves, finds the page there, and ends.
///
/// # Errors
/// Where the page does not come.
pub fn try_out(tools: &PageTools) -> Result<(), String> {
    let mut child = start(tools, free_port(None)?)?;
    let stopped = child.kill().and_then(|()| child.wait());
    stopped.map(|_| ()).map_err(|error| format!("trunk cannot be ended: {error}"))
}

/// Builds and serves in the background; returns when the page is there.
fn start(tools: &PageTools, port: u16) -> Result<Child, String> {
    let mut trunk = Command::new("trunk");
    // The page as it will be deployed, without Trunk's script that reloads it; and beside `dist/`, so that
    // whoever deploys that folder finds in it what `build` made.
    trunk.args(["serve", "--release", "--no-autoreload=true", "--dist", "target/served"]);
    trunk.args(["--address", "127.0.0.1", "--port", &port.to_string()]);
    trunk.current_dir(crate::place::root());
    eprintln!(
        "\n── Building the release page (the first time about 2 minutes, for the libraries), then serving it"
    );
    let mut child =
        quiet(step::with_path(&mut trunk, &tools.path)).spawn().map_err(|error| format!("trunk: {error}"))?;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Err(ended(status));
        }
        if answers(port) {
            return Ok(child);
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn ended(status: ExitStatus) -> String {
    format!("trunk has ended ({status})")
}

/// The wanted port, or the first free one from the usual on.
fn free_port(wanted: Option<u16>) -> Result<u16, String> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match wanted {
        Some(port) if free(&port) => Ok(port),
        Some(port) => Err(format!("port {port} is taken")),
        None => (PORT..PORT + 100).find(free).ok_or("no port from 8080 to 8179 is free".to_owned()),
    }
}

/// Whether the page itself is there.
fn answers(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) else {
        return false;
    };
    let asked = stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .and_then(|()| stream.write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n"));
    let mut start = [0; 15];
    asked.is_ok() && stream.read_exact(&mut start).is_ok() && start.windows(5).any(|part| part == b" 200 ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_not_used() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(free_port(Some(port)).is_err());
        assert!(free_port(None).is_ok_and(|free| free != port));
        assert!(!answers(1));
    }
}
