"""Limit C: twenty rows of the very same data through SQLAlchemy Core and a small template."""

import sqlalchemy as sa
from flask import Flask, render_template

from forum.config import from_environment
from forum.models import Comment, Thread, User

ROWS = 20

app = Flask(__name__)
engine = sa.create_engine(from_environment().database)
comments, threads, users = (model.__table__ for model in (Comment, Thread, User))
POSTS = (
    sa.select(
        comments.c.id,
        comments.c.number,
        comments.c.created_at,
        comments.c.body_html,
        users.c.display_name,
        threads.c.title,
    )
    .join(users, users.c.id == comments.c.author_id)
    .join(threads, threads.c.id == comments.c.thread_id)
    .where(comments.c.thread_id == sa.bindparam("thread"), comments.c.number <= ROWS)
    .order_by(comments.c.number)
)


@app.get("/<int:thread>")
def page(thread: int) -> str:
    """Show the first twenty posts of a thread."""
    with engine.connect() as connection:
        posts = connection.execute(POSTS, {"thread": thread}).all()
    return render_template("rows.html", posts=posts)


@app.get("/readyz")
def readyz() -> str:
    """Answer: the process is up."""
    # Nothing open may be shared with the processes that are forked: each connects for itself.
    return "ok"
