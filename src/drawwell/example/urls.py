"""The site map of a demonstration: everything there is, and what only a made-up place has. Used with DEMO=1."""

from django.urls import path

from drawwell.web import urls as web

from . import views

handler500 = web.handler500
urlpatterns = [
    path("doors/<slug:role>", views.open_door, name="door"),
    path("<slug:place_key>/month", views.let_month_pass, name="let-a-month-pass"),
    *web.urlpatterns,
]
