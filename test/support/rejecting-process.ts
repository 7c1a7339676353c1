import Fastify from 'fastify'
import { createLogger } from '../../src/logging.js'
import { nameRequests, surviveRejections } from '../../src/server/unhandled-rejections.js'

/** Protections that a test switches off, as its one argument: `unnamed` or `mortal`. */
const [without] = process.argv.slice(2)

const fails = async (after: () => Promise<unknown>, what: string): Promise<never> => {
  await after()
  throw new Error(what)
}
const soon = () => new Promise((resolve) => setImmediate(resolve))

/** A server of routes that forget a promise; prints its address. `POST /outside` forgets one that is not a request's. */
const app = Fastify({ logger: false, forceCloseConnections: true })
if (without !== 'unnamed') nameRequests(app)
if (without !== 'mortal') surviveRejections(createLogger({ level: 'error', name: 'rejecting' }))

let outside: () => void = () => undefined
void new Promise<void>((resolve) => (outside = resolve)).then(() => {
  throw new Error('of no request')
})
app.get('/both/:id', async (request) => {
  const answered = async (): Promise<string> => {
    void fails(soon, 'of a question') // as when another one throws before this one is awaited
    throw new Error('of the answer')
  }
  await answered().catch(() => undefined)
  return { requestId: request.id }
})
app.post('/body', async (request) => {
  void fails(soon, 'of a body')
  return { requestId: request.id }
})
app.post('/outside', async () => {
  outside()
  return {}
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
