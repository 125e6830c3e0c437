// Written by `specwright generate`; changes are lost.
//! How requests of Biometric Validations are written.

use crate::runtime::operation::ClientOperation;
use crate::runtime::pages::{Next, Paged, Taker};
use crate::runtime::{Layout, RequestWriter};
use crate::{models, operations};

impl ClientOperation for operations::ListBiometricValidations {
    fn write(self, to: &mut RequestWriter) {
        to.query("page", Layout::FORM, &self.page);
        to.query("perPage", Layout::FORM, &self.per_page);
        to.query("offset", Layout::FORM, &self.offset);
        to.query("populates[]", Layout::FORM, &self.populates);
        to.query("where_client", Layout::FORM, &self.where_client);
        to.query("where_status", Layout::FORM, &self.where_status);
        to.query("where_type", Layout::FORM, &self.where_type);
        to.query("where_livenessSession", Layout::FORM, &self.where_liveness_session);
        to.query("in_status[]", Layout::FORM, &self.in_status);
        to.query("where>_createdAt", Layout::FORM, &self.where_gt_created_at);
        to.query("sort", Layout::FORM, &self.sort);
    }
}

impl Paged for operations::ListBiometricValidations {
    type Item = models::BiometricValidation;
    const NEXT: Next = Next::Offset { to: Taker::Query("offset") };
    const ITEMS: &'static str = "/data";
}

impl ClientOperation for operations::CreateBiometricValidation {
    fn write(self, _: &mut RequestWriter) -> models::NewBiometricValidation {
        self.body
    }
}

impl ClientOperation for operations::RetrieveBiometricValidation {
    fn write(self, to: &mut RequestWriter) {
        to.path("id", Layout::SIMPLE, &self.id);
        to.query("populates[]", Layout::FORM, &self.populates);
        to.query("sort", Layout::FORM, &self.sort);
        to.query("limit", Layout::FORM, &self.limit);
        to.query("where_client", Layout::FORM, &self.where_client);
        to.query("where_project", Layout::FORM, &self.where_project);
        to.query("where_projectFlow", Layout::FORM, &self.where_project_flow);
        to.query("where_status", Layout::FORM, &self.where_status);
        to.query("where_type", Layout::FORM, &self.where_type);
        to.query("where_livenessSession", Layout::FORM, &self.where_liveness_session);
    }
}
