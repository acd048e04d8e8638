"""15-your-own-network: its answers, its known mistakes and its figures."""
