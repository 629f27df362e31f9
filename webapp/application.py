"""The application factory."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import assets, compression, errors, filters, health, security
from webapp.accounts import commands as people
from webapp.accounts import keys, login
from webapp.accounts import views as accounts
from webapp.activity import views as activity
from webapp.albums import arrange, membership
from webapp.albums import views as albums
from webapp.api import views as api
from webapp.library import commands as pictures
from webapp.library import views as library
from webapp.services import Services
from webapp.shares import public as shared
from webapp.shares import views as shares
from webapp.trash import views as trash


def create_app(services: Services | None = None) -> Flask:
    """Make the application.

    Args:
        services: what the pages work with. Without it there are no pages, only the commands of `flask --app webapp`,
            which find their tables themselves.
    """
    app = Flask("webapp")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for commands in (people, pictures):
        commands.register(app)
    if services is None:
        return app
    app.extensions["proofsheet"] = services
    hops = services.settings.proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=1, x_host=0)  # type: ignore[method-assign] # Flask's documented way
    for part in (compression, keys, login, security, assets, filters, errors):
        part.register(app, services)
    for part in (health, accounts, library, trash, albums, arrange, membership, shares, shared, activity, api):
        app.register_blueprint(part.pages)
    return app
