//! `cargo xtask build` and `cargo xtask serve`: the release page, built and served by Trunk.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, ExitStatus},
    thread,
    time::Duration,
};

use crate::{
    command::{prepend_path, run},
    paths,
    tools::{self, PageTools},
};

/// The first port that is tried where none is given.
const DEFAULT_PORT: u16 = 8080;

/// The header of the page's policy, which `Trunk.toml` sets.
const POLICY_HEADER: &str = "content-security-policy: ";

/// Builds the release page into `dist/`.
///
/// # Errors
/// The build fails.
pub fn build(tools: &PageTools) -> Result<(), String> {
    let mut trunk = Command::new("trunk");
    trunk.args(["build", "--release"]);
    run(
        "Building the release page (the first build takes about 2 minutes)",
        without_no_color(prepend_path(&mut trunk, &tools.path)),
    )
}

/// Removes `NO_COLOR` from a command of Trunk, which fails on values other than `true` and `false`.
fn without_no_color(command: &mut Command) -> &mut Command {
    command.env_remove("NO_COLOR")
}

/// Installs missing tools, builds the page and serves it until the process is ended.
///
/// # Errors
/// An argument is not accepted, the port is in use, or a tool cannot be installed or fails.
pub fn serve(arguments: &[String]) -> Result<(), String> {
    let requested = match arguments {
        [] => None,
        [option, port] if option == "--port" => {
            Some(port.parse().map_err(|_| format!("--port {port}: the port is a number from 1 to 65535"))?)
        }
        _ => return Err("serve accepts no argument other than --port N".to_owned()),
    };
    let tools = tools::install_page_tools()?;
    let port = free_port(requested)?;
    let mut trunk = start(&tools, port)?;
    println!("\nForetune runs at http://127.0.0.1:{port}/ (Ctrl-C to stop)");
    let status = trunk.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(trunk_exited(status)) }
}

/// Starts the server, waits until it responds with the page and its policy, and stops it.
///
/// # Errors
/// The server exits before it responds, sends no policy, or cannot be stopped.
pub fn check(tools: &PageTools) -> Result<(), String> {
    let port = free_port(None)?;
    let mut trunk = start(tools, port)?;
    let head = response_head(port);
    let stopped = trunk.kill().and_then(|()| trunk.wait());
    stopped.map_err(|error| format!("trunk cannot be stopped: {error}"))?;
    let has_policy = head.is_some_and(|head| head.to_ascii_lowercase().contains(POLICY_HEADER));
    if has_policy {
        Ok(())
    } else {
        Err("the page was served without its Content-Security-Policy".to_owned())
    }
}

/// Builds and serves the page in the background; returns when the server responds.
fn start(tools: &PageTools, port: u16) -> Result<Child, String> {
    let mut trunk = Command::new("trunk");
    // The page is served as it is deployed, without Trunk's reload script; and from another folder than `dist/`,
    // so that `dist/` always holds the result of `cargo xtask build`.
    trunk.args(["serve", "--release", "--no-autoreload=true", "--dist", "target/served"]);
    trunk.args(["--address", "127.0.0.1", "--port", &port.to_string()]);
    trunk.current_dir(paths::project_root());
    eprintln!("\n── Building the release page (the first build takes about 2 minutes), then serving it");
    let mut child = without_no_color(prepend_path(&mut trunk, &tools.path))
        .spawn()
        .map_err(|error| format!("trunk: {error}"))?;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Err(trunk_exited(status));
        }
        if responds(port) {
            return Ok(child);
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn trunk_exited(status: ExitStatus) -> String {
    format!("trunk exited ({status})")
}

/// The requested port, or the first free one of 100 from [`DEFAULT_PORT`] on.
fn free_port(requested: Option<u16>) -> Result<u16, String> {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match requested {
        Some(port) if is_free(&port) => Ok(port),
        Some(port) => Err(format!("port {port} is in use")),
        None => {
            let ports = DEFAULT_PORT..DEFAULT_PORT + 100;
            ports.clone().find(is_free).ok_or(format!("ports {ports:?} are in use"))
        }
    }
}

/// Whether a server on this port responds to a request for the page with status 200.
fn responds(port: u16) -> bool {
    response_head(port).is_some_and(|head| head.lines().next().is_some_and(|status| status.contains(" 200 ")))
}

/// The status line and the headers of the page from a server on this port; `None` if it does not respond.
fn response_head(port: u16) -> Option<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
    stream.write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n").ok()?;
    let mut head = String::new();
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        if line.is_empty() {
            return Some(head);
        }
        head.push_str(&line);
        head.push('\n');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_port_refuses_a_port_in_use() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(free_port(Some(port)).is_err());
        assert!(free_port(None).is_ok_and(|free| free != port));
        assert!(!responds(1));
    }
}
