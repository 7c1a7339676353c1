# One image for every process of Kopitalk: `docker run … kopitalk worker sentiment`, `… serve`, `… migrate`.
# `--target chromium` adds the browser that reads Instagram's pages. Both build for amd64 and arm64.

# Pinned by digest; another registry or a newer release: --build-arg NODE_IMAGE=…
ARG NODE_IMAGE=node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d

# Programs and packages are the same for every processor except for a few folders, so both stages run on the builder's own.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY config ./config
COPY src ./src
COPY web ./web
RUN npm run build

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS dependencies
ARG TARGETARCH
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY deploy/container/prune-packages.sh /usr/local/bin/
RUN --mount=type=cache,target=/root/.npm \
  cpu=$([ "$TARGETARCH" = arm64 ] && echo arm64 || echo x64) \
  && npm ci --omit=dev --os=linux --cpu="$cpu" --libc=glibc \
  && prune-packages.sh "$cpu"

FROM ${NODE_IMAGE} AS runtime
# zstd reads Reddit dumps, whose 2 GiB window this Node's zlib does not know. The fonts draw Latin, Chinese and Tamil
# letters in PNG charts, and are found by the file that fontconfig-config brings.
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
  rm -f /etc/apt/apt.conf.d/docker-clean \
  && apt-get update \
  && apt-get install --yes --no-install-recommends zstd fontconfig-config fonts-dejavu-core fonts-lohit-taml fonts-wqy-microhei
# onnxruntime reports usage to its maker unless this is set.
ENV NODE_ENV=production \
    KOPITALK_HOME=/var/lib/kopitalk \
    ORT_DISABLE_TELEMETRY=1
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE NOTICE ./
COPY migrations ./migrations
COPY config/*.json ./config/
COPY data ./data
COPY models ./models
COPY sample ./sample
COPY --chmod=755 deploy/container/kopitalk.sh /usr/local/bin/kopitalk
COPY --chmod=755 deploy/container/healthy.sh /usr/local/bin/kopitalk-healthy
# Files that `tools` reads and writes lie in /data, the list of erasures and files
# from browsers below the home: volumes take their folder's owner.
RUN install -d -o node -g node -m 700 /var/lib/kopitalk /var/lib/kopitalk/erasures /var/lib/kopitalk/uploads /data
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["kopitalk-healthy"]
ENTRYPOINT ["kopitalk"]
CMD ["--help"]

FROM runtime AS chromium
USER root
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
  apt-get update && apt-get install --yes --no-install-recommends chromium
# Chromium's own sandbox needs rights that the container does not have: the container is the sandbox.
ENV CHROMIUM_PATH=/usr/bin/chromium \
    CHROMIUM_SANDBOX=false
COPY --from=dependencies /app/browser_modules ./node_modules
USER node

FROM runtime
