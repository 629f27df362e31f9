"""Pages of accounts: log in, log out, settings."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from catalog import moments
from catalog.users import User, sign_out, sign_out_everywhere
from webapp.accounts import passwords
from webapp.accounts.login import current
from webapp.accounts.sessions import SignedIn, Ticket
from webapp.accounts.sign_in import SignIn, TooManyTries, WrongPassword
from webapp.services import services

pages = Blueprint("accounts", __name__)


@pages.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """The form, and what it sends."""
    if current_user.is_authenticated:
        return redirect(url_for("library.index"))
    if request.method == "GET":
        return render_template("accounts/login.html", next=request.args.get("next", ""))
    check = SignIn(services().users, services().throttle).check
    try:
        user = check(request.form["username"], request.form["password"], request.remote_addr or "", moments.now())
    except WrongPassword:
        return _again("The name or the password is wrong."), 401
    except TooManyTries:
        return _again("That was tried too often. Wait five minutes, then try again."), 429
    _begin_session(user)
    return redirect(_own_page(request.form.get("next", "")))


def _again(error: str) -> str:
    form = request.form
    return render_template(
        "accounts/login.html", error=error, username=form.get("username", ""), next=form.get("next", "")
    )


def _begin_session(user: User) -> None:
    session.clear()
    session.permanent = True
    login_user(SignedIn(user, Ticket.new(user, moments.now())))


def _own_page(wanted: str) -> str:
    """A path of ours, whatever the form said: browsers read a second slash, or a backslash, as another host."""
    if wanted.startswith("/") and wanted[1:2] not in {"/", "\\"} and wanted.isprintable():
        return wanted
    return url_for("library.index")


@pages.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session, here and on every server."""
    ticket = current().ticket
    if ticket:
        _change(lambda user: sign_out(user, ticket.session, ticket.void_after, moments.now()))
    logout_user()
    session.clear()
    response = redirect(url_for("accounts.login"))
    # Pages in the browser's memory are somebody's pictures.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.get("/settings")
def settings() -> ResponseReturnValue:
    """The settings page."""
    return render_template("accounts/settings.html")


@pages.post("/settings/password")
def change_password() -> ResponseReturnValue:
    """A new password ends every other session."""
    name, new = current().name, request.form["new"]
    user = SignIn(services().users, services().throttle)
    try:
        user.check(name, request.form["current"], request.remote_addr or "", moments.now())
        passwords.check_strength(name, new)
    except WrongPassword:
        return render_template("accounts/settings.html", error="The current password is wrong."), 422
    except TooManyTries:
        return render_template("accounts/settings.html", error="That was tried too often. Wait five minutes."), 429
    except passwords.WeakPassword as weak:
        return render_template("accounts/settings.html", error=str(weak)), 422
    hashed = passwords.hash_password(new)
    _begin_session(_change(lambda user: replace(sign_out_everywhere(user), password=hashed)))
    flash("The password is changed. Every other session has ended.")
    return redirect(url_for("accounts.settings"))


@pages.post("/settings/sign-out-everywhere")
def end_all_sessions() -> ResponseReturnValue:
    """End every session of this user, this one too."""
    _change(sign_out_everywhere)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login"))


def _change(change: Callable[[User], User]) -> User:
    user = services().users.change(current().name, change)
    current_app.extensions["recent-users"].reread(user.name)
    return user
