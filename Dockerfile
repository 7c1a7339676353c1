# One image for every process of Kopitalk: `docker run … kopitalk worker sentiment`, `… serve`, `… migrate`.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY config ./config
COPY src ./src
COPY web ./web
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Left out: the embedded Postgres (an optional package of each platform) and the model engine of other platforms.
RUN npm ci --omit=dev --omit=optional \
  && find node_modules/onnxruntime-node/bin -mindepth 2 -maxdepth 2 -type d ! -name linux -exec rm -r {} + \
  && npm cache clean --force

FROM node:20-bookworm-slim
# zstd reads Reddit dumps, whose 2 GiB window this Node's zlib does not know.
RUN apt-get update && apt-get install --yes --no-install-recommends zstd && rm -rf /var/lib/apt/lists/*
# onnxruntime reports usage to its maker unless this is set.
ENV NODE_ENV=production \
    KOPITALK_HOME=/var/lib/kopitalk \
    ORT_DISABLE_TELEMETRY=1
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE NOTICE ./
COPY migrations ./migrations
COPY config/sources.example.json ./config/
COPY data ./data
COPY models ./models
COPY sample ./sample
# `exec`: node itself gets the signals, and a stop finishes the running batch.
RUN printf '#!/bin/sh\nexec node /app/dist/src/bin/kopitalk.js "$@"\n' > /usr/local/bin/kopitalk \
  && chmod 755 /usr/local/bin/kopitalk \
  && install -d -o node -g node -m 700 /var/lib/kopitalk
USER node
# A worker with METRICS_PORT answers /health there, the server /health/live on PORT.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "-e", \
  "const { METRICS_PORT, PORT = '8080' } = process.env; const url = METRICS_PORT ? `http://127.0.0.1:${METRICS_PORT}/health` : `http://127.0.0.1:${PORT}/health/live`; fetch(url).then((answer) => { process.exitCode = answer.ok ? 0 : 1 }, () => { process.exitCode = 1 })"]
ENTRYPOINT ["kopitalk"]
CMD ["--help"]
