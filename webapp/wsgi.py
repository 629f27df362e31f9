"""What gunicorn serves. Workers fork from here, so nothing is asked of AWS yet."""

import os

from webapp.application import create_app
from webapp.services import Services

app = create_app(Services.from_environ(os.environ))
