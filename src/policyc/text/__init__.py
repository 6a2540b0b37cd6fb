"""Places in texts, and what can be said about them."""
