// Written by `specwright generate`; changes are lost.
//! Routes of Document Liveness.

use std::future::Future;

use crate::runtime::operation::{ParameterError, RequestChecks, ServerOperation};
use crate::runtime::server::{Authenticate, Routes};
use crate::runtime::{Layout, RequestReader};
use crate::{models, operations};

/// What a service has to do; its methods may be written as `async fn`.
pub trait DocumentLivenessApi: Authenticate {
    /// Retrieve a Document Liveness Validation
    ///
    /// `GET /v2/document-liveness/{id}`
    ///
    /// With this service, you can retrieve all document liveness validations that you have
    /// processed, or if you only want one, you can specify the document liveness record ID and the
    /// endpoint will return only the selected validation result.
    ///
    /// ### Features
    ///
    /// - **Retrieval by ID**: Get a specific liveness validation using its unique ID
    /// - **Detailed Results**: Complete information of all anti-spoofing validations
    /// - **Calibration Settings**: SOFT, REGULAR, and HARD settings used
    /// - **Validation Flags**: Settings to ignore cropping and lack of color
    /// - **Confidence Scores**: Detailed scores for each validation type
    /// - **Image Storage**: Information about images saved to CDN
    /// - **Client Data**: Client and application registration information
    /// - **Multiple Languages**: Support for JavaScript, Python, PHP, and Swift
    /// - **Error Handling**: Detailed error responses for different scenarios
    fn retrieve_document_liveness(
        &self,
        caller: Self::Caller,
        request: operations::RetrieveDocumentLiveness,
    ) -> impl Future<
        Output = Result<
            models::DocumentLivenessResponse,
            operations::RetrieveDocumentLivenessError,
        >,
    > + Send;
}

/// Adds the operations of this module.
pub fn routes<S: DocumentLivenessApi>(routes: Routes<S>) -> Routes<S> {
    routes.secured(|service, caller, request: operations::RetrieveDocumentLiveness| async move {
        service.retrieve_document_liveness(caller, request).await
    })
}

impl ServerOperation for operations::RetrieveDocumentLiveness {
    fn read(from: &RequestReader<'_>, (): ()) -> Result<Self, ParameterError> {
        Ok(Self { id: from.path("id", Layout::SIMPLE)? })
    }

    fn check(&self, checks: &mut RequestChecks) {
        checks.if_some("path/id", Some(&self.id), |checks, value| {
            checks.length(value, 1, usize::MAX);
        });
    }
}
