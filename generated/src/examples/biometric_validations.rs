// Written by `specwright generate`; changes are lost.
//! Examples of Biometric Validations.

use crate::models;

examples! {
    "biometric_validations.json";
    /// `listBiometricValidations`, answer 200: The newest login validations, with client and project populated
    list_biometric_validations_200_first_page: models::BiometricValidationListResponse = "/ListBiometricValidations/200 firstPage", true;
    /// `listBiometricValidations`, answer 400: A value out of range
    list_biometric_validations_400_invalid_parameters: models::BiometricValidationError = "/ListBiometricValidations/400 invalidParameters", true;
    /// `listBiometricValidations`, answer 401: No access token was sent
    list_biometric_validations_401_unauthorized: models::BiometricValidationError = "/ListBiometricValidations/401 unauthorized", true;
    /// `createBiometricValidation`, a request: A validation whose link is sent by email
    create_biometric_validation_request_created: models::NewBiometricValidation = "/CreateBiometricValidation/request created", true;
    /// `createBiometricValidation`, a request: A project flow that does not exist
    create_biometric_validation_request_invalid_project_flow: models::NewBiometricValidation = "/CreateBiometricValidation/request invalidProjectFlow", true;
    /// `createBiometricValidation`, a request: Sending by email, without an address
    create_biometric_validation_request_email_missing: models::NewBiometricValidation = "/CreateBiometricValidation/request emailMissing", true;
    /// `createBiometricValidation`, answer 200: A new validation
    create_biometric_validation_200_created: models::BiometricValidationResponse = "/CreateBiometricValidation/200 created", true;
    /// `createBiometricValidation`, answer 400: The project flow does not exist
    create_biometric_validation_400_invalid_project_flow: models::BiometricValidationError = "/CreateBiometricValidation/400 invalidProjectFlow", true;
    /// `createBiometricValidation`, answer 400: The address to send to is missing
    create_biometric_validation_400_email_missing: models::BiometricValidationError = "/CreateBiometricValidation/400 emailMissing", true;
    /// `createBiometricValidation`, answer 401: No access token was sent
    create_biometric_validation_401_unauthorized: models::BiometricValidationError = "/CreateBiometricValidation/401 unauthorized", true;
    /// `retrieveBiometricValidation`, answer 200: A completed validation, with client, project and project flow populated
    retrieve_biometric_validation_200_populated: models::BiometricValidationResponse = "/RetrieveBiometricValidation/200 populated", true;
    /// `retrieveBiometricValidation`, answer 400: A value out of range
    retrieve_biometric_validation_400_invalid_parameters: models::BiometricValidationError = "/RetrieveBiometricValidation/400 invalidParameters", true;
    /// `retrieveBiometricValidation`, answer 401: No access token was sent
    retrieve_biometric_validation_401_unauthorized: models::BiometricValidationError = "/RetrieveBiometricValidation/401 unauthorized", true;
    /// `retrieveBiometricValidation`, answer 404: An id that was never given out
    retrieve_biometric_validation_404_missing: models::BiometricValidationError = "/RetrieveBiometricValidation/404 missing", true;
}
