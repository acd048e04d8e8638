"""What goes wrong in the answers of 12-convolution."""
