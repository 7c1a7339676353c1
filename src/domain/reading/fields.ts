import { z } from 'zod'
import { momentOf } from '../singapore-time.js'

// The kinds of values in a question, each defined once. Patterns are written so that every language's regular expressions read them
// alike, because the document of the API shows them: no \d and no \s, whose meaning differs.

/** What no eye sees: control characters and every kind of space. */
const INVISIBLE = '\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'
const TEXT = `[^\\u0000]*[^${INVISIBLE}][^\\u0000]*`

/**
 * Text that Postgres and JSON can store, with at least one visible sign. The space around it is cut off.
 * @param max characters, as JSON Schema counts them: an emoji is one
 */
export const text = (max: number) => exactText(max).trim()

/** The same with the space around it, because places in it are told. */
export const exactText = (max: number) =>
  z
    .string()
    .regex(new RegExp(`^${TEXT}$`, 'u'), 'must have something to read, and no NUL')
    .refine((value) => value.isWellFormed(), 'must be whole characters: half of one is in it')
    .refine((value) => value.length <= max || [...value].length <= max, `must have at most ${max} characters`)
    .meta({ minLength: 1, maxLength: max })

// 1900 to 2099: whatever lies outside is a slip, and some of it Postgres does not know.
const DAY =
  '(?:(?:19|20)[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)' +
  '|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29)'
const HOUR_AND_MINUTE = '(?:[01][0-9]|2[0-3]):[0-5][0-9]'
const ZONE = '(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])'
const MOMENT = `${DAY}(?:T${HOUR_AND_MINUTE}(?::[0-5][0-9](?:\\.[0-9]{1,6})?)?${ZONE})?`
/** In UTC to the millisecond or microsecond, as in cursors. */
const UTC = `${DAY}T${HOUR_AND_MINUTE}:[0-5][0-9]\\.[0-9]{3,6}Z`

/** A day in Singapore, of the years 1900 to 2099. */
export const day = z.string().regex(new RegExp(`^${DAY}$`), 'must be a day such as 2026-08-09, from 1900 to 2099')

/** A day in Singapore or an instant, of the years 1900 to 2099, as it is written. */
export const dayOrInstant = z
  .string()
  .regex(
    new RegExp(`^${MOMENT}$`),
    'must be a day (2026-08-09) or an instant (2026-08-09T12:00:00Z), from 1900 to 2099',
  )

/** An instant of the years 1900 to 2099; a plain day means its beginning in Singapore. */
export const instant = dayOrInstant.transform(momentOf)

/** The same, or `all`. */
export const instantOrAll = z
  .string()
  .regex(
    new RegExp(`^(?:all|${MOMENT})$`),
    'must be `all`, a day (2026-08-09) or an instant (2026-08-09T12:00:00Z), from 1900 to 2099',
  )
  .transform((value) => (value === 'all' ? value : momentOf(value)))

/** In an address everything is text; 7.0 is a whole number, as JSON Schema has it. */
const digits = <T extends z.ZodType<number>>(value: T) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^-?[0-9]{1,16}(?:\.0+)?$/.test(given) ? Number(given) : given),
    value,
  )

/** How many rows an address may ask for. */
export const limit = ({ usual, max }: { readonly usual: number; readonly max: number }) =>
  digits(z.number('must be a number').int().min(1).max(max)).default(usual).meta({ default: usual })

/** The largest number that fits into an integer of Postgres. */
const MAX_INTEGER = 2_147_483_647

/** Number of a row in a body: Postgres' bigint, as far as a number is exact. */
export const rowId = z.number('must be a number').int().min(1).max(Number.MAX_SAFE_INTEGER)
/** The same in an address. */
export const rowIdText = digits(rowId)
/** The same of a table whose numbers are Postgres' integers. */
export const smallRowIdText = digits(rowId.max(MAX_INTEGER))

/** A whole number of things, such as minutes to wait for. */
export const count = (max: number) => z.number('must be a number').int().min(1).max(max)

/** Several values behind one name: `a,b`. */
export const several = <T extends z.ZodType>(value: T, max: number) =>
  z.preprocess((given, context) => {
    if (typeof given === 'string') return given.split(',')
    context.issues.push({ code: 'custom', input: given, message: 'is given more than once' })
    return z.NEVER
  }, z.array(value).min(1).max(max))

const NAME_PART = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
// The last part begins with a letter: what ends in a number is an IPv4 address.
const HOST_NAME = `(?:${NAME_PART}\\.)*[A-Za-z](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?`
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const PORT =
  '(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9][0-9]|6[0-4][0-9][0-9][0-9]|[1-5][0-9][0-9][0-9][0-9]|[1-9][0-9]{0,3})'
/** An address of http or https: a name, an IPv4 address or an IPv6 one in brackets. */
export const WEB_ADDRESS = new RegExp(
  "^https?://(?:[A-Za-z0-9._~!$&'()*+,;=:%-]+@)?" +
    `(?:${HOST_NAME}|(?:${BYTE}\\.){3}${BYTE}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::${PORT})?(?:[/?#][!-~]*)?$`,
)

/** Parts of a cursor, as patterns. */
export const CURSOR_PART = {
  utc: UTC,
  undated: '-',
  number: '(?:0|[1-9][0-9]{0,14})',
  text: '[^\\u0000]{1,400}',
} as const

/** The description of a cursor in the document of the API. */
export const CURSOR_HELP = '`next` of the page before, with the same filters.'

/** Where a page ended, as the answer gave it: its parts side by side. Any position will do, also one where no row is. */
export const cursor = (...parts: readonly string[]) =>
  z
    .string()
    .regex(new RegExp(`^${parts.join('_')}$`, 'u'), 'is not one that an earlier page gave as `next`')
    .transform((value): readonly string[] => {
      const groups = new RegExp(`^${parts.map((part) => `(${part})`).join('_')}$`, 'u').exec(value)
      return groups?.slice(1) ?? []
    })
