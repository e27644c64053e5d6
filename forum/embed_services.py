"""The services that are known from the start: what their links look like, and their players.

Each is asked in the variant that stores the least, at an address without what tracks.
"""

from forum.embedding import Provider, Referrer, Shape, pattern

_FACEBOOK = "https://www.facebook.com/plugins/{kind}.php?show_text=true&href={{link}}"
_FACEBOOK_POST = _FACEBOOK.format(kind="post")
_FACEBOOK_VIDEO = _FACEBOOK.format(kind="video")
_YOUTUBE = "https://www.youtube-nocookie.com/embed/{id}"
_INSTAGRAM = "https://www.instagram.com/{kind}/{id}/embed/"

SERVICES = (
    Provider(
        "Facebook",
        "www.facebook.com",
        "https://www.facebook.com/privacy/policy/",
        (
            pattern(r"facebook\.com/[\w.-]+/videos/(?:[\w.-]+/)?\d+", _FACEBOOK_VIDEO),
            pattern(r"facebook\.com/watch/?\?v=\d+", _FACEBOOK_VIDEO),
            pattern(r"facebook\.com/reel/\d+", _FACEBOOK_VIDEO, Shape.UPRIGHT),
            pattern(r"facebook\.com/[\w.-]+/posts/[\w.-]+", _FACEBOOK_POST, Shape.POST),
            pattern(r"facebook\.com/photo(?:\.php|/)\?fbid=\d+", _FACEBOOK_POST, Shape.POST),
            pattern(
                r"facebook\.com/permalink\.php\?story_fbid=\w+&id=\d+", _FACEBOOK_POST, Shape.POST
            ),
        ),
    ),
    Provider(
        "Flickr",
        "embedr.flickr.com",
        "https://www.flickr.com/help/privacy",
        (
            pattern(
                r"flickr\.com/photos/[\w@-]+/(?:albums|sets)/(?P<id>\d+)",
                "https://embedr.flickr.com/photosets/{id}?width=800&height=450",
            ),
            pattern(
                r"flickr\.com/photos/[\w@-]+/(?P<id>\d+)",
                "https://embedr.flickr.com/photos/{id}?width=800&height=450",
            ),
        ),
    ),
    Provider(
        "Instagram",
        "www.instagram.com",
        "https://privacycenter.instagram.com/policy",
        (
            pattern(
                r"instagram\.com/(?:[\w.]+/)?(?P<kind>p|reel|tv)/(?P<id>[\w-]{5,60})",
                _INSTAGRAM,
                Shape.POST,
            ),
        ),
    ),
    Provider(
        "Pinterest",
        "assets.pinterest.com",
        "https://policy.pinterest.com/privacy-policy",
        (
            pattern(
                r"(?:[a-z]{2}\.)?pinterest\.(?:com|de|at|ch|co\.uk)/pin/(?:[\w-]+--)?(?P<id>\d+)",
                "https://assets.pinterest.com/ext/embed.html?id={id}",
                Shape.POST,
            ),
        ),
    ),
    Provider(
        "X (Twitter)",
        "platform.twitter.com",
        "https://x.com/privacy",
        (
            pattern(
                r"(?:twitter|x)\.com/\w+/status(?:es)?/(?P<id>\d+)",
                "https://platform.twitter.com/embed/Tweet.html?id={id}&dnt=true",
                Shape.POST,
            ),
        ),
    ),
    Provider(
        "Vimeo",
        "player.vimeo.com",
        "https://vimeo.com/privacy",
        (
            # The second part lets those in who have the link to a video that is not listed.
            pattern(
                r"vimeo\.com/(?P<id>\d+)/(?P<key>[0-9a-f]{6,20})",
                "https://player.vimeo.com/video/{id}?h={key}&dnt=1",
            ),
            pattern(
                r"(?:player\.)?vimeo\.com/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>\d+)",
                "https://player.vimeo.com/video/{id}?dnt=1",
            ),
        ),
        start="#t={}s",
        referrer=Referrer.SITE,
    ),
    Provider(
        "YouTube",
        "www.youtube-nocookie.com",
        "https://policies.google.com/privacy",
        (
            pattern(r"youtube\.com/watch\?(?:[^#]*&)?v=(?P<id>[\w-]{11})", f"{_YOUTUBE}?rel=0"),
            pattern(r"youtu\.be/(?P<id>[\w-]{11})", f"{_YOUTUBE}?rel=0"),
            pattern(
                r"youtube(?:-nocookie)?\.com/(?:live|embed)/(?P<id>[\w-]{11})", f"{_YOUTUBE}?rel=0"
            ),
            pattern(r"youtube\.com/shorts/(?P<id>[\w-]{11})", f"{_YOUTUBE}?rel=0", Shape.UPRIGHT),
        ),
        start="&start={}",
        referrer=Referrer.SITE,
    ),
)


#: Where the services stand; no other host can be added below them.
DOMAINS = (
    *("facebook.com", "flickr.com", "instagram.com", "pinterest.com", "pinterest.de"),
    *("twitter.com", "x.com", "vimeo.com", "youtube.com", "youtube-nocookie.com", "youtu.be"),
)
