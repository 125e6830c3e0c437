// Written by `specwright generate`; changes are lost.
//! Examples of Document Liveness.

use crate::models;

examples! {
    "document_liveness.json";
    /// `retrieveDocumentLiveness`, answer 200: A document that passed all checks
    retrieve_document_liveness_200_completed: models::DocumentLivenessResponse = "/RetrieveDocumentLiveness/200 completed", true;
    /// `retrieveDocumentLiveness`, answer 401: No access token was sent
    retrieve_document_liveness_401_unauthorized: models::DocumentLivenessError = "/RetrieveDocumentLiveness/401 unauthorized", true;
    /// `retrieveDocumentLiveness`, answer 404: An id that was never given out
    retrieve_document_liveness_404_missing: models::DocumentLivenessError = "/RetrieveDocumentLiveness/404 missing", true;
}
