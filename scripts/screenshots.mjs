// `npm run screenshots`: starts Kopitalk on the sample, and takes the pictures of the dashboard that pages of the
// documentation show, to docs/screenshots/. docs/extend/releasing.md says when.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startServer } from './sample-server.mjs'
import { setup } from './setup.mjs'
import { say } from './setup/say.mjs'
import { unpackPackages } from './setup/unpack-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'docs', 'screenshots')

/** A page as high as a whole brief would be a picture that is too long to read. */
const VIEW = { width: 1280, height: 900 }
const MAX_HEIGHT = 1_500
const STORIES_MS = 600_000
const PAUSE_MS = 2_000
/** A day may be marked again shortly after it was looked at: so many times in a row none must wait. */
const QUIET = 6

/** Addresses of the pages to be shown, by the name of the picture. `event` is the largest story. */
const PICTURES = {
  overview: () => '/',
  story: (event) => `/stories/${event.id}`,
  brief: (event) => `/brief?day=${event.days.toSorted((one, other) => other.posts - one.posts)[0].day}`,
}

/** The sample has posts in these scripts, and emoji. Where the fonts cannot be fetched, those of the system are used. */
const FONTS = {
  name: 'fonts',
  packages: ['fonts-noto-core', 'fonts-noto-cjk', 'fonts-noto-color-emoji'],
  program: 'usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
  runs: false,
}

/** @returns {Promise<Record<string, string>>} the environment in which Chromium finds the fonts */
async function withFonts() {
  const home = join(root, '.kopitalk')
  mkdirSync(home, { recursive: true })
  const problem = await unpackPackages(home, FONTS)
  if (problem !== null) {
    say(`The fonts of this system are used: Chinese and Tamil may be boxes. ${problem}`)
    return {}
  }
  const file = join(home, FONTS.name, 'fonts.conf')
  const dirs = [join(home, FONTS.name, 'usr/share/fonts'), '/usr/share/fonts']
  const lines = dirs.map((dir) => `<dir>${dir}</dir>`)
  const cache = `<cachedir>${join(home, FONTS.name, 'cache')}</cachedir>`
  // The configuration of the system says which font is meant by sans-serif.
  const system = '<include ignore_missing="yes">/etc/fonts/conf.d</include>'
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${lines.join('')}${cache}${system}</fontconfig>`)
  return { FONTCONFIG_FILE: file }
}

/** The story with the most authors, once stories are found for every day. */
async function largestStory(address) {
  let quiet = 0
  for (const until = Date.now() + STORIES_MS; Date.now() < until; await wait(PAUSE_MS)) {
    const answer = await (await fetch(`${address}/api/stories?limit=1`)).json()
    quiet = answer.rows.length > 0 && answer.waiting.length === 0 ? quiet + 1 : 0
    if (quiet === QUIET) return answer.rows[0]
  }
  throw new Error('no stories were found in time')
}

async function settled(page) {
  await page.waitForSelector('main h1')
  await page.waitForFunction(() => {
    const charts = [...document.querySelectorAll('.chart')]
    const waits = document.querySelector('.skeleton, [aria-busy="true"]') !== null
    return !waits && charts.every((chart) => chart.querySelector('svg path') !== null)
  })
}

async function shoot(page, url, file) {
  await page.goto(url)
  await settled(page)
  const full = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: VIEW.width, height: Math.min(full, MAX_HEIGHT) })
  await settled(page)
  await page.screenshot({ path: file })
  await page.setViewportSize(VIEW)
}

/** Pictures that no page of the documentation shows would grow old unseen. */
function requireShown() {
  const read = (file) => readFileSync(join(root, file), 'utf8')
  const docs = readdirSync(join(root, 'docs'), { recursive: true }).filter((file) => file.endsWith('.md'))
  const text = ['README.md', ...docs.map((file) => join('docs', file))].map(read).join('\n')
  const unseen = Object.keys(PICTURES).filter((name) => !text.includes(`screenshots/${name}.png`))
  if (unseen.length > 0) throw new Error(`no page shows docs/screenshots of: ${unseen.join(', ')}`)
}

requireShown()
await setup()
const fonts = await withFonts()
const executablePath = execFileSync('/bin/sh', ['-c', 'command -v chromium || command -v google-chrome'], {
  encoding: 'utf8',
}).trim()
say('Starting Kopitalk on the sample …')
const server = await startServer(root, [], { KOPITALK_DEMO: 'true' })
try {
  const event = await largestStory(server.address)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...fonts } })
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const page = await browser.newPage({ viewport: VIEW, colorScheme: 'light', bypassCSP: true })
    page.setDefaultTimeout(120_000)
    for (const [name, addressOf] of Object.entries(PICTURES)) {
      await shoot(page, new URL(addressOf(event), server.address).href, join(folder, `${name}.png`))
    }
  } finally {
    await browser.close()
  }
} finally {
  await server.stop()
}
server.remove()
// A third of the size with 256 colours; without pngquant (apt-get install pngquant) they are not reduced.
const files = readdirSync(folder).map((file) => join(folder, file))
spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--strip', ...files], { stdio: 'inherit' })
