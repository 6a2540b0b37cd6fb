"""What can be wrong with files and cases (P401 to P449)."""
