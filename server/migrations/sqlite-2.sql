-- For lists by type and status: such a list is counted from the index alone.
CREATE INDEX biometric_validations_by_type_and_status ON biometric_validations (type, status, created_at, number);

-- Covered by the one above.
DROP INDEX biometric_validations_by_type;
