import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'
import { onPath } from './unpack-packages.mjs'

// src/producers/instagram/find-chromium.ts looks for the same names.
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const INSTALL = 'apt-get update && apt-get install -y chromium'

/**
 * Makes sure that there is a Chromium to read pages with: on PATH, or installed now, which needs root on Debian or Ubuntu.
 * @throws SetupError naming the command that installs one
 */
async function installChromium() {
  if (onPath(NAMES)) return
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw noChromium('')
  if ((await runProgram('apt-get', ['--version'])).code !== 0) throw noChromium('')
  say('Installing Chromium with apt-get (for Instagram’s pages) …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '-q', '--no-install-recommends', 'chromium']
  let installed = await runProgram('apt-get', install, { env })
  if (installed.code !== 0) {
    // The package lists may be missing or too old.
    await runProgram('apt-get', ['update', '-q'], { env })
    installed = await runProgram('apt-get', install, { env })
  }
  if (installed.code !== 0 || !onPath(NAMES)) throw noChromium(tail(installed.output, 4))
}

/** For `npm test`: without Chromium its tests are skipped. When CI requires all of them, this is an error. */
export async function installChromiumForTests() {
  try {
    await installChromium()
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof SetupError)) throw error
    say(`${error.message}\nTests that need pages are skipped. To run them:  ${error.fix}`)
  }
}

/** For `npm start`, where Chromium is optional, because Instagram is one source of many. */
export function hintAtChromium() {
  if (!onPath(NAMES))
    say(
      `Instagram’s pages need Chromium, which is not on PATH. Everything else runs without it. To install it:  ${fix()}`,
    )
}

function fix() {
  if (process.platform === 'darwin') return 'brew install --cask chromium'
  return process.getuid?.() === 0 ? INSTALL : `sudo sh -c '${INSTALL}'`
}

function noChromium(detail) {
  const lines = ['there is no Chromium on PATH, and it could not be installed.', ...(detail ? [detail] : [])]
  return new SetupError(lines.join('\n'), fix())
}
