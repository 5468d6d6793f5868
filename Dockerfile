# Production image. Written with care and not run by us: see docs/run/install.md.
FROM node:20-bookworm-slim
WORKDIR /opt/porchlight
COPY package.json package-lock.json .npmrc ./
RUN npm install --global npm@11 && npm ci --omit=dev
COPY bin bin
COPY src src
COPY docs/api docs/api
# The database of a container is its own service: set DATABASE_URL.
USER node
ENV PORCHLIGHT_MODE=production PORCHLIGHT_DATA=/tmp/porchlight PORT=8080 SMTP_PORT=2525
EXPOSE 8080 2525
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/porchlight.js"]
CMD ["start"]
