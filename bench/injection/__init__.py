"""Fault injection: what breaks the product on purpose, and what tells whether it was harmed. Used by tests as well."""
