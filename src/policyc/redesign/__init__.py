"""The smallest material change of a product that reaches an outcome, exact and proved."""
