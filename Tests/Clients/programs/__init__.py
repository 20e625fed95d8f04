"""Real programs that finish a task through the gateway, and the scripted upstreams that they finish it with."""
