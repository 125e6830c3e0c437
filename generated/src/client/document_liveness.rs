// Written by `specwright generate`; changes are lost.
//! How requests of Document Liveness are written.

use crate::operations;
use crate::runtime::operation::ClientOperation;
use crate::runtime::{Layout, RequestWriter};

impl ClientOperation for operations::RetrieveDocumentLiveness {
    fn write(self, to: &mut RequestWriter) {
        to.path("id", Layout::SIMPLE, &self.id);
    }
}
