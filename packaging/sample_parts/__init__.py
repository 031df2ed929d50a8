"""The parts of make_samples.py: who plays in which sample, and how each file is written."""
