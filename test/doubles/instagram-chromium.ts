import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const COMMAND = 'command -v chromium || command -v chromium-browser || command -v google-chrome'

/** Whether this machine can run the tests of pages. */
export const hasChromium = isThere()

function isThere(): boolean {
  try {
    execFileSync('/bin/sh', ['-c', COMMAND], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Tests that drive real Chromium: without it they show as skipped, and where CI says so that is a failure. */
export function describeWithChromium(name: string, tests: () => void): void {
  if (hasChromium) return void describe(name, tests)
  const fix = 'Chromium is not on PATH: sudo apt-get install -y chromium'
  describe.skip(`${name} (${fix})`, tests)
  it.runIf(process.env['CI'] === 'true')(`${name}: Chromium is there in CI`, () => {
    expect.fail(fix)
  })
}
