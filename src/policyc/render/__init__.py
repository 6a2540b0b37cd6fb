"""How things are shown: the only place with colours, widths and JSON."""
