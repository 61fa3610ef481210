# Stafett as an image: the app and the core are built with Node and Go together, then the
# server with the app inside, then a small Debian that holds the one program.
#
#   docker build -t stafett .
#   docker run -p 8080:8080 -v stafett:/data stafett            # serve
#   docker run -p 8080:8080 stafett demo                        # the demonstration
#
# Put a proxy with TLS in front of it. There is no Chromium inside: receipts are pages to print, and
# become PDF where the image is extended with one. The tools run in the same image:
#   docker run -v stafett:/data stafett municipality set --name … --number …

FROM golang:1.26.8-bookworm AS go

FROM node:20-bookworm AS app
COPY --from=go /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH GOTOOLCHAIN=local PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY pwa/package.json pwa/package-lock.json pwa/
RUN cd pwa && npm ci --no-audit --no-fund
COPY . .
RUN cd pwa && npm run build

# SQLite is C: the program is built with cgo, against the same Debian that it runs on.
FROM go AS server
ENV CGO_ENABLED=1 GOTOOLCHAIN=local
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=app /src/pwa/dist pwa/dist
RUN go build -trimpath -buildvcs=false -ldflags="-s -w" -o /stafett ./server

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin stafett \
 && install -d -o stafett -g stafett -m 0700 /data
# Log-in providers, mail and push services are met over TLS: a slim Debian knows no authorities.
COPY --from=server /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=server /stafett /usr/local/bin/stafett
USER 10001
ENV STAFETT_LISTEN=0.0.0.0:8080 STAFETT_DATA=/data STAFETT_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["stafett", "health"]
ENTRYPOINT ["stafett"]
CMD ["serve"]
