"""Letters into mails. The one rule: there are two doors, one for customers and one for staff, and they are told apart by type.

``sheet`` is what a letter comes to before it has words, ``customer`` and ``staff`` fill one in, ``pages`` has the templates, and
``renderer`` puts them together and has the bytes made by ``mail.compose``.
"""

from mailgate.render.caged import Bounds
from mailgate.render.renderer import Rendered, Renderer
from mailgate.render.sheet import NOWHERE, OnPage, Stamp

__all__ = ["NOWHERE", "Bounds", "OnPage", "Rendered", "Renderer", "Stamp"]
