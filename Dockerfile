# The image runs api, worker or both. It holds no Temporal CLI, so it needs a Temporal server of its own (TEMPORAL_ADDRESS).

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY contracts contracts
COPY domain domain
COPY workflows workflows
COPY calendar calendar
COPY activities activities
COPY store store
COPY intake intake
COPY workers workers
COPY api api
COPY sandbox sandbox
COPY demo demo
COPY runtime runtime
COPY server server
COPY cli cli
RUN node scripts/build.mjs

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
# Node.js brings its own list of authorities; the worker's native part reads that of the operating system.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
  && mkdir /var/lib/overture \
  && chown 1000:1000 /var/lib/overture
WORKDIR /app
COPY package.json LICENSE NOTICE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
ENV NODE_ENV=production HOST=0.0.0.0 OVERTURE_HOME=/var/lib/overture
USER 1000:1000
VOLUME /var/lib/overture
EXPOSE 3000 9464
# The processes listen for SIGTERM themselves and start no others, so process 1 needs no init to reap or pass on.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/main.js"]
