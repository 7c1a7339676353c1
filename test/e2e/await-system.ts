import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { inject } from 'vitest'
import { READY } from './system.js'

// Before each file of tests of pages: the system that they look at was started in the background.

const ASK_AGAIN_MS = 250

const state = inject('kopitalkState')
if (state !== '') {
  const read = (): string => (existsSync(state) ? readFileSync(state, 'utf8') : '')
  while (read() === '') await delay(ASK_AGAIN_MS)
  const said = read()
  if (said !== READY) throw new Error(`the system to look at did not start: ${said}`)
}
