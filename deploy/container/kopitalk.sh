#!/bin/sh
# `exec`: node itself gets the signals, and a stop finishes the running batch.
exec node /app/dist/src/bin/kopitalk.js "$@"
