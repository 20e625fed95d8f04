"""The parts of gateway_matrix.py: front doors, upstream dialects, the cases, and the recording proxy between them."""
