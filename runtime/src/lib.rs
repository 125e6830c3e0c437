//! What generated code needs at run time: parameter encoding, problem bodies, extractors.
