import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

/**
 * Runs `build`, which makes one server, and lists every route that it registers, those of plugins and the HEAD of each GET
 * included.
 */
export async function collectRoutes(
  build: () => Promise<FastifyInstance>,
): Promise<{ app: FastifyInstance; routes: RouteOptions[] }> {
  const routes: RouteOptions[] = []
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => void routes.push(route))
  }
  // Fastify announces a new instance before any route can be registered.
  subscribe('fastify.initialization', listen)
  try {
    return { app: await build(), routes }
  } finally {
    unsubscribe('fastify.initialization', listen)
  }
}
