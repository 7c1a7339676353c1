import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

export const DOCS_PATH = '/api/docs'

/** The document at /api/openapi.json, from the schemas of the routes, and pages to read it with. Before all routes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kopitalk',
        description:
          'What people say about Singapore: counts, trends, entities and posts. Every answer says where it comes from.',
        version: '1.0.0',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
    },
    transform: jsonSchemaTransform,
  })
  await app.register(async (pages) => {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'reader' }
    })
    await pages.register(swaggerUi, {
      routePrefix: DOCS_PATH,
      uiConfig: { url: '/api/openapi.json', deepLinking: true, validatorUrl: null },
      theme: { title: 'Kopitalk API' },
    })
  })
  app.get('/api/openapi.json', { config: { access: 'reader' }, schema: { hide: true } }, () => app.swagger())
}
