"""The Program as one SQL statement over tables of cases and of the nodes of their lists."""
