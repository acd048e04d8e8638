"""Speed and memory against peers: `python -m benchmarks` measures and writes RESULTS.md.

Each module `bench_<topic>.py` holds functions named `bench_…` without arguments, each of which returns a list of
`harness.Row`. The runner finds them; a new topic needs nothing but its file.
"""
