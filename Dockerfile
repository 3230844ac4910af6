# One image for web, worker, beat and migrate: the locked packages, the compiled texts, the collected static files.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DATA_DIR=/srv/cabinet/var

RUN groupadd --gid 10001 cabinet \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin cabinet

WORKDIR /srv/cabinet

# The packages before the code: a changed line of ours does not fetch them again.
COPY requirements/demo.txt requirements/demo.txt
RUN pip install --require-hashes -r requirements/demo.txt

COPY . .

# The demo's settings need no secret, and both write the same hashed static files. Everything stays root's: the
# program can read itself and change nothing.
RUN CABINET_MODE=demo python manage.py build_locale \
    && CABINET_MODE=demo python manage.py collectstatic --noinput \
    && find var -mindepth 1 -maxdepth 1 ! -name static -exec rm -r {} + \
    && python -m compileall -q -j 0 .

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "cabinet.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "-", "--no-control-socket"]
