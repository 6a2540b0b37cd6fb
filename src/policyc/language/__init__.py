"""How rules are written: from text to the Program."""
