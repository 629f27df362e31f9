"""Who asks: Flask-Login with the browser's cookie, or a script's token."""

from datetime import timedelta
from typing import cast

import flask_login
from flask import Flask, Request, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from werkzeug.exceptions import Unauthorized

from webapp.accounts.sessions import RecentUsers, SignedIn, Ticket
from webapp.services import Services

_OPEN = {None, "static", "health.healthz", "accounts.login"} | {
    f"shared.{page}" for page in ("index", "unlock", "picture", "file")
}
"""What anybody may see; None is what does not exist. A new page is closed until it is named here."""
_IDLE = timedelta(hours=24)
_BEARER = "Bearer "


def register(app: Flask, services: Services) -> None:
    """Know who asks."""
    app.config.update(PERMANENT_SESSION_LIFETIME=_IDLE)
    recent = RecentUsers(services.users)
    app.extensions["recent-users"] = recent
    manager = LoginManager(app)
    # A phone changes its address all day; the session is bound to its cookie, not to an address.
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator] # Flask-Login has no types
    def by_cookie(text: str) -> SignedIn | None:
        ticket = Ticket.parse(text)
        user = recent.good(ticket) if ticket else None
        return SignedIn(user, ticket) if user else None

    @manager.request_loader  # type: ignore[untyped-decorator] # Flask-Login has no types
    def by_token(request: Request) -> SignedIn | None:
        header = request.headers.get("Authorization", "")
        if not header.startswith(_BEARER):
            return None
        owner = services.users.token_owner(header.removeprefix(_BEARER).strip())
        user = recent.find(owner) if owner else None
        return SignedIn(user, None) if user and not user.disabled else None

    @app.before_request
    def only_signed_in() -> ResponseReturnValue | None:
        if request.endpoint in _OPEN or flask_login.current_user.is_authenticated:
            return None
        if request.path.startswith("/api/"):
            raise Unauthorized
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.login", next=wanted if wanted != "/" else None))


def current() -> SignedIn:
    """The signed-in user of this request; only on pages that are not open to anybody."""
    return cast("SignedIn", flask_login.current_user)
