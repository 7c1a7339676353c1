// `npm run screenshots -- [ADDRESS]`: every page of a running Kopitalk in light, dark and at phone width, to
// docs/screenshots/.
// The address is the one that `npm start` prints (default http://127.0.0.1:8080), open without a login: the demo.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'docs', 'screenshots')
const address = process.argv[2] ?? 'http://127.0.0.1:8080'

const WIDE = { width: 1280, height: 900 }
const LOOKS = {
  light: { viewport: WIDE, colorScheme: 'light' },
  dark: { viewport: WIDE, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
}
/** A page as high as Quality would be a picture that is too long to read. */
const MAX_HEIGHT = 1_800

const PAGES = [
  'trends',
  'languages',
  'sentiment',
  'origin',
  'entities',
  'posts',
  'topics',
  'compare',
  'pipeline',
  'quality',
  'alerts',
]

async function settled(page) {
  await page.waitForSelector('main h1')
  await page.waitForFunction(() => {
    const charts = [...document.querySelectorAll('.chart')]
    const waits = document.querySelector('.skeleton, [aria-busy="true"]') !== null
    return !waits && charts.every((chart) => chart.querySelector('svg path') !== null)
  })
}

/** Addresses of the story with the most authors, of another one next to it, and of a post that stands for it. */
async function findStory(page) {
  await page.goto(address, { waitUntil: 'networkidle' })
  await page.waitForSelector('.stories h3 a')
  const [story, other] = await page
    .locator('.stories h3 a')
    .evaluateAll((links) => links.map(({ pathname }) => pathname))
  await page.goto(new URL(story, address).href)
  await page.waitForSelector('.post a[href*="/posts/"]')
  const post = await page.locator('.post a[href*="/posts/"]').first().getAttribute('href')
  return { story, 'two-stories': `${story}/against/${other.split('/').at(-1)}`, post }
}

async function shoot(page, path, file) {
  await page.goto(new URL(path, address).href)
  await settled(page)
  const full = await page.evaluate(() => document.documentElement.scrollHeight)
  const { width, height } = page.viewportSize()
  await page.setViewportSize({ width, height: Math.min(full, MAX_HEIGHT) })
  await settled(page)
  await page.screenshot({ path: join(folder, file) })
  await page.setViewportSize({ width, height })
}

const executablePath = execFileSync('/bin/sh', ['-c', 'command -v chromium || command -v google-chrome'], {
  encoding: 'utf8',
}).trim()
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await browser.newPage({ ...options, bypassCSP: true })
    const paths = {
      overview: '/',
      ...(await findStory(page)),
      ...Object.fromEntries(PAGES.map((name) => [name, `/${name}`])),
    }
    for (const [name, path] of Object.entries(paths)) await shoot(page, path, `${name}-${look}.png`)
    await page.close()
  }
} finally {
  await browser.close()
}
// A third of the size with 256 colours; without pngquant (apt-get install pngquant) they are not reduced.
const files = readdirSync(folder).map((file) => join(folder, file))
spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--strip', ...files], { stdio: 'inherit' })
