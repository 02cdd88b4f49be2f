# Two images: `elasticsearch`, Elastic's server with the analysis plugins of config/languages.yaml, and `kiosque`,
# which is the worker, the Prefect server and the bootstrap of docker-compose.yml.

FROM docker.elastic.co/elasticsearch/elasticsearch:9.5.3 AS elasticsearch
RUN bin/elasticsearch-plugin install --batch \
        analysis-kuromoji \
        analysis-nori \
        analysis-smartcn \
        analysis-stempel \
        analysis-ukrainian


FROM python:3.12.15-slim-bookworm AS kiosque

# A user of its own. Docker gives an empty named volume the owner of the folder it is mounted on, so those are made here.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin kiosque \
    && install --directory --owner=kiosque --group=kiosque --mode=0700 /var/lib/kiosque /run/kiosque

WORKDIR /app

# Dependencies first: they change less often than the code, and Docker keeps the layer.
COPY requirements/runtime.lock requirements/semantic.lock requirements/dask.lock requirements/
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.lock \
    && python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/semantic.lock \
    && python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/dask.lock

COPY pyproject.toml README.md LICENSE prefect.yaml ./
COPY config config/
COPY tasks tasks/
COPY flows flows/
# The packages run from /app, where their data files are. The user cannot write there: compile once, now.
RUN python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && python -m compileall -q config tasks flows

# No telemetry. Prefect's server copies its pages to a folder that it must be able to write.
ENV DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT=false \
    PREFECT_SERVER_UI_STATIC_DIRECTORY=/tmp/prefect-ui \
    KIOSQUE_HOME=/var/lib/kiosque \
    PYTHONUNBUFFERED=1

USER kiosque
CMD ["kiosque", "--help"]
