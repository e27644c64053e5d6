"""The form of hosts whose videos posts may show."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.forms.base import Form, choices
from forum.models import EmbedKind
from forum.presenters.embeds import KINDS
from forum.services.embed_hosts import HostData


class EmbedHostForm(Form):
    """Name, kind and addresses of a host."""

    name = StringField(
        _l("Name"),
        description=_l(
            "What readers are asked about, such as “Videos of the city of Musterstadt”."
        ),
        validators=[DataRequired(_l("Please enter a name.")), Length(max=80)],
    )
    host = StringField(
        _l("Host"),
        description=_l("As it stands in the links that people paste: video.example.org"),
        validators=[DataRequired(_l("Please enter a host.")), Length(max=300)],
    )
    kind = RadioField(
        _l("Kind"),
        choices=choices((kind.value, text) for kind, text in KINDS.items()),
        default=EmbedKind.PEERTUBE.value,
        validators=[InputRequired(_l("Please choose one."))],
    )
    page = StringField(
        _l("Address of a video's page"),
        description=_l("Not needed for PeerTube. For example https://video.example.org/watch/{id}"),
        validators=[Length(max=200)],
    )
    player = StringField(
        _l("Address of its player"),
        description=_l(
            "Not needed for PeerTube. For example https://player.example.org/video/{id}"
        ),
        validators=[Length(max=200)],
    )
    privacy_url = StringField(
        _l("Privacy policy of the host"),
        description=_l("Readers find this link before they load anything."),
        validators=[DataRequired(_l("Please enter an address.")), Length(max=500)],
    )

    @property
    def entered(self) -> HostData:
        """What was entered, as it was entered."""
        return HostData(
            name=self.name.data or "",
            kind=EmbedKind(self.kind.data),
            host=self.host.data or "",
            privacy_url=self.privacy_url.data or "",
            page=self.page.data or "",
            player=self.player.data or "",
        )

    #: The field at which a refusal is shown, by its code; all others belong to the host.
    AT = {  # noqa: RUF012 - WTForms makes no field of it
        "embed_page_unusable": "page",
        "embed_page_elsewhere": "page",
        "embed_player_unusable": "player",
        "embed_privacy_url": "privacy_url",
    }
