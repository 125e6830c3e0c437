//! Debian's PostgreSQL on a free loopback port, with its data in a temporary folder.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "an edge: it lays out a folder")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

pub const USER: &str = "verifik";
pub const PASSWORD: &str = "correct-horse-battery";

/// A running PostgreSQL. It ends with the last test that holds it.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    process: Mutex<Option<Child>>,
    databases: AtomicU32,
    /// Further settings, as `name=value`.
    settings: Vec<String>,
}

/// The one that all tests of a program share, or `None`, having said so, if PostgreSQL is not here.
pub fn shared() -> Option<Arc<Cluster>> {
    static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = shared.upgrade() {
        return Some(cluster);
    }
    let cluster = Arc::new(Cluster::start()?);
    *shared = Arc::downgrade(&cluster);
    Some(cluster)
}

/// Where `initdb` and its neighbours are: of the newest version, if there are several.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest =
        versions.map_while(Result::ok).map(|entry| entry.path()).max_by_key(|p| version(p));
    newest.map(|path| path.join("bin")).filter(|path| path.join("initdb").exists())
}

/// PostgreSQL will not run as root, and then becomes the user that its package made.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id` is everywhere");
    id.stdout.trim_ascii() == b"0"
}

impl Cluster {
    /// One of its own, for tests that end it.
    pub fn start() -> Option<Self> {
        let cluster = Self::prepared()?;
        cluster.run();
        Some(cluster)
    }

    /// One that also speaks TLS, with this certificate and its key, in PEM.
    pub fn secured(certificate: &str, key: &str) -> Option<Self> {
        let mut cluster = Self::prepared()?;
        for (setting, name, text) in
            [("ssl_cert_file", "server.crt", certificate), ("ssl_key_file", "server.key", key)]
        {
            let path = cluster.folder.path().join(name);
            std::fs::write(&path, text).expect("the folder is ours");
            // PostgreSQL takes no key that others can read.
            let path = path.to_str().expect("UTF-8");
            let closed = Command::new("chmod").args(["600", path]).status();
            assert!(closed.is_ok_and(|status| status.success()), "{path}");
            if is_root() {
                let owned = Command::new("chown").args(["postgres", path]).status();
                assert!(owned.is_ok_and(|status| status.success()), "{path}");
            }
            cluster.settings.push(format!("{setting}={path}"));
        }
        cluster.settings.push("ssl=on".to_owned());
        cluster.run();
        Some(cluster)
    }

    /// One that does not run yet.
    fn prepared() -> Option<Self> {
        let Some(programs) = programs() else {
            println!("skipped: PostgreSQL is not installed (Debian: `apt install postgresql`)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(folder.path()).status();
            assert!(owned.is_ok_and(|status| status.success()), "the package has made the user");
        }
        let cluster = Self {
            programs,
            folder,
            port: free_port(),
            process: Mutex::new(None),
            databases: AtomicU32::new(0),
            settings: Vec::new(),
        };
        let secret = cluster.folder.path().join("password");
        std::fs::write(&secret, PASSWORD).expect("the folder is ours");
        // A locale whose order is not that of the bytes.
        let made = cluster
            .command("initdb")
            .args(["--username", USER, "--auth", "scram-sha-256", "--encoding", "UTF8"])
            .args(["--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en"])
            .arg("--no-sync")
            .arg("--pwfile")
            .arg(&secret)
            .arg(cluster.data())
            .output()
            .expect("it starts");
        assert!(made.status.success(), "{made:?}");
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    /// Starts it, again after it was ended, and waits until it answers.
    pub fn run(&self) {
        let limit = Instant::now() + Duration::from_mins(1);
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let ended = match process.as_mut() {
                None => true,
                // After a hard end the next start may find parts of the last one.
                Some(child) => child.try_wait().is_ok_and(|status| status.is_some()),
            };
            if ended {
                let child = self
                    .command("postgres")
                    .arg("-D")
                    .arg(self.data())
                    .args(["-p", &self.port.to_string()])
                    .args(["-c", "listen_addresses=127.0.0.1"])
                    .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
                    .args(self.settings.iter().flat_map(|one| ["-c", one]))
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .expect("it starts");
                *process = Some(child);
            }
            std::thread::sleep(Duration::from_millis(50));
            if self.psql("postgres", "SELECT 1").status.success() {
                return;
            }
            assert!(Instant::now() < limit, "PostgreSQL does not start");
        }
    }

    /// Ends it: by `KILL` as a loss of power would, by `INT` as an operator in a hurry.
    pub fn end(&self, signal: &str) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut child) = process.take() {
            let id = child.id().to_string();
            drop(Command::new("kill").arg(format!("-{signal}")).arg(id).status());
            drop(child.wait());
        }
    }

    /// Sends SQL as the superuser.
    pub fn psql(&self, database: &str, sql: &str) -> Output {
        self.command("psql")
            .env("PGPASSWORD", PASSWORD)
            .args(["-X", "-q", "-t", "-A", "-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-U", USER, "-d", database, "-v", "ON_ERROR_STOP=1", "-c", sql])
            .output()
            .expect("the client is there with the server")
    }

    /// A new database; its name.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self.psql("postgres", &format!("CREATE DATABASE {name}"));
        assert!(made.status.success(), "{made:?}");
        name
    }

    /// The address of a database, password and all.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end("INT");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
