"""What can be wrong with a policy (P1xx to P3xx)."""
