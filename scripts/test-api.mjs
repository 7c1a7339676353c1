// `npm run test:api [-- --role ROLE] [--max-examples N] [--seed N]`: schemathesis sends a separate server, with the sample,
// everything that its document allows and much that it does not, as each role and without a login. It is a part of
// `npm run test:all`. The last line counts operations, once for each role.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startServer } from './sample-server.mjs'
import { root, setup } from './setup.mjs'
import { runProgram } from './setup/run-program.mjs'
import { explain, say } from './setup/say.mjs'
import { installPythonTool } from './setup/python-tool.mjs'

const WITHOUT_LOGIN = 'anonymous'
const ROLES = ['reader', 'analyst', 'operator']
const SEED = 20260809
/** Over all roles and operations, in addition to the boundary values of each parameter and the chains of operations. */
const EXAMPLES = 2_000

/**
 * What is not sent, or not checked, and why:
 * - POST /api/session: after ten wrong passwords the server refuses logins from this address for a minute, and every later
 *   answer would be 429. test/integration/login.test.ts and wrong-requests.test.ts ask it.
 * - GET /api/posts/check: needs a query, see withoutQueries.
 * - ignored_auth, for roles: it repeats each operation with wrong logins, with the same effect. Without a login it is
 *   checked. access.test.ts checks that each role gets in where it should, and nowhere else.
 * - Logins are not made up, for the same reason (generation-with-security-parameters).
 */
const NOT_ASKED = ['--exclude-name', 'POST /api/session', '--exclude-name', 'GET /api/posts/check']
const NOT_CHECKED_FOR_ROLES = ['--exclude-checks', 'ignored_auth']
const NO_MADE_UP_LOGINS = ['--generation-with-security-parameters', 'false']

/**
 * Operations for which the sample has nothing: it has no source, nobody guesses the hash of a refusal, and made-up answers
 * are too few to fit a topic on (test/integration/topics.test.ts). Its one collection must stay for the others:
 * test/integration/collections.test.ts asks what changes one.
 */
const NEVER_ANSWERED = [
  'POST /api/collections/rename',
  'POST /api/collections/merge',
  'POST /api/collections/remove',
  'POST /api/topics/{key}/fit',
  'POST /api/sources/pause',
  'POST /api/sources/resume',
  'POST /api/session',
  'GET /api/posts/check',
  'DELETE /api/refusals/{hash}',
]

/** An author whom an operator may ask to erase: made-up names of platforms are known to nobody. */
const AUTHOR = { platform: 'mastodon', nativeId: 'https://mastodon.example/@nobody', dryRun: true }

function withAuthor(document) {
  const copy = structuredClone(document)
  copy.paths['/api/authors/erase'].post.requestBody.content['application/json'].examples = { author: { value: AUTHOR } }
  return copy
}

/** The address of generated webhooks: nothing listens there, and no request leaves this machine. */
const WEBHOOK = '^http://127\\.0\\.0\\.1:1/[!-~]{0,40}$'

function withLocalWebhooks(document) {
  return JSON.parse(JSON.stringify(document), (key, value) =>
    key === 'url' && value?.pattern?.startsWith('^https?:') ? { ...value, pattern: WEBHOOK } : value,
  )
}

/**
 * The same without queries: no JSON Schema says which text is one, and made-up text that is none is refused with 400, as the
 * document says in words. test/integration/query-agreement.test.ts and api-safety.test.ts ask them.
 */
function withoutQueries(document) {
  const isQuery = (one) => one?.in === 'query' && one.name === 'q'
  const isOfQuery = (one) => one?.properties?.kind?.enum?.[0] === 'query' // a constant, as this document writes it
  if (!JSON.stringify(document).includes('"enum":["query"]')) throw new Error('no condition of an alert is a query')
  return JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === 'properties' && value?.queries && value.collection) return { ...value, queries: undefined }
    if (!Array.isArray(value)) return value
    return value.filter((one) => !isQuery(one) && !isOfQuery(one))
  })
}

const operationsOf = ({ paths }) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )

/** Runs schemathesis as one role. @returns its counts, and the names of the operations that answered below 300 */
async function testAs(role, { program, server, document, seed, maxExamples }) {
  const report = join(server.home, `${role}.xml`)
  const from = server.readLog().length
  const login =
    role === WITHOUT_LOGIN ? [] : ['--header', `Authorization: Bearer ${server.tokens[role]}`, ...NOT_CHECKED_FOR_ROLES]
  const args = ['run', document, '--url', server.address, '--seed', String(seed), '--max-examples', String(maxExamples)]
  const more = ['--continue-on-failure', '--no-color', '--warnings', 'off', '--request-timeout', '60']
  const files = ['--generation-database', 'none', '--report', 'junit', '--report-junit-path', report]
  const startedAt = performance.now()
  const { code, output } = await runProgram(
    program,
    [...args, ...more, ...files, ...NOT_ASKED, ...NO_MADE_UP_LOGINS, ...login],
    { cwd: server.home, env: { ...process.env, SCHEMATHESIS_HOOKS: '' } },
  )
  const counts = countFrom(report)
  const cases = /^ +(\d+ generated)/m.exec(output)?.[1] ?? 'none generated'
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  const failed = counts.failed + (code !== 0 && counts.failed === 0 ? 1 : 0)
  if (failed > 0) console.log(output.replaceAll(server.tokens[role] ?? '\0', '***'))
  console.log(`as ${role} … ${failed > 0 ? 'FAILED' : 'ok'} (${counts.passed} operations, ${cases}, ${seconds} s)`)
  return { passed: counts.passed, failed, answers: answersIn(server.readLog(from)) }
}

function countFrom(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 } // it ended before it could report, which its exit code shows
  const [, suite = ''] = /<testsuite ([^>]*)>/.exec(readFileSync(report, 'utf8')) ?? []
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed }
}

const SCHEMATHESIS = {
  name: 'schemathesis',
  program: 'st',
  requirements: 'api-test/requirements.txt',
  command: 'npm run test:api',
}

/** Every operation with its answers, because schemathesis would also accept refusals only. */
function answersIn(log) {
  const answers = new Map()
  for (const line of log.split('\n')) {
    if (!line.includes('"msg":"answered"')) continue
    const { method, route, status } = JSON.parse(line)
    const name = `${method} ${route.replace(/:(\w+)/g, '{$1}')}`
    answers.set(name, (answers.get(name) ?? new Set()).add(status))
  }
  return answers
}

/** Whether a role really got in: each operation has succeeded for it at least once. */
function checkAnswers(operations, answers) {
  const unanswered = operations.filter(
    (name) => !NEVER_ANSWERED.includes(name) && ![...(answers.get(name) ?? [])].some((status) => status < 300),
  )
  console.log(
    unanswered.length === 0
      ? 'every operation has succeeded for the operator … ok'
      : `every operation has succeeded for the operator … FAILED\nOnly refused: ${unanswered.join(', ')}`,
  )
  return unanswered.length === 0
}

/** Whether the server logged no unexpected error. */
function checkLog(log) {
  const lines = log
    .split('\n')
    .filter((line) => /"msg":"(request failed|a promise failed that nothing awaited)"/.test(line))
  console.log(
    lines.length === 0
      ? 'the server logged no error of its own … ok'
      : `the server logged no error of its own … FAILED\n${lines.slice(0, 5).join('\n')}`,
  )
  return lines.length === 0
}

/**
 * @param {{ roles?: readonly string[], maxExamples?: number, seed?: number }} [options] maxExamples: for each operation
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function testApi({ roles = [WITHOUT_LOGIN, ...ROLES], maxExamples, seed = SEED } = {}) {
  const program = await installPythonTool(root, SCHEMATHESIS)
  if (program === null) {
    console.log(
      'The test of the API against its document was skipped. It needs Python 3.11 or newer with venv and pip.',
    )
    return { passed: 0, failed: 0, skipped: roles.length }
  }
  console.log('Starting a server with the sample …')
  const server = await startServer(root, ROLES)
  const results = []
  try {
    const headers = { authorization: `Bearer ${server.tokens.reader}` }
    const document = await (await fetch(`${server.address}/api/openapi.json`, { headers })).json()
    const file = join(server.home, 'openapi.json')
    writeFileSync(file, JSON.stringify(withAuthor(withoutQueries(withLocalWebhooks(document)))))
    const operations = operationsOf(document)
    const examples = maxExamples ?? Math.ceil(EXAMPLES / roles.length / operations.length)
    for (const role of roles) {
      const { answers, ...counts } = await testAs(role, {
        program,
        server,
        document: file,
        seed,
        maxExamples: examples,
      })
      results.push(counts)
      if (role === 'operator') results.push(counted(checkAnswers(operations, answers)))
    }
    const alive = await fetch(`${server.address}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    )
    results.push(counted(alive && checkLog(server.readLog())))
  } finally {
    await server.stop()
  }
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  if (sum('failed') === 0) server.remove()
  else console.log(`The server's logs and reports are kept in ${server.home}`)
  return { passed: sum('passed'), failed: sum('failed'), skipped: 0 }
}

const counted = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })

async function main() {
  const { values } = parseArgs({
    options: { role: { type: 'string' }, 'max-examples': { type: 'string' }, seed: { type: 'string' } },
  })
  const { role, 'max-examples': maxExamples, seed } = values
  if (role !== undefined && ![WITHOUT_LOGIN, ...ROLES].includes(role)) {
    say(`${role} is not a role. Choose one of: ${[WITHOUT_LOGIN, ...ROLES].join(', ')}`)
    process.exitCode = 2
    return
  }
  await setup()
  const { passed, failed, skipped } = await testApi({
    ...(role === undefined ? {} : { roles: [role] }),
    ...(maxExamples === undefined ? {} : { maxExamples: Number(maxExamples) }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  })
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  if (failed > 0) process.exitCode = 1
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    explain(error)
    console.log('0 passed, 1 failed')
    process.exitCode = 1
  })
}
