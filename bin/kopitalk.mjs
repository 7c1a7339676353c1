#!/usr/bin/env node
import '../scripts/node-version.cjs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildState } from '../scripts/setup/build.mjs'

const state = buildState(dirname(dirname(fileURLToPath(import.meta.url))))
if (state === 'current') {
  await import('../dist/src/bin/kopitalk.js')
} else {
  const what = state === 'missing' ? 'Kopitalk is not built here yet.' : 'The sources are newer than the build.'
  console.error(`${what} Run:  npm run setup`)
  process.exitCode = 1
}
