// Written by `specwright generate`; changes are lost.
//! Routes of Biometric Validations.

use std::future::Future;

use crate::runtime::operation::{ParameterError, RequestChecks, ServerOperation};
use crate::runtime::server::{Authenticate, Routes};
use crate::runtime::{Check, Layout, RequestReader};
use crate::{models, operations};

/// What a service has to do; its methods may be written as `async fn`.
pub trait BiometricValidationsApi: Authenticate {
    /// List All Biometric Validations
    ///
    /// `GET /v2/biometric-validations`
    ///
    /// Retrieves a list of biometric validation records based on specified filters and parameters.
    fn list_biometric_validations(
        &self,
        caller: Self::Caller,
        request: operations::ListBiometricValidations,
    ) -> impl Future<
        Output = Result<
            models::BiometricValidationListResponse,
            operations::ListBiometricValidationsError,
        >,
    > + Send;

    /// Create a Biometric Validation
    ///
    /// `POST /v2/biometric-validations`
    ///
    /// A Biometric Validation is an instance within Verifik's system that allows you to process and
    /// validate user identities through facial recognition and liveness detection. This process
    /// ensures the authenticity of users by verifying their unique biometric characteristics
    /// through advanced security technology.
    fn create_biometric_validation(
        &self,
        caller: Self::Caller,
        request: operations::CreateBiometricValidation,
    ) -> impl Future<
        Output = Result<
            models::BiometricValidationResponse,
            operations::CreateBiometricValidationError,
        >,
    > + Send;

    /// Retrieve a Biometric Validation
    ///
    /// `GET /v2/biometric-validations/{id}`
    ///
    /// A Biometric Validation is an instance within Verifik's system that allows you to process and
    /// validate user identities through facial recognition and liveness detection. This endpoint
    /// retrieves a specific biometric validation record by its unique identifier, including all
    /// associated data and relationships.
    fn retrieve_biometric_validation(
        &self,
        caller: Self::Caller,
        request: operations::RetrieveBiometricValidation,
    ) -> impl Future<
        Output = Result<
            models::BiometricValidationResponse,
            operations::RetrieveBiometricValidationError,
        >,
    > + Send;
}

/// Adds the operations of this module.
pub fn routes<S: BiometricValidationsApi>(routes: Routes<S>) -> Routes<S> {
    routes
        .secured(|service, caller, request: operations::ListBiometricValidations| async move {
            service.list_biometric_validations(caller, request).await
        })
        .secured(|service, caller, request: operations::CreateBiometricValidation| async move {
            service.create_biometric_validation(caller, request).await
        })
        .secured(|service, caller, request: operations::RetrieveBiometricValidation| async move {
            service.retrieve_biometric_validation(caller, request).await
        })
}

impl ServerOperation for operations::ListBiometricValidations {
    fn read(from: &RequestReader<'_>, (): ()) -> Result<Self, ParameterError> {
        Ok(Self {
            page: from.query("page", Layout::FORM)?,
            per_page: from.query("perPage", Layout::FORM)?,
            offset: from.query("offset", Layout::FORM)?,
            populates: from.query("populates[]", Layout::FORM)?,
            where_client: from.query("where_client", Layout::FORM)?,
            where_status: from.query("where_status", Layout::FORM)?,
            where_type: from.query("where_type", Layout::FORM)?,
            where_liveness_session: from.query("where_livenessSession", Layout::FORM)?,
            in_status: from.query("in_status[]", Layout::FORM)?,
            where_gt_created_at: from.query("where>_createdAt", Layout::FORM)?,
            sort: from.query("sort", Layout::FORM)?,
        })
    }

    fn check(&self, checks: &mut RequestChecks) {
        checks.if_some("query/page", self.page.as_ref(), |checks, value| {
            checks.minimum(value, &1);
        });
        checks.if_some("query/perPage", self.per_page.as_ref(), |checks, value| {
            checks.minimum(value, &1);
        });
        checks.if_some("query/offset", self.offset.as_ref(), |checks, value| {
            checks.minimum(value, &0);
        });
        checks.if_some("query/where_type", self.where_type.as_ref(), |checks, value| {
            value.check(checks);
        });
    }
}

impl ServerOperation for operations::CreateBiometricValidation {
    fn read(
        _: &RequestReader<'_>,
        body: models::NewBiometricValidation,
    ) -> Result<Self, ParameterError> {
        Ok(Self { body })
    }

    fn check(&self, checks: &mut RequestChecks) {
        checks.if_some("", Some(&self.body), |checks, value| {
            value.check(checks);
        });
    }
}

impl ServerOperation for operations::RetrieveBiometricValidation {
    fn read(from: &RequestReader<'_>, (): ()) -> Result<Self, ParameterError> {
        Ok(Self {
            id: from.path("id", Layout::SIMPLE)?,
            populates: from.query("populates[]", Layout::FORM)?,
            sort: from.query("sort", Layout::FORM)?,
            limit: from.query("limit", Layout::FORM)?,
            where_client: from.query("where_client", Layout::FORM)?,
            where_project: from.query("where_project", Layout::FORM)?,
            where_project_flow: from.query("where_projectFlow", Layout::FORM)?,
            where_status: from.query("where_status", Layout::FORM)?,
            where_type: from.query("where_type", Layout::FORM)?,
            where_liveness_session: from.query("where_livenessSession", Layout::FORM)?,
        })
    }

    fn check(&self, checks: &mut RequestChecks) {
        checks.if_some("path/id", Some(&self.id), |checks, value| {
            checks.length(value, 1, usize::MAX);
        });
        checks.if_some("query/limit", self.limit.as_ref(), |checks, value| {
            checks.minimum(value, &1);
        });
        checks.if_some("query/where_type", self.where_type.as_ref(), |checks, value| {
            value.check(checks);
        });
    }
}
