# syntax=docker/dockerfile:1
# One image for web, worker and commands, and one for nginx with the built files:
#   docker build -t kommune360-forum .
#   docker build -t kommune360-nginx --target nginx .
# Exact versions of all packages stand in requirements/ and package-lock.json, checked by their hashes.

FROM node:24-bookworm-slim AS design
WORKDIR /design
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /opt/forum
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements requirements
RUN pip install --require-hashes -r requirements/postgres.txt \
 && pip install --require-hashes -r requirements/s3.txt
# The data of the German lexicon are read once; the packages that bring them stay outside.
COPY tools tools
COPY forum forum
RUN python -m tools.lexicon
COPY --from=design /design/node_modules node_modules
RUN python -m forum.assets \
 && python -m babel.messages.frontend compile -d forum/translations \
 && python -m compileall -q forum \
 && rm -rf node_modules tools requirements
COPY migrations migrations
COPY wsgi.py ./

FROM nginxinc/nginx-unprivileged:1.28-alpine AS nginx
COPY --from=build /opt/forum/forum/static/vendor /opt/forum/forum/static/vendor
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
USER 0
# Here the forum is another host, and ports below 1024 need no rights in a container.
RUN sed -i 's/127\.0\.0\.1:8000/web:8000/' /etc/nginx/conf.d/default.conf
USER 101

FROM python:3.13-slim-bookworm AS forum
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin forum \
 && install -d -o forum -g forum -m 700 /var/lib/forum
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/forum /opt/forum
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FORUM_MODE=production \
    FORUM_DATA=/var/lib/forum
WORKDIR /opt/forum
USER 10001
VOLUME /var/lib/forum
EXPOSE 8000
STOPSIGNAL SIGTERM
# Whether the process answers; whether it can serve requests says /readyz, which compose.yaml asks.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
# The worker is the same image with: flask --app wsgi forum worker
CMD ["gunicorn", "--config", "python:forum.gunicorn_config", "--bind", "0.0.0.0:8000", "wsgi:app"]
