# syntax=docker/dockerfile:1.20
# What production runs: bundles, what stays outside of them, and Node. docs/guides/deploy.md says how to run it.
ARG BASE=node:24.21.0-trixie-slim

FROM ${BASE} AS build
WORKDIR /src
COPY . .
# The version of pnpm is the one in package.json.
RUN --mount=type=cache,target=/root/.local/share/pnpm \
    pnpm="npx --yes $(node -p 'require("./package.json").packageManager')" \
    && $pnpm install --frozen-lockfile --filter '@tillwright/production...' \
    && $pnpm --filter @tillwright/production run build \
    && $pnpm --filter @tillwright/production --config.inject-workspace-packages=true deploy --prod /app \
    && rm -rf /app/node_modules/.pnpm/node_modules /app/node_modules/.modules.yaml /app/pnpm-lock.yaml /app/pnpm-workspace.yaml

FROM ${BASE} AS base
# Who runs a shop installs nothing there.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/docker-entrypoint.sh /opt/yarn-*
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data \
    NODE_COMPILE_CACHE=/app/compiled \
    # One arena: Node's threads allocate little, and each would keep what it has freed.
    MALLOC_ARENA_MAX=1
WORKDIR /app

FROM base AS compiled
COPY --from=build --chown=1000:1000 /app /app
RUN install -d -o 1000 -g 1000 /app/compiled
# Node keeps what it has compiled by the user and the flags. Each ends with 78, for there is no environment yet.
USER 1000:1000
RUN for name in server worker migrate set-up-shop; do \
      node --expose-gc "dist/$name.js" < /dev/null 2> /dev/null; [ $? = 78 ] || exit 1; \
    done; \
    node dist/healthy.js; [ $? = 1 ] || exit 1; \
    # Only who made them could read them, and they are root's from here on.
    chmod -R a+rX compiled

FROM base
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Tillwright" \
      org.opencontainers.image.description="A type-safe commerce backend: a tRPC API over PostgreSQL and Stripe" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=compiled --chown=0:0 /app /app
RUN install -d -o 1000 -g 1000 /data
USER 1000:1000
# Media, where no bucket is given. All else may be read-only, but for /tmp.
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --start-interval=1s --retries=3 \
  CMD ["node", "dist/healthy.js"]
ENTRYPOINT ["node", "--expose-gc"]
CMD ["dist/server.js"]
