import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from catalog import keyring, moments
from catalog.table import Table
from catalog.users import Users
from tests.webapp.people import PASSWORD, Browser
from webapp.accounts import passwords, sessions, sign_in
from webapp.accounts.keys import SharedKeys


def test_everything_but_the_door_asks_to_log_in(stranger: Browser) -> None:
    for path in ("/", "/images/x", "/cards?ids=x", "/activity", "/settings"):
        answer = stranger.get(path)
        assert answer.status_code == 302, path
        assert answer.location.startswith("/login"), path
    answer = stranger.get("/api/v1/images")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_no_page_is_open_that_is_not_meant_to_be(app: Flask, stranger: Browser) -> None:
    opened = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            token = {"X-CSRFToken": stranger.token()}
            answer = stranger.client.open(path, method=method, headers=token)
            if answer.status_code not in {302, 401}:
                opened.add(rule.endpoint)
    shared = {f"shared.{page}" for page in ("index", "unlock", "picture", "file")}
    assert opened == {"static", "health.healthz", "accounts.login"} | shared


def test_the_right_password_leads_to_the_page_that_was_wanted(stranger: Browser) -> None:
    wanted = stranger.get("/activity").location
    assert wanted == "/login?next=/activity"
    answer = stranger.log_in("ann", next="/activity")
    assert (answer.status_code, answer.location) == (302, "/activity")
    assert stranger.get("/activity").status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "", "x"])
def test_no_login_leads_to_another_site(stranger: Browser, wanted: str) -> None:
    assert stranger.log_in("ann", next=wanted).location == "/"


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", ""), ("<b>", "x" * 9999)])
def test_a_wrong_name_and_a_wrong_password_are_not_told_apart(stranger: Browser, name: str, password: str) -> None:
    answer = stranger.log_in(name, password)
    assert answer.status_code == 401
    assert "The name or the password is wrong." in answer.text
    assert "<b>" not in answer.text
    assert stranger.get("/").status_code == 302


def test_an_unknown_name_costs_a_hash_too(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    verify = passwords.verify

    def watch(stored: str | None, password: str) -> bool:
        seen.append(stored)
        return verify(stored, password)

    monkeypatch.setattr(passwords, "verify", watch)
    stranger.log_in("nobody")
    assert seen == [None]


def test_trying_again_and_again_is_stopped_even_with_the_right_password(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = moments.now()
    monkeypatch.setattr("catalog.moments.now", lambda: now)  # no window ends meanwhile
    for _ in range(sign_in.PER_ACCOUNT_AND_ADDRESS):
        assert stranger.log_in("ann", "wrong").status_code == 401
    answer = stranger.log_in("ann")
    assert answer.status_code == 429
    assert "Wait five minutes" in answer.text
    assert stranger.log_in("bob").status_code == 302


def test_nobody_locks_the_owner_out_from_elsewhere(stranger: Browser, app: Flask) -> None:
    for _ in range(sign_in.PER_ACCOUNT_AND_ADDRESS + 1):
        stranger.log_in("ann", "wrong")
    token = {"csrf_token": stranger.token()}
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    form = {"username": "ann", "password": PASSWORD} | token
    assert stranger.client.post("/login", data=form, environ_base=elsewhere).status_code == 302


def test_hashes_queue_up_instead_of_eating_the_memory() -> None:
    hashed = passwords.hash_password(PASSWORD)
    start = Barrier(20)
    results: list[bool | None] = []

    def verify() -> None:
        start.wait()
        try:
            results.append(passwords.verify(hashed, PASSWORD))
        except passwords.Busy:
            results.append(None)

    threads = [Thread(target=verify) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert True in results
    assert False not in results
    assert passwords._one_at_a_time.acquire()
    with pytest.raises(passwords.Busy):  # a new password, or one of a link
        passwords.hash_password(PASSWORD)
    passwords._one_at_a_time.release()


def test_a_form_without_its_token_is_refused(ann: Browser) -> None:
    paths = ("/login", "/logout", "/settings/password", "/settings/mails", "/settings/mails/stop", "/images/x/delete")
    for path in paths:
        answer = ann.client.post(path, data={"username": "ann"})
        assert answer.status_code == 400, path
        assert "out of date" in answer.text
    assert ann.client.post("/api/v1/uploads", json={}).status_code == 400
    assert ann.get("/").status_code == 200


def test_logging_out_ends_the_session_on_the_server_too(ann: Browser, app: Flask) -> None:
    cookie = ann.client.get_cookie("session")
    assert cookie
    assert ann.post("/logout").status_code == 302
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/").status_code == 302
    assert ann.log_in("ann").status_code == 302


def test_the_cookie_is_only_for_this_site_and_not_for_scripts(stranger: Browser) -> None:
    cookie = stranger.log_in("ann").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_new_password_ends_every_other_session(ann: Browser, app: Flask) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.log_in("ann")
    answer = ann.post("/settings/password", current=PASSWORD, new="another fine password")
    assert answer.status_code == 302
    assert ann.get("/settings").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert elsewhere.log_in("ann").status_code == 401
    assert elsewhere.log_in("ann", "another fine password").status_code == 302


@pytest.mark.parametrize(
    ("current", "new"), [("wrong", "another fine password"), (PASSWORD, "short"), (PASSWORD, "aaaaaaaaaaaaaaa")]
)
def test_a_bad_change_of_password_changes_nothing(ann: Browser, current: str, new: str) -> None:
    answer = ann.post("/settings/password", current=current, new=new)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert ann.log_in("ann").status_code == 302


def test_signing_out_everywhere_ends_all_sessions(ann: Browser, app: Flask) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.log_in("ann")
    ann.post("/settings/sign-out-everywhere")
    assert ann.get("/").status_code == 302
    assert elsewhere.get("/").status_code == 302


def test_a_disabled_user_is_out_and_stays_out(ann: Browser, app: Flask, users_table: Table) -> None:
    Users(users_table).change("ann", lambda user: replace(user, disabled=True))
    app.extensions["recent-users"].reread("ann")
    assert ann.get("/").status_code == 302
    assert ann.log_in("ann").status_code == 401


def test_a_session_ends_after_a_week_used_or_not(users: Users, app: Flask) -> None:
    user = users.find("ann")
    assert user
    now = datetime.now(UTC)
    ticket = sessions.Ticket.new(user, now)
    assert sessions.Ticket.parse(str(ticket)) == ticket
    assert ticket.holds(user, now + timedelta(days=6))
    assert not ticket.holds(user, now + timedelta(days=8))


@pytest.mark.parametrize("text", ["", "ann", "ann|1|x", "ann|x|y|z", "ann|1|x|1|2"])
def test_a_cookie_of_another_shape_is_nobodys(text: str) -> None:
    assert sessions.Ticket.parse(text) is None


def test_a_script_needs_no_cookie(app: Flask, users: Users) -> None:
    token = users.issue_token("ann", "", datetime.now(UTC))
    client = app.test_client()
    answer = client.get("/api/v1/images", headers={"Authorization": f"Bearer {token}"})
    assert answer.get_json() == {"images": [], "next": None}
    assert client.get("/api/v1/images", headers={"Authorization": f"Bearer {token}x"}).status_code == 401


def test_nobody_is_logged_out_by_a_new_signing_key(
    ann: Browser, app: Flask, users_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.rotate(users_table, datetime.now(UTC))
    old = app.config["SECRET_KEY"]
    later = datetime.now(UTC) + keyring.PUBLISHED_BEFORE_USE
    monkeypatch.setattr("webapp.accounts.keys.moments.now", lambda: later)
    SharedKeys(users_table).refresh(app)
    assert app.config["SECRET_KEY"] != old
    assert ann.get("/").status_code == 200
