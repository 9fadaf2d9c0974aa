"""The application behind ``asgi``. It loads while the database is being set up, and answers when that is done."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingwei.config.settings")
application = get_wsgi_application()
pages = get_resolver().url_patterns  # every page is loaded now, and not by the first who asks

from jingwei.registers.people import names  # noqa: E402 (settings first)

names.warm()  # the first to declare waits no longer than the others
if settings.OPTIONS.embedded:
    settings.CLUSTER.wait_until_set_up()
