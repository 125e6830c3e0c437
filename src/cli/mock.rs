//! `specwright mock`.

use std::{io::Write as _, sync::Arc};

use clap::Args;

use super::{Context, DocumentArgs, Exit, Failure};
use crate::mock::{self, Mock};

/// What `mock` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct MockArgs {
    #[command(flatten)]
    document: DocumentArgs,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4010", env = "SPECWRIGHT_ADDR")]
    listen: std::net::SocketAddr,
}

pub(crate) fn run(args: &MockArgs, context: &mut Context) -> Result<Exit, Failure> {
    let api = args.document.read_and_report(context)?;
    let operations = api.operations.len();
    let mock = Arc::new(Mock::new(api));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::world(format!("could not start the runtime: {error}")))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
            Failure::world(format!("could not listen at {}: {error}", args.listen))
        })?;
        let address = listener.local_addr().map_err(|error| Failure::world(error.to_string()))?;
        if !context.quiet {
            let text = format!("{operations} operations at http://{address}");
            writeln!(context.err, "{text}; `Prefer: example=NAME` picks an answer")?;
        }
        let log: mock::Log = if context.verbose > 0 {
            let err = std::sync::Mutex::new(anstream::stderr());
            Arc::new(move |method: &str, path: &str, status| {
                if let Ok(mut err) = err.lock() {
                    // A log line that cannot be written is not missed.
                    drop(writeln!(err, "{status} {method} {path}"));
                }
            })
        } else {
            Arc::new(|_: &str, _: &str, _| {})
        };
        mock::serve(mock, listener, log, super::test::interruption())
            .await
            .map_err(|error| Failure::world(error.to_string()))?;
        Ok(Exit::Yes)
    })
}
