"""What comes in: submissions found, read with limits, and put into the released notebook."""
