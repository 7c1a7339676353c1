import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { packageRoot } from '../../package-root.js'
import '../route-config.js'

/** Where the build puts the dashboard: index.html and assets whose names hold a hash of their content. */
export function dashboardFolder(): string {
  return join(packageRoot(), 'dist', 'web')
}

const YEAR_SECONDS = 365 * 86_400

/**
 * The dashboard at `/`. Its views have their own addresses (`/trends`, `/posts?…`): a browser that opens one gets
 * the page, which then shows that view. Any other unknown address stays unknown.
 * @returns false when there is no built dashboard in `folder`; then nothing is registered
 */
export async function addDashboard(app: FastifyInstance, folder: string): Promise<boolean> {
  if (!existsSync(join(folder, 'index.html'))) return false
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })
  // Its files contain no posts. They request what they show after the user logs in.
  const page = { config: { page: true, access: 'anyone' } } as const
  const index = async (_request: FastifyRequest, reply: FastifyReply) =>
    reply.header('cache-control', 'private, no-cache').sendFile('index.html')
  app.get('/', page, index)
  app.get<{ Params: { '*': string } }>('/assets/*', page, async (request, reply) =>
    // A missing asset turns `cache-control` back into no-store with its 404.
    reply
      .header('cache-control', `private, max-age=${YEAR_SECONDS}, immutable`)
      .sendFile(`assets/${request.params['*']}`),
  )
  app.get<{ Params: { '*': string } }>('/*', page, async (request, reply) => {
    const path = request.params['*']
    if (/^[\w-]+\.[a-z0-9]+$/.test(path) && existsSync(join(folder, path))) {
      return reply.header('cache-control', 'private, no-cache').sendFile(path)
    }
    const opensPage = request.headers.accept?.includes('text/html') ?? false
    if (!opensPage || /^(api|queues|health|metrics)(\/|$)/.test(path)) return reply.callNotFound()
    return index(request, reply)
  })
  return true
}
