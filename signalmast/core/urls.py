"""Addresses of the desk's own pages, below /desk/."""

from django.urls import include, path

from signalmast.core.views import figures, import_records, imports, language

imports_urls = [
    path("", imports.index, name="index"),
    path("hand-in/", imports.hand_in, name="hand-in"),
    path("waiting/<str:token>/check/", imports.check_again, name="check"),
    path("waiting/<str:token>/load/", imports.load, name="load"),
    path("waiting/<str:token>/take-back/", imports.take_back, name="take-back"),
    path("<int:pk>/", import_records.detail, name="detail"),
    path("<int:pk>/rows/<int:number>/", import_records.row, name="row"),
    path("<int:pk>/file/", import_records.download, name="file"),
    path("<int:pk>/undo/", import_records.undo, name="undo"),
]
figures_urls = [
    path("", figures.index, name="index"),
    path("<str:figure>/<str:period_key>/", figures.evidence, name="evidence"),
]
urlpatterns = [
    path("imports/", include((imports_urls, "imports"))),
    path("figures/", include((figures_urls, "figures"))),
    path("language/", language.choose, name="desk_language"),
]
