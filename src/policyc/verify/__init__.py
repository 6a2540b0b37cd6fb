"""What holds for every case: proofs about a Program, and cases that refute."""
