"""The door: signing in and out, the second factor, picking a post. Built on django-allauth, drawn in our look.

Residents sign in by phone and one-time code; staff by user name, password and a second factor. Only the routes listed in
``urls`` are served: no sign-up, no password by mail.
"""
