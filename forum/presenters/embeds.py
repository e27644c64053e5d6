"""Words about contents of other services."""

from flask_babel import lazy_gettext as _l

from forum.models import EmbedKind

KINDS = {
    EmbedKind.PEERTUBE: _l("PeerTube"),
    EmbedKind.PLAYER: _l("Like Vimeo: a page for each video, and a player with the same number"),
}
