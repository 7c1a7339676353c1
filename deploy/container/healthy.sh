#!/bin/bash
# Asks the process of this container whether Postgres and Redis have answered it lately. It uses only Bash, because starting
# Node for each probe of each container costs a tenth of a core.
# A worker and a producer answer on METRICS_PORT, the server on PORT.
exec 3<>"/dev/tcp/127.0.0.1/${METRICS_PORT:-${PORT:-8080}}" || exit 1
printf 'GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
IFS= read -r -t 4 status <&3
if [[ $status == 'HTTP/1.'?' 200 '* ]]; then exit 0; fi
# `docker inspect` shows what a probe prints: the answer says which server does not answer.
cat <&3
exit 1
