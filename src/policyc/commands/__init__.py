"""The commands, a module for each family: options in, calls of the session, text and an exit code out."""
