"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingwei.config.settings")
application = get_wsgi_application()

from jingwei.registers.people import names  # noqa: E402 (settings first)

names.warm()  # the first to declare waits no longer than the others
