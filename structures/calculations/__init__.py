"""What a code computes of a candidate: the job, its folder, the record of it, and what comes home."""
