"""What Proofsheet knows about pictures and people: the only code that touches the tables and the bucket."""
