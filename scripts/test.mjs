// `npm test`: set-up, every check, then every test on real servers. What each flag runs:
//   (none)     format, lint, types, unused code; unit, integration, the shorter fault tests and a short chaos run
//   --check    format, lint, types, unused code; unit tests (needs no server)
//   --faults   every fault test with its negative control, also those in *.long.test.ts
//   --chaos    the chaos run for two minutes
//   --containers  docker compose with a real engine, where there is one
//   --all      as without a flag, then all that is long: *.long.test.ts, long faults, two minutes of chaos; then the API
//              against its own document (test-api.mjs)
// Anything else goes to vitest as a filter, without the checks. The last line counts tests, and each check as one.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { root, setup } from './setup.mjs'
import { installChromiumForTests } from './setup/chromium.mjs'
import { runProgram } from './setup/run-program.mjs'
import { explain, say } from './setup/say.mjs'
import { installBlueskyServers } from './setup/bluesky-servers.mjs'
import { installPythonTool } from './setup/python-tool.mjs'
import { installTensorflowForTests } from './setup/tensorflow.mjs'
import { testApi } from './test-api.mjs'

// Longest first: one at a time beside the tests, which wait more than they compute.
const CHECKS = [
  { name: 'lint', script: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'], fix: 'npm run lint' },
  { name: 'lint by types', script: 'oxlint/bin/oxlint', args: [], fix: 'npm run lint' },
  {
    name: 'types',
    script: 'typescript-native/bin/tsc',
    args: ['-p', 'tsconfig.json', '--noEmit'],
    fix: 'npm run types',
  },
  {
    name: 'types of the dashboard',
    script: 'typescript-native/bin/tsc',
    args: ['-p', 'web/tsconfig.json'],
    fix: 'npm run types',
  },
  { name: 'format', script: 'oxfmt/bin/oxfmt', args: ['--check'], fix: 'npm run format' },
  { name: 'unused code', script: 'knip/bin/knip.js', args: ['--no-progress'], fix: 'npm run unused' },
]
const LONG_TESTS = '**/*.long.test.ts'

const flags = process.argv.slice(2)
/** Each runs a part. Without any of them everything runs. */
const PARTS = ['--check', '--faults', '--chaos', '--containers']

function plan() {
  const filters = flags.filter((flag) => ![...PARTS, '--all'].includes(flag))
  const full = { FAULTS_FULL: '1', CHAOS_SECONDS: '120' }
  const faults = { args: ['--project', 'faults', ...filters], env: full }
  const chaos = { args: ['--project', 'chaos', ...filters], env: full }
  if (flags.includes('--check')) return { checks: CHECKS, runs: [{ args: ['--project', 'unit'], env: {} }] }
  if (flags.includes('--faults')) return { checks: [], runs: [faults] }
  if (flags.includes('--containers'))
    return { checks: [], runs: [{ args: ['--project', 'containers', ...filters], env: {} }] }
  if (flags.includes('--chaos')) return { checks: [], runs: [chaos] }
  const short = {
    args: ['--project', '!containers', '--exclude', LONG_TESTS, ...filters],
    env: { CHAOS_SECONDS: '8' },
  }
  const otherLong = {
    args: ['--project', 'integration', '--project', 'sources', '--project', 'tensorflow', '.long.test.ts'],
    env: full,
  }
  return {
    checks: filters.length > 0 ? [] : CHECKS,
    runs: flags.includes('--all') ? [short, faults, chaos, otherLong] : [short],
  }
}

const tool = (script) => join(root, 'node_modules', script)
const seconds = (since) => `${((performance.now() - since) / 1_000).toFixed(1)} s`

async function runCheck({ name, script, args, fix }) {
  const startedAt = performance.now()
  const { code, output } = await runProgram(process.execPath, [tool(script), ...args], { cwd: root })
  console.log(
    code === 0
      ? `${name} … ok (${seconds(startedAt)})`
      : `${name} … FAILED (${seconds(startedAt)})\n${output.trimEnd()}\nTo run it alone:   ${fix}`,
  )
  return code === 0
}

/** @returns for each check whether it passed */
async function runChecks(checks) {
  const results = []
  for (const check of checks) results.push(await runCheck(check))
  return results
}

/** Runs vitest in the open, as often as it takes, and counts from its own reports. */
async function runTests(runs) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const run of runs) {
    const counted = await runVitest(run)
    for (const name of Object.keys(total)) total[name] += counted[name]
    // An error outside of any test fails the run, and must show in the count.
    if (counted.code === 0 || counted.failed > 0) continue
    console.log(`vitest ended with ${counted.code} although no test failed: see the errors above`)
    total.failed += 1
  }
  return total
}

async function runVitest({ args, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-report-'))
  const report = join(folder, 'vitest.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = spawn(process.execPath, [tool('vitest/vitest.mjs'), 'run', ...reporters, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    })
    const code = await new Promise((resolve) => {
      vitest.once('error', (error) => resolve(`vitest did not start: ${error.message}`))
      vitest.once('exit', (status, signal) => resolve(signal ?? status))
    })
    return { ...countFrom(report), code }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countFrom(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    // A file that could not be loaded has failed, but has no test in the report.
    const brokenFiles = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    )
    return {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles.length,
      skipped: numPendingTests + numTodoTests,
    }
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return { passed: 0, failed: 0, skipped: 0 } // it crashed before it could report, which its exit code shows
  }
}

/** A Mastodon server that others wrote; test/sources/other-servers.long.test.ts crawls it. */
const MASTODON_SERVER = {
  name: 'mastodon-mock',
  program: 'mastodon_mock',
  requirements: 'other-servers/requirements.txt',
  command: 'npm run test:all',
}

/** What only tests need. */
async function installForTests() {
  await installChromiumForTests()
  await installTensorflowForTests(root)
  if (!flags.includes('--all')) return
  await installPythonTool(root, MASTODON_SERVER)
  await installBlueskyServers(root)
}

/** Data of other people, which test/support/kept-back.ts reads if they are here. */
function tellWhatIsKeptBack() {
  if (existsSync(resolve(root, process.env.KOPITALK_TEST_DATA ?? '../shared'))) return
  say('Real posts, labelled sets and models of others are not available here. Tests that need them are skipped.')
}

async function main() {
  await setup()
  tellWhatIsKeptBack()
  const { checks, runs } = plan()
  const isWhole = !PARTS.some((flag) => flags.includes(flag))
  const runWhenInstalled = async () => {
    if (isWhole) await installForTests()
    return runTests(runs)
  }
  const [results, tests] = await Promise.all([runChecks(checks), runWhenInstalled()])
  const api = flags.includes('--all') ? await testApi() : { passed: 0, failed: 0, skipped: 0 }
  const passed = tests.passed + results.filter(Boolean).length + api.passed
  const failed = tests.failed + results.filter((ok) => !ok).length + api.failed
  const skipped = tests.skipped + api.skipped
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  // Without a container engine there is nothing to test, and the tests have said so.
  const nothingToTry = flags.includes('--containers') && tests.skipped > 0
  if (failed > 0 || (passed === 0 && !nothingToTry)) process.exitCode = 1
}

await main().catch((error) => {
  explain(error)
  say('')
  console.log('0 passed, 1 failed')
  process.exitCode = 1
})
