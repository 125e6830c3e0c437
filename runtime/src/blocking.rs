//! The client for code that waits: the same calls, driven by a runtime of its own.
//!
//! [`Client::send`] returns when the answer is there. Inside of a tokio runtime, where waiting would
//! hold up everything else, it returns [`RequestError::Blocking`] instead of a panic.

use std::{future::Future, pin::Pin, sync::Arc};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use super::{
    client::{self, Error, RequestError},
    operation::{ClientOperation, FailureOf, OutputOf},
};

/// Sends operations to one server, and waits for their answers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    client: client::Client,
    driver: Driver,
}

impl Client {
    /// A client of the server at this URL, base path included.
    ///
    /// # Errors
    /// [`RequestError::Blocking`] if the system gives no runtime.
    pub fn new(base: impl Into<String>) -> Result<Self, RequestError> {
        Self::of(client::Client::new(base))
    }

    /// With a client that has its secrets, retries and hooks already.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn of(client: client::Client) -> Result<Self, RequestError> {
        Ok(Self { client, driver: Driver::new()? })
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// As [`client::Client::send`], and [`RequestError::Blocking`] inside of a runtime.
    pub fn send<O: ClientOperation>(
        &self,
        operation: O,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        self.driver.wait(self.client.send(operation))?
    }

    /// Calls a webhook or a callback at this URL.
    ///
    /// # Errors
    /// As [`client::Client::send_to`], and [`RequestError::Blocking`] inside of a runtime.
    pub fn send_to<O: ClientOperation>(
        &self,
        url: &str,
        operation: O,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        self.driver.wait(self.client.send_to(url, operation))?
    }

    /// Waits for anything that the asynchronous client does: `client.wait(|client| async move {
    /// client.send_raw(operation).await })`, or the pieces of a body.
    ///
    /// # Errors
    /// [`RequestError::Blocking`] inside of a runtime.
    pub fn wait<F: Future>(
        &self,
        what: impl FnOnce(client::Client) -> F,
    ) -> Result<F::Output, RequestError> {
        self.driver.wait(what(self.client.clone()))
    }

    /// The items of a stream of the asynchronous client, such as its pages:
    /// `client.iterate(|client| client.pages(operation))?`.
    ///
    /// # Errors
    /// [`RequestError::Blocking`] inside of a runtime.
    pub fn iterate<S: Stream>(
        &self,
        what: impl FnOnce(client::Client) -> S,
    ) -> Result<Iter<S>, RequestError> {
        self.driver.look()?;
        let stream = Some(Box::pin(what(self.client.clone())));
        Ok(Iter { stream, driver: self.driver.clone() })
    }
}

/// A stream that is waited for.
#[derive(Debug)]
pub struct Iter<S> {
    stream: Option<Pin<Box<S>>>,
    driver: Driver,
}

impl<S, T, E> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, E>>,
    E: From<RequestError>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Result<T, E>> {
        let stream = self.stream.as_mut()?;
        let next = std::future::poll_fn(|context| stream.as_mut().poll_next(context));
        match self.driver.wait(next) {
            Ok(item) => item,
            // It was moved into a runtime.
            Err(error) => {
                self.stream = None;
                Some(Err(error.into()))
            }
        }
    }
}

/// A runtime on the thread that waits.
#[derive(Clone, Debug)]
struct Driver(Arc<Owned>);

/// A runtime that may be dropped anywhere, even inside of another.
#[derive(Debug)]
struct Owned(Option<Runtime>);

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Driver {
    fn new() -> Result<Self, RequestError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| RequestError::Blocking(error.to_string()))?;
        Ok(Self(Arc::new(Owned(Some(runtime)))))
    }

    fn look(&self) -> Result<&Runtime, RequestError> {
        if Handle::try_current().is_ok() {
            let reason = "a blocking call was made inside of a tokio runtime; use the asynchronous \
                          client there, or a thread of its own";
            return Err(RequestError::Blocking(reason.to_owned()));
        }
        let gone = || RequestError::Blocking("the runtime is gone".to_owned());
        self.0.0.as_ref().ok_or_else(gone)
    }

    fn wait<F: Future>(&self, future: F) -> Result<F::Output, RequestError> {
        Ok(self.look()?.block_on(future))
    }
}
