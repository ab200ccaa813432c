# LiteVL without LibTorch in a container: docker build -t litevl . && docker run --rm -v ~/Videos:/videos:ro -v litevl:/root litevl index /videos
FROM debian:13-slim AS build
COPY . /litevl
WORKDIR /litevl
RUN scripts/package --without-torch

FROM debian:13-slim
COPY --from=build /litevl/build/package/packages/litevl_*.deb /tmp/
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends /tmp/litevl_*.deb ca-certificates fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/* /tmp/*.deb
ENTRYPOINT ["litevl"]
CMD ["--help"]
