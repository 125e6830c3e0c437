// Written by `specwright generate`; changes are lost.
//! How answers of Biometric Validations come in pages.

use crate::runtime::pages::{Next, Paged, Taker};
use crate::{models, operations};

impl Paged for operations::ListBiometricValidations {
    type Item = models::BiometricValidation;
    const NEXT: Next = Next::Offset { to: Taker::Query("offset") };
    const ITEMS: &'static str = "/data";
}
