"""The fake providers of gateway_fakes.py."""
