"""How a Program runs."""
