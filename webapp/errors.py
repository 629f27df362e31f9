"""Where errors become answers: a page for people, `application/problem+json` (RFC 9457) for programs."""

import logging
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask, Response, current_app, json, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from catalog.errors import BadRequest, Conflict, NotFound
from webapp.accounts.passwords import Busy
from webapp.refused import Refused
from webapp.services import Services

_log = logging.getLogger(__name__)

_PAGE = "errors/error.html"
_EXPLANATIONS = {
    400: "The request makes no sense as it is.",
    500: "Something went wrong here. It is noted.",
    403: "You may not do this.",
    404: "There is no such page, or it is not yours.",
    405: "This address does not take that kind of request.",
    413: "That is more than this address takes.",
    401: "Log in first; a script sends its token as `Authorization: Bearer TOKEN`.",
    429: "That was too often. Wait a little, then try again.",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_STORAGE = "The storage behind this page does not answer as it should."
_SENTENCES: dict[type[Exception], tuple[int, str]] = {
    CSRFError: (400, "This page is out of date. Load it again, then repeat what you did."),
    NotFound: (404, _EXPLANATIONS[404]),
    Conflict: (409, "Somebody else is changing the same thing. Try again."),
    Busy: (503, "Too many people are logging in at this moment. Try again in a few seconds."),
    ClientError: (503, _STORAGE),
    BotoCoreError: (503, _STORAGE),
}


def register(app: Flask, services: Services) -> None:  # noqa: ARG001 (all parts are registered alike)
    """Answer every error."""
    for error in _SENTENCES:
        app.register_error_handler(error, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BadRequest, lambda error: answer(400, str(error)))
    app.register_error_handler(Refused, lambda error: answer(error.status, error.reason))


def _known(error: Exception) -> ResponseReturnValue:
    status, sentence = next(known for kind, known in _SENTENCES.items() if isinstance(error, kind))
    if isinstance(error, ClientError | BotoCoreError):
        _log.error("AWS failed", exc_info=error)
        sentence = f"{sentence} {_what_next()}"
    return answer(status, sentence)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    explanation = _EXPLANATIONS.get(status, error.description or "")
    return answer(
        status, f"{explanation} {_what_next()}" if status == HTTPStatus.INTERNAL_SERVER_ERROR else explanation
    )


def _what_next() -> str:
    """Whatever broke off may be done all the same; only what changes nothing is sure to do no harm again."""
    return "Try again." if request.method in _SAFE else "Look whether it was done before you try again."


def _page(said: dict[str, object]) -> str:
    """The page without knowing the user: what knows him may be what failed."""
    return current_app.jinja_env.get_template(_PAGE).render(said)


def answer(status: int, explanation: str) -> Response:
    """An error's answer in the form that the asker understands."""
    title = HTTPStatus(status).phrase
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": explanation}
        response = Response(json.dumps(problem), status, content_type="application/problem+json")
    else:
        said = {"code": status, "title": title, "explanation": explanation}
        response = Response(
            _page(said) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else render_template(_PAGE, **said), status
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response
