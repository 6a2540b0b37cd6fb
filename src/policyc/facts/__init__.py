"""Cases: from the bytes of a file, or the values of a Python caller, to facts with places."""
