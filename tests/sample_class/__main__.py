"""python -m tests.sample_class FOLDER: writes the sample class's submissions."""

import sys

from tests.sample_class import write_sample_class

if len(sys.argv) != 2:
    sys.exit("usage: python -m tests.sample_class FOLDER")
print(write_sample_class(sys.argv[1]))
