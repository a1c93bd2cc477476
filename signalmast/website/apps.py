from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    """The public site: templates, the bake, search, feeds."""

    name = "signalmast.website"
    label = "website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from signalmast.core import coming  # noqa: PLC0415 -- as the others
        from signalmast.core.soundness import also  # noqa: PLC0415 -- needs loaded models
        from signalmast.newsroom.rendering import render_with  # noqa: PLC0415 -- needs loaded models
        from signalmast.website import receivers  # noqa: F401, PLC0415 -- needs loaded models
        from signalmast.website.domain.marks import is_coming  # noqa: PLC0415 -- needs loaded models
        from signalmast.website.domain.verifying import faults  # noqa: PLC0415 -- as above
        from signalmast.website.sheets.preview import preview  # noqa: PLC0415 -- needs loaded models

        render_with(preview)
        also(faults)
        coming.answer_with(is_coming)
