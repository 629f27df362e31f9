"""Pages of accounts: log in, log out, settings."""

import logging
from collections.abc import Callable
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from catalog import moments
from catalog.errors import AddressRefused, Refusal
from catalog.subscriptions import State
from catalog.users import User, sign_out, sign_out_everywhere
from webapp.accounts import passwords
from webapp.accounts.login import current
from webapp.accounts.mails import Mails, TooManyConfirmations
from webapp.accounts.sessions import SignedIn, Ticket
from webapp.accounts.sign_in import SignIn, TooManyTries, WrongPassword
from webapp.services import services

pages = Blueprint("accounts", __name__)
_log = logging.getLogger(__name__)
_REFUSALS = {
    Refusal.INVALID: "This is no e-mail address.",
    Refusal.TAKEN: "This address gets other mails from here already. Use another one, or ask your administrator.",
    Refusal.FULL: "No more addresses can be added: the limit of AWS is reached. Ask your administrator.",
}


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
    # Pages in the browser's memory are somebody's pictures, and so are uploads that it keeps.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/settings")
def settings() -> ResponseReturnValue:
    """The settings page."""
    return _settings()


def _settings(status: int = 200, **errors: str) -> ResponseReturnValue:
    user = _user()
    about = {"user": user, "mails": _mails_of(user), "settings": services().settings}
    return render_template("accounts/settings.html", **about, **errors), status


def _user() -> User:
    """The user as he is now: the page shows what he has just changed, whichever process answers."""
    return services().users.find(current().name) or current().user


def _mails_of(user: User) -> State | None:
    """What has become of the user's subscription; None where he has none, or nobody knows."""
    if not services().settings.has_way_out or user.subscription is None:
        return None
    try:
        return services().subscriptions.state(user.subscription)
    except (ClientError, BotoCoreError):
        _log.exception("AWS failed")
        return None


@pages.post("/settings/password")
def change_password() -> ResponseReturnValue:
    """A new password ends every other session."""
    name, new = current().name, request.form["new"]
    user = SignIn(services().users, services().throttle)
    try:
        user.check(name, request.form["current"], request.remote_addr or "", moments.now())
        passwords.check_strength(name, new)
    except WrongPassword:
        return _settings(422, error="The current password is wrong.")
    except TooManyTries:
        return _settings(429, error="That was tried too often. Wait five minutes.")
    except passwords.WeakPassword as weak:
        return _settings(422, error=str(weak))
    hashed = passwords.hash_password(new)
    _begin_session(_change(lambda user: replace(sign_out_everywhere(user), password=hashed)))
    flash("The password is changed. Every other session has ended.")
    return redirect(url_for("accounts.settings"))


@pages.post("/settings/mails")
def begin_mails() -> ResponseReturnValue:
    """Mails about this user's pictures to an address, once whoever reads it agrees; again sends the question again."""
    address = request.form["address"].strip()
    try:
        subscription = _mails().begin(_user(), address, moments.now())
    except AddressRefused as refused:
        return _settings(422, mail_error=_REFUSALS[refused.refusal])
    except TooManyConfirmations:
        return _settings(429, mail_error="That was tried too often. Wait an hour.")
    except (ClientError, BotoCoreError):
        return _sns_failed()
    _change(lambda user: replace(user, mail=address, subscription=subscription))
    flash(f"A mail is on its way to {address}. Follow the link in it to confirm the address.")
    return redirect(url_for("accounts.settings"))


@pages.post("/settings/mails/stop")
def end_mails() -> ResponseReturnValue:
    """No more mails about this user's pictures; the address is forgotten."""
    user = _user()
    try:
        state = _mails().end(user)
    except (ClientError, BotoCoreError):
        return _sns_failed()
    _change(lambda user: replace(user, mail=None, subscription=None))
    if state is State.PENDING:
        flash(f"{user.mail} is forgotten. The link in the mail that was sent there is void within two days.")
    elif state:
        flash(f"No more mails are sent to {user.mail}.")
    return redirect(url_for("accounts.settings"))


def _mails() -> Mails:
    if not services().settings.has_way_out:
        abort(404)
    return Mails(services().subscriptions, services().throttle)


def _sns_failed() -> ResponseReturnValue:
    _log.exception("AWS failed")
    return _settings(503, mail_error="The mail service does not answer as it should. Try again in a few minutes.")


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
