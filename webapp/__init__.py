"""The dashboard: Flask, one package a capability. `flask --app webapp` finds `create_app` here."""

from webapp.application import create_app

__all__ = ["create_app"]
