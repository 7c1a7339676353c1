/** The parts of an OpenAPI document that requests are made of. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
}
interface DocumentedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
}
interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
}

export interface WrongRequest {
  readonly method: string
  readonly url: string
  /** As it is sent; undefined: none. */
  readonly body?: string
  readonly contentType?: string
}

/** Empty texts, texts that cannot be stored or are too long, other kinds of values, and invented cursors. */
const WRONG_TEXTS = [
  '',
  'a\0b',
  'nope',
  '-1',
  '99999999999999999999',
  '0000-01-01T00:00:00Z',
  "'; drop table post; --",
  'x'.repeat(2_500),
  '-_999999999999999',
  '0000-01-01T00:00:00.000000Z_1_clean',
]
const WRONG_VALUES: readonly unknown[] = [
  ' ',
  'a\0b',
  'half \ud83d',
  'nope',
  'x'.repeat(2_500),
  null,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER - 1,
  1e308,
  ['deep'],
  {},
]
/** In place of a whole body. */
const WRONG_BODIES = ['', '{', 'null', '[]', '"text"', '{"__proto__": {}, "more": 1}', '\ufeff{}', '{"a": 1e999}']

/** Well formed, and found to be wrong only by the code that uses them. Two of these in one request both reach that code. */
const WRONG_LATE: Readonly<Record<string, string>> = {
  collection: 'nope',
  from: '2099-12-31',
  to: '1900-01-01',
  term: 'the',
  q: 'the',
  theme: 'nope',
  topic: 'nope',
  entity: '~',
  against: 'language=xx',
  id: '999999999',
  postId: '999999999',
}
/** Values that would do, where a schema alone does not say; for pairs of wrong values the others must be right. */
const RIGHT: Readonly<Record<string, string>> = {
  against: 'origin=inside',
  key: 'rss/nowhere',
  url: 'http://127.0.0.1:1/',
}

/**
 * Requests that are wrong in one place, or in two parameters at once, of every operation of a document. Every parameter has
 * every wrong value once alone; of each two parameters, both have one, of either kind.
 */
export function wrongRequests({ paths }: ApiDocument): WrongRequest[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => [
      ...wrongAddresses(method.toUpperCase(), path, operation),
      ...wrongBodies(method.toUpperCase(), path, operation),
    ]),
  )
}

function wrongAddresses(
  method: string,
  path: string,
  { parameters = [], requestBody }: DocumentedOperation,
): WrongRequest[] {
  const schema = requestBody?.content['application/json']?.schema
  const body = schema ? { body: JSON.stringify(rightValue(schema, '')), contentType: 'application/json' } : {}
  const right = Object.fromEntries(
    parameters.flatMap(({ name, schema: of, in: where }) =>
      where === 'path' || ['by', 'measure', 'against', 'task', 'postId'].includes(name)
        ? [[name, String(rightValue(of, name))]]
        : [],
    ),
  )
  const request = (wrong: Readonly<Record<string, string>>): WrongRequest => {
    const values: Record<string, string> = { ...right, ...wrong }
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
    const query = parameters
      .filter(({ name, in: where }) => where === 'query' && name in values)
      .map(({ name }) => `${name}=${encodeURIComponent(values[name] ?? '')}`)
    return { method, url: query.length === 0 ? address : `${address}?${query.join('&')}`, ...body }
  }
  const names = parameters.map(({ name }) => name)
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const))
  return [
    request({}),
    ...names.flatMap((name) => WRONG_TEXTS.map((text) => request({ [name]: text }))),
    ...pairs.flatMap(([one, other], at) => [
      request({ [one]: wrongText(at), [other]: wrongText(at + 1 + Math.floor(at / WRONG_TEXTS.length)) }),
      request({ [one]: WRONG_LATE[one] ?? wrongText(at), [other]: WRONG_LATE[other] ?? wrongText(at) }),
    ]),
  ]
}

const wrongText = (at: number): string => WRONG_TEXTS[at % WRONG_TEXTS.length] ?? ''

function wrongBodies(method: string, path: string, { requestBody }: DocumentedOperation): WrongRequest[] {
  const schema = requestBody?.content['application/json']?.schema
  if (!schema) return []
  const url = path.replace(/\{\w+\}/g, '1')
  const contentType = 'application/json'
  return [
    ...WRONG_BODIES.map((body) => ({ method, url, body, contentType })),
    ...['text/plain', 'application/xml', 'nonsense'].map((type) => ({ method, url, body: '{}', contentType: type })),
    { method, url, body: `{"x": "${'x'.repeat(600_000)}"}`, contentType },
    ...wrongValues(schema).map((value) => ({ method, url, body: JSON.stringify(value), contentType })),
  ]
}

/** Wrong in one place each; of a part that has several forms, every form is wrong in each of its places. */
function wrongValues(schema: JsonSchema): unknown[] {
  if (schema.oneOf) return schema.oneOf.flatMap(wrongValues)
  const right = rightValue(schema, '') as object
  const forms = Object.entries(schema.properties ?? {}).flatMap(([name, { oneOf = [] }]) =>
    oneOf.slice(1).flatMap((form) => wrongValues(form).map((wrong) => replaced(right, name, wrong))),
  )
  return [...withWrongPlaces(right), ...forms]
}

function rightValue(schema: JsonSchema, name: string): unknown {
  if (name in RIGHT) return RIGHT[name]
  const [alternative] = schema.oneOf ?? (schema.type === undefined ? (schema.anyOf ?? []) : [])
  if (alternative)
    return rightValue({ ...schema, oneOf: undefined as never, anyOf: undefined as never, ...alternative }, name)
  if (schema.enum) return schema.enum[0]
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([property, of]) => [property, rightValue(of, property)]),
      )
    case 'array':
      return schema.items ? [rightValue(schema.items, name)] : []
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return 'lemak'
  }
}

/** Copies of a value, each with a wrong value in one place, or with that place missing. */
function withWrongPlaces(value: unknown): unknown[] {
  const children = value !== null && typeof value === 'object' ? Object.entries(value) : []
  return [
    ...WRONG_VALUES,
    ...children.flatMap(([place, child]) => [
      ...withWrongPlaces(child).map((wrong) => replaced(value as object, place, wrong)),
      replaced(value as object, place, undefined),
    ]),
  ]
}

function replaced(value: object, place: string, by: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown, at) => (String(at) === place ? by : each))
  return { ...value, [place]: by }
}
