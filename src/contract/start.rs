//! A server that is started for a run and ended with it, whatever happens.
//!
//! In: a command line. Out: a [`Server`] that answers; when it is dropped, its whole process group
//! is gone. This is an edge: it starts processes and opens sockets.
//!
//! Start at [`start`].

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Lines of a server's output that are kept to be shown if it does not start.
const KEPT_LINES: usize = 40;
/// How long a server may take to end when it is asked to, before it is made to.
const GRACE: Duration = Duration::from_secs(3);

/// How to start a server.
#[derive(Clone, Debug)]
pub struct StartOptions {
    /// One line, split as a shell splits words.
    pub command: String,
    /// Where it runs.
    pub directory: Option<camino::Utf8PathBuf>,
    /// A path that answers when it is ready; any answer will do.
    pub ready_path: String,
    /// How long that may take.
    pub timeout: Duration,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A quotation mark without its other.
    #[error("the command has an open quotation: `{0}`")]
    Quotation(String),
    /// Nothing to start.
    #[error("the command is empty")]
    Empty,
    /// No free port.
    #[error("there is no free loopback port")]
    Port(#[source] std::io::Error),
    /// The system would not start it.
    #[error("could not start `{program}`: {source}")]
    Spawn {
        /// The first word.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended.
    #[error("the server ended before it answered ({status})")]
    Ended {
        /// How.
        status: String,
        /// What it said last.
        output: Vec<String>,
    },
    /// It did not answer.
    #[error("the server did not answer at {address} within {seconds} s")]
    Silent {
        /// Where it was to listen.
        address: SocketAddr,
        /// The time it had.
        seconds: u64,
        /// What it said last.
        output: Vec<String>,
    },
}

/// A running server. Ends when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    output: Arc<Mutex<VecDeque<String>>>,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last lines that it wrote.
    pub fn output(&self) -> Vec<String> {
        kept(&self.output)
    }
}

/// Starts a server and waits until it answers.
///
/// # Errors
/// If the command cannot be started, ends, or does not answer in time.
pub async fn start(options: &StartOptions) -> Result<Server, StartError> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(StartError::Port)?;
    let address = listener.local_addr().map_err(StartError::Port)?;
    drop(listener);
    let mut server = spawn(options, address)?;
    let client = reqwest::Client::builder()
        .no_proxy()
        // No TLS is spoken here, so no certificates are looked for.
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(5))
        .build();
    let url = format!("http://{address}/{}", options.ready_path.trim_start_matches('/'));
    let deadline = Instant::now() + options.timeout;
    loop {
        if let Ok(Some(status)) = server.child.try_wait() {
            // Its last words may still be on their way.
            tokio::time::sleep(Duration::from_millis(50)).await;
            return Err(StartError::Ended { status: status.to_string(), output: server.output() });
        }
        if let Ok(client) = &client
            && client.get(&url).send().await.is_ok()
        {
            return Ok(server);
        }
        if Instant::now() > deadline {
            let output = server.output();
            return Err(StartError::Silent { address, seconds: options.timeout.as_secs(), output });
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

fn spawn(options: &StartOptions, address: SocketAddr) -> Result<Server, StartError> {
    let text = options
        .command
        .replace("{addr}", &address.to_string())
        .replace("{port}", &address.port().to_string());
    let mut words = words(&text)?.into_iter().peekable();
    let mut assignments = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| assignment(word)) {
        assignments.push((name, value));
        words.next();
    }
    let program = words.next().ok_or(StartError::Empty)?;
    let mut command = Command::new(&program);
    command
        .args(words)
        .envs(assignments)
        .env("SPECWRIGHT_ADDR", address.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(directory) = options.directory.as_ref().filter(|path| !path.as_str().is_empty()) {
        command.current_dir(directory);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|source| StartError::Spawn { program, source })?;
    let output = Arc::new(Mutex::new(VecDeque::new()));
    if let Some(stream) = child.stdout.take() {
        keep(stream, &output);
    }
    if let Some(stream) = child.stderr.take() {
        keep(stream, &output);
    }
    Ok(Server { child, address, output })
}

/// Reads a stream to its end, so that the server never waits for a reader, and keeps its tail.
fn keep(stream: impl Read + Send + 'static, output: &Arc<Mutex<VecDeque<String>>>) {
    let output = Arc::clone(output);
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while let Ok(1..) = reader.by_ref().take(4096).read_until(b'\n', &mut line) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut kept = output.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT_LINES {
                kept.pop_front();
            }
            kept.push_back(text);
            line.clear();
        }
    });
}

fn kept(output: &Mutex<VecDeque<String>>) -> Vec<String> {
    output.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

impl Drop for Server {
    fn drop(&mut self) {
        signal(&self.child, false);
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if let Ok(Some(_)) = self.child.try_wait() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        // The leader may be gone and its children not.
        signal(&self.child, true);
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Asks the whole group to end, or makes it.
#[cfg(unix)]
fn signal(child: &Child, hard: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if hard { Signal::KILL } else { Signal::TERM };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // No such group is what is wanted.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn signal(_child: &Child, _hard: bool) {}

/// `NAME=value`, as a shell reads it before a command.
fn assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let first = name.chars().next()?;
    let letter = |character: char| character == '_' || character.is_ascii_alphabetic();
    let rest = |character: char| letter(character) || character.is_ascii_digit();
    (letter(first) && name.chars().all(rest)).then(|| (name.to_owned(), value.to_owned()))
}

/// Splits a line as a POSIX shell splits words: blanks, both kinds of quotation, backslash.
fn words(line: &str) -> Result<Vec<String>, StartError> {
    let open = || StartError::Quotation(line.to_owned());
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().ok_or_else(open)? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().ok_or_else(open)? {
                        '"' => break,
                        '\\' => match characters.next().ok_or_else(open)? {
                            escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(characters.next().ok_or_else(open)?),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::{assignment, words};

    #[test]
    fn lines_split_as_a_shell_splits_them() {
        for (line, expected) in [
            ("a b  c", vec!["a", "b", "c"]),
            ("a 'b c' \"d \\\"e\"", vec!["a", "b c", "d \"e"]),
            ("a\\ b", vec!["a b"]),
            ("'' x", vec!["", "x"]),
            ("--x='1 2'", vec!["--x=1 2"]),
            ("", vec![]),
        ] {
            assert_eq!(words(line).unwrap(), expected, "{line}");
        }
        assert!(words("a 'b").is_err());
        assert!(words("a \\").is_err());
    }

    #[test]
    fn variables_stand_before_the_command() {
        assert_eq!(assignment("A_1=x=y"), Some(("A_1".to_owned(), "x=y".to_owned())));
        assert_eq!(assignment("--a=b"), None);
        assert_eq!(assignment("=b"), None);
    }
}
