"""What is claimed about speed, scale and safety, measured on the machine at hand; run by `bin/bench`."""
