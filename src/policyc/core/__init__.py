"""The Program and its vocabulary: what every backend reads."""
