"""The parts of gateway_recorded.py: recordings, a server that replays them, official clients, and what is compared."""
