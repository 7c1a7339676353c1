import { z } from 'zod'
import { SENTIMENT_LABELS } from '../annotation.js'

/** A label, or why there is none: `none` (the stage had nothing to say) and `pending` (it has not looked yet). */
export const NO_LABEL = ['none', 'pending'] as const
/** Whether a post has this label, and not none. */
export const isLabel = (label: string): boolean => !(NO_LABEL as readonly string[]).includes(label)
export const ORIGIN_LABELS = ['inside', 'outside', 'unknown'] as const

const MAX_VALUES = 20

/** `a,b` in a query string means a or b. */
const oneOf = <T extends z.ZodType<string, string>>(value: T) =>
  z
    .string()
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(value).min(1).max(MAX_VALUES))

const LANGUAGE_NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
/** Languages that langid may name and ICU has no name for. */
const NAMELESS_LANGUAGES = ['und', 'azb', 'cbk', 'dty', 'eml', 'nah']

/** BCP-47 as langid writes it, or `none` and `pending`. */
export const LanguageLabel = z
  .string()
  .regex(/^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})*$/, 'must be a language label such as en-SG')
  .refine(isLanguage, 'is no language')

function isLanguage(label: string): boolean {
  if ([...NO_LABEL, ...NAMELESS_LANGUAGES].includes(label)) return true
  try {
    return LANGUAGE_NAMES.of(label) !== undefined
  } catch {
    return false // not even the form of a language tag
  }
}

/** Postgres has no text with NUL. */
const text = z.string().refine((value) => !value.includes('\0'), 'must not hold NUL')

/** An instant; a plain day means its beginning in Singapore. */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/,
    'must be a day (2026-08-09) or an instant (2026-08-09T12:00:00Z)',
  )
  .transform((text) => (text.includes('T') ? text : `${text}T00:00:00+08:00`))
  .refine((text) => z.iso.date().safeParse(text.slice(0, 10)).success && !Number.isNaN(Date.parse(text)), 'is no date')
  .transform((text) => new Date(text))

/** The part of a query string that every reading endpoint shares. Values within a field are or, fields are and. */
export const filterFields = {
  /** Key; by default the live collection when it has posts, else the sample. Never two in one figure. */
  collection: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'is no collection name')
    .optional(),
  /** From this instant, hours as a whole; default: 28 days before `to`. `all`: since ever, undated posts too. */
  from: z
    .union([z.literal('all'), instant], 'must be `all`, a day (2026-08-09) or an instant (2026-08-09T12:00:00Z)')
    .optional(),
  /** Up to this instant, exclusive; default: now. */
  to: instant.optional(),
  platform: oneOf(z.string().regex(/^[a-z0-9-]{1,32}$/, 'is no platform')).optional(),
  language: oneOf(LanguageLabel).optional(),
  sentiment: oneOf(z.enum([...SENTIMENT_LABELS, ...NO_LABEL])).optional(),
  origin: oneOf(z.enum([...ORIGIN_LABELS, ...NO_LABEL])).optional(),
  theme: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'is no theme')
    .optional(),
  /** A gazetteer id such as rail_station/dhoby-ghaut, or `~` and a folded name. */
  entity: text.min(1).max(200).optional(),
  /** A hashtag (with #) or words that stand side by side. */
  term: text.trim().min(1).max(100).optional(),
  reposts: z.enum(['with', 'without', 'only']).optional(),
}

export const Filter = z.strictObject(filterFields).refine(isForward, { path: ['from'], message: 'must be before to' })
export type Filter = z.infer<typeof Filter>
/** As it stands in a link. */
export type FilterQuery = z.input<typeof Filter>

/** For endpoints that have fields of their own beside the filter. */
export function filterWith<T extends z.ZodRawShape>(fields: T) {
  return z
    .strictObject({ ...filterFields, ...fields })
    .refine((filter) => isForward(filter as Window), { path: ['from'], message: 'must be before to' })
}

interface Window {
  readonly from?: Date | 'all' | undefined
  readonly to?: Date | undefined
}

function isForward({ from, to }: Window): boolean {
  return !(from instanceof Date) || from < (to ?? new Date())
}
