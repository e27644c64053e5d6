"""The application factory: wires everything; nothing imports it."""

import logging
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

import jinja2
from flask import Flask
from flask_login import COOKIE_NAME
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import blueprints, cli, jobs, memory_notes, page_store, page_versions, rate_limits
from forum.asked_pages import AskedPages
from forum.blueprints import (
    account_data,
    accounts,
    edge,
    errors,
    formats,
    fragments,
    frame,
    guest_reads,
    held_forms,
    live_counts,
    reader_counts,
    second_tries,
    template_calls,
)
from forum.blueprints.api import threads as api_threads
from forum.config import Config, from_environment
from forum.db import db
from forum.extensions import babel, csrf
from forum.locale_prefix import LocalePrefix
from forum.open_addresses import OpenAddresses
from forum.page_cache import PageCache
from forum.page_store import Store
from forum.page_versions import Versions
from forum.reader_pages import ReaderPages
from forum.replicas import NotedVersions, Replica
from forum.search.engines import engine_for
from forum.services import view_counts
from forum.shared_redis import SharedRedis
from forum.static_files import StaticFiles
from forum.storage import Folder, Storage


class _Application(Flask):
    """Flask whose views and hooks all are plain functions; nothing looks each time whether so."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """Make the application; without ``config`` the settings come from the environment.

    Raises:
        ConfigurationError: A setting has no usable value.
    """
    config = config or from_environment()
    config.data.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=config.log_level)
    app = _Application(__name__, static_folder="static", template_folder="templates")
    app.jinja_environment = template_calls.Environment
    app.config.from_mapping(config.flask())
    app.extensions["forum_config"] = config
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=edge.locale)
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        # Only a command migrates; no other process needs the libraries for it.
        import_module("flask_migrate").Migrate(app, db, render_as_batch=True)
    _wire_pages(app)
    counters = config.rate_limits_url or config.redis_url
    rate_limits.init_app(app, person=edge.actor, folder=config.data, url=counters)
    jobs.init_app(app)
    app.extensions["forum_storage"] = _storage_of(config)
    app.extensions["forum_search"] = engine_for(
        config.database_url, config.index, time_limit=config.search_milliseconds / 1000
    )
    app.cli.add_command(cli.forum)
    _wrap(app, config)
    return app


def _storage_of(config: Config) -> Storage:
    if config.uploads_url and not config.uploads_url.startswith("file://"):
        # Its client is installed only where files are kept in a bucket.
        found: Storage = import_module("forum.s3_storage").bucket_at(config.uploads_url)
        return found
    return Folder(config.uploads)


def _wire_pages(app: Flask) -> None:
    """Give the application its pages and what stands before and after each of them."""
    fragments.init_app(app)
    guest_reads.init_app(app)
    live_counts.init_app(app)
    api_threads.init_app(app)
    accounts.init_app(app)
    account_data.init_app(app)
    edge.init_app(app)
    held_forms.init_app(app)
    reader_counts.init_app(app)
    frame.init_app(app)
    formats.init_app(app)
    template_calls.init_app(app)
    errors.init_app(app)
    second_tries.init_app(app)
    blueprints.register(app)


def _wrap(app: Flask, config: Config) -> None:
    """Put the WSGI layers in front of Flask, the outermost last."""
    _keep_pages(app, config)
    app.wsgi_app = OpenAddresses(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = LocalePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = StaticFiles(app.wsgi_app, edge.HEADERS)  # type: ignore[method-assign]
    if config.trusted_proxies:
        n = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]


def _keep_pages(app: Flask, config: Config) -> None:
    """Keep pages: for guests in all processes of this machine or Redis, for readers in this one."""
    store: Store
    versions: Versions
    if config.redis_url:
        shared = SharedRedis(config.redis_url)
        versions, store = page_versions.InRedis(shared), page_store.InRedis(shared)
    else:
        versions = page_versions.SharedFile(config.data / "page-versions")
        store = page_store.Folder(config.pages)
    with app.app_context():
        if config.database_read_url:
            positions = SharedRedis(config.redis_url)
            replica = Replica(db.engine, db.engines["replica"], positions.client)
            app.extensions["forum_replica"] = replica
            versions = NotedVersions(versions, replica)
        page_versions.keep(versions, db.engine)
    app.extensions["forum_pages"] = store
    app.extensions["forum_versions"] = versions
    if not config.page_cache:
        return
    pages, on_view = AskedPages(app.url_map), _count_view(app)
    cookies = (app.config["SESSION_COOKIE_NAME"], COOKIE_NAME)
    app.wsgi_app = ReaderPages(  # type: ignore[method-assign]
        app.wsgi_app, pages=pages, cookies=cookies, versions=versions, on_view=on_view
    )
    app.wsgi_app = PageCache(  # type: ignore[method-assign]
        app.wsgi_app,
        pages=pages,
        cookies=cookies,
        versions=versions,
        store=store,
        on_view=on_view,
    )


def _count_view(app: Flask) -> Callable[[int, str], None]:
    def count(thread_id: int, user_agent: str) -> None:
        if view_counts.count(thread_id, user_agent):
            with app.app_context():
                memory_notes.write_down()

    return count
