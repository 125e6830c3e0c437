//! The routes are held to the document that they were generated from.

use std::sync::Arc;

use petstore_by_build_script::{
    models::{Pet, PetKind},
    operations::AllPets,
    routes::{PetsApi, Service, router},
    runtime::Undocumented,
};
use specwright::contract::Runner;

struct Petstore;

impl Service for Petstore {}

impl PetsApi for Petstore {
    async fn all_pets(&self, _: AllPets) -> Result<Vec<Pet>, Undocumented> {
        Ok(vec![Pet { kind: Some(PetKind::Cat), ..Pet::new("Tom") }])
    }
}

#[tokio::test]
async fn the_petstore_keeps_its_document() {
    let runner = Runner::open("petstore.yaml").expect("it can be read");
    let report = runner.run(router(Arc::new(Petstore))).await;
    assert!(report.is_kept(), "{report}");
    assert_eq!(report.summary().documented, 1, "{report}");
}
