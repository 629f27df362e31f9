"""Headers of every answer, cookies, and the token against forged requests."""

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from webapp.services import Services

csrf = CSRFProtect()
_HSTS = "max-age=63072000; includeSubDomains"


def register(app: Flask, services: Services) -> None:
    """Protect every page."""
    https = services.settings.is_https
    app.config.update(
        # A browser takes a cookie with this prefix from this very host by HTTPS only.
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=1 << 20,
        MAX_FORM_MEMORY_SIZE=1 << 20,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    csrf.init_app(app)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = _policy(services.links.origin)
        headers["X-Content-Type-Options"] = "nosniff"
        # `no-referrer` would make browsers send `Origin: null` with our own forms.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if https:
            headers["Strict-Transport-Security"] = _HSTS
        if request.endpoint != "static" and "Cache-Control" not in headers:
            # Not `no-store`: the way back to a long page should be instant. Logging out clears the browser's memory.
            headers["Cache-Control"] = "private, no-cache"
        return response


def _policy(bucket: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {bucket} blob:",
            f"connect-src 'self' {bucket}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
