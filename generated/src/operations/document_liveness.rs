// Written by `specwright generate`; changes are lost.
//! Validations that a photographed document is genuine and present.

use super::security;
use crate::models;
use crate::runtime::{Json, Layout, One};

operation! {
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
    #[derive(Clone, Debug, PartialEq)]
    RetrieveDocumentLiveness = "GET" "/v2/document-liveness/{id}",
    id "retrieveDocumentLiveness", tags ["Document Liveness"], needs security::NEEDS_BEARER_AUTH;
    required {
        /// ID of the Document Liveness record from which you want to retrieve the information.
        id: String as impl Into<String> = path("id", Layout::SIMPLE),
    }
    answers One<200, Json<models::DocumentLivenessResponse>>, or RetrieveDocumentLivenessError;
}

errors! {
    /// What [`RetrieveDocumentLiveness`] answers if it does not succeed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RetrieveDocumentLivenessError {
        /// 401: The access token is missing or not valid.
        Unauthorized(models::DocumentLivenessError) = One<401, Json<models::DocumentLivenessError>>,
        /// 404: There is no document liveness validation with this id.
        NotFound(models::DocumentLivenessError) = One<404, Json<models::DocumentLivenessError>>,
    }
}
