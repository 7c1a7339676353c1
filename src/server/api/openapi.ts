import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { ROLES, type Role } from '../../domain/reading/operation.js'
import { isUnsafe } from '../login/access-origin.js'
import '../route-config.js'
import { bodyProblems, commonProblems, malformed, noLogin, noRight, unchanged } from './problems.js'

export const DOCS_PATH = '/api/docs'

const DESCRIPTION = `What people say about Singapore: counts, trends, entities and posts. Every answer says where it comes from.

A refusal is \`{ error, field?, requestId? }\`. A method that an address does not have is answered with 405 and \`Allow\`. What is no
HTTP, or takes longer than ten seconds to arrive, is refused before any operation is known, with 400, 408, 414 or 431.

Lists in an address are separated by commas: \`language=en-SG,ms\`. No name may stand there twice.`

/** How one may log in. A role may do what those before it may: ${ROLES.join(', ')}. */
const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'A token of `kopitalk token create`.' },
  password: { type: 'http', scheme: 'basic', description: 'Name and password of a user.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'kopitalk_session',
    description: 'Of POST /api/session; behind https its name is `__Host-kopitalk_session`.',
  },
} as const

/** Every answer to a question has an `etag`. */
const VALIDATOR = {
  type: 'object',
  properties: {
    'if-none-match': { type: 'string', description: 'The `etag` of an earlier answer to the same question.' },
  },
} as const

/** Values that only this server knows, by what a schema calls them (`x-known`). */
export type KnownValues = Readonly<Record<string, readonly string[]>>

/** The document at /api/openapi.json, from the schemas of the routes, and pages to read it with. Before all routes. */
export async function describeApi(app: FastifyInstance, known: KnownValues): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kopitalk',
        description: DESCRIPTION,
        version: '1.0.0',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform({
        ...document,
        schema: withProblems(document.schema, document.route),
      })
      return { schema: described(schema, document.route, known), url }
    },
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

/** Adds the refusals that follow from the input of a route and from its role. */
function withProblems(schema: FastifySchema, { method, config }: RouteOptions): FastifySchema {
  if (schema.hide || !schema.response) return schema
  const needed = config?.access ?? 'operator'
  const changes = [method].flat().some(isUnsafe)
  const takes = changes || schema.querystring || schema.params
  return {
    ...schema,
    response: {
      ...schema.response,
      ...(changes ? {} : { 304: unchanged }),
      ...(takes ? { 400: malformed } : {}),
      ...(changes ? bodyProblems : {}),
      ...(needed === 'anyone' ? {} : { 401: noLogin }),
      ...(changes || ROLES.indexOf(needed as Role) > 0 ? { 403: noRight } : {}),
      ...commonProblems,
    },
  }
}

/** The role of a route, the form of lists in its address, and the values that only this server knows. */
function described(schema: FastifySchema, { method, config }: RouteOptions, known: KnownValues): FastifySchema {
  if (schema.hide) return schema
  const needed = config?.access ?? 'operator'
  const security = Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [needed] }))
  // What is stored may name a theme that this server no longer knows.
  const filled = (part: unknown, values: KnownValues): object =>
    JSON.parse(JSON.stringify(part), (_key, value: unknown) => withKnownValues(value, values)) as object
  return {
    ...schema,
    ...(schema.body ? { body: filled(schema.body, known) } : {}),
    ...(schema.querystring
      ? { querystring: { ...filled(schema.querystring, known), style: 'form', explode: false } }
      : {}),
    ...(schema.response ? { response: filled(schema.response, {}) } : {}),
    ...([method].flat().some(isUnsafe) ? {} : { headers: VALIDATOR }),
    security: needed === 'anyone' ? [] : security,
  }
}

function withKnownValues(value: unknown, known: KnownValues): unknown {
  if (value === null || typeof value !== 'object' || !('x-known' in value)) return value
  const { 'x-known': name, ...rest } = value
  const values = known[String(name)] ?? []
  return values.length > 0 ? { ...rest, enum: values } : rest
}
