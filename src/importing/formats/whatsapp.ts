import type { DateRules } from '../../domain/written-date.js'
import { createDecoration } from '../decoration.js'
import { decodeText } from '../decode-text.js'
import { drifted, leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { createMessageSplitter } from './whatsapp/message-splitter.js'

/** Marks of the direction of writing, which WhatsApp puts around names, numbers and its own words. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const SPACE = '[ \\u00a0\\u202f]'
const DATE = '(\\d{1,4})[./-](\\d{1,2})[./-](\\d{1,4})\\.?'
const HALF = '[AaPp]\\.?' + SPACE + '?[Mm]\\.?|PG|PTG|上午|下午|中午|凌晨|早上|晚上'
const TIME = `(${HALF})?${SPACE}?(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?(?:${SPACE}?(${HALF}))?`
const MOMENT = `${DATE},?${SPACE}+(?:klo |at |um |à |pukul )?${TIME}`
/** `[3/4/24, 9:15:32 PM] ` of an iPhone, `3/4/24, 9:15 PM - ` of Android. */
const BEGINNING = new RegExp(`^(?:\\[${MOMENT}\\]${SPACE}|${MOMENT}${SPACE}[-–]${SPACE})`)
/** A name has no colon in it, WhatsApp's own lines have none before their text. */
const SENDER = /^([^:\n]{1,100}): ?/
const AFTERNOON = /^p|^PTG|下午|晚上/i

/** Instead of a picture, in any language: `<Media omitted>`, `<Media tidak disertakan>`; `image omitted` on an iPhone. */
const MEDIA =
  /^(?:<[^<>\n]{3,60}>|(?:image|video|audio|GIF|sticker|document|Contact card|media)(?: note)? omitted|\S[^\n]{0,200}\.\w{2,5} \([^()\n]{3,40}\)|null)$/i
const ATTACHED = /^(?:<[^<>\n]{2,30}: [^<>\n]{1,200}>|\S[^\n]{0,200}\.\w{2,5} \([^()\n]{3,40}\))\n/
const DELETED =
  /^(?:This message was deleted|You deleted this message|Mesej ini telah dipadam|此消息已删除|您删除了这条消息)\.?(?: by admin [^\n]{1,60})?$/i
const PLACE = /^(?:live )?location(?: shared)?:? https:\/\/maps\.google\.com\/\S*$/i
const EDITED = / ?<(?:This message was edited|Mesej ini telah diedit|此消息已编辑)>$/i

/**
 * The text that WhatsApp exports of a chat. Only who wrote, when, and the text: what it says itself (who joined, what
 * was deleted), pictures and places are left out.
 */
export const whatsappFormat: ImportFormat = {
  name: 'whatsapp',
  title: 'a WhatsApp chat (the .txt of "Export chat")',
  extensions: [],
  takesMap: false,
  recognises({ text }) {
    const lines = text.split(/\r?\n/, 50).filter((line) => line.trim() !== '')
    const beginnings = lines.filter((line) => beginningOf(line))
    const [first] = lines
    const isSaid = beginnings.some((line) => SENDER.test(withoutBeginning(line)))
    return first !== undefined && beginnings[0] === first && isSaid
  },
  createReader({ dates }) {
    const splitter = createMessageSplitter((line) => beginningOf(line.subarray(0, 200).toString('utf8')) !== null)
    return createPieceReader(splitter, (bytes) => {
      const decoded = decodeText(bytes)
      if (decoded.kind === 'not_text') return rejected(decoded.reason)
      return decoded.text.trim() === '' ? null : parseMessage(decoded.text, dates, decoded.notes)
    })
  },
}

const beginningOf = (line: string): RegExpExecArray | null => BEGINNING.exec(line.replace(/^[\u200e\u200f\ufeff]+/, ''))

const withoutBeginning = (line: string): string => line.replace(/^[\u200e\u200f\ufeff]+/, '').replace(BEGINNING, '')

function parseMessage(whole: string, dates: DateRules, notes: readonly string[]): Parsed {
  const beginning = beginningOf(whole)
  if (!beginning) return drifted('line: text before the first message')
  const rest = withoutBeginning(whole)
  const [, name] = SENDER.exec(rest) ?? []
  // A line of WhatsApp may quote the new name of a group, with a colon in it.
  if (name === undefined || /["“”]/.test(name)) return leftOut('a line of WhatsApp itself')
  const said = rest.replace(SENDER, '')
  // On an iPhone this mark begins whatever WhatsApp writes instead of a text.
  if (/^\u200e/.test(said) && !ATTACHED.test(plain(said))) return leftOut(reasonOf(plain(said)))
  const words = plain(said).replace(EDITED, '')
  const text = words.replace(ATTACHED, '').trim()
  if (text === '' || MEDIA.test(words.trim()) || DELETED.test(text) || PLACE.test(text)) return leftOut(reasonOf(text))
  const decoration = createDecoration(dates)
  const postedAt = dateOf(beginning.slice(1), dates, decoration)
  const author = { nativeId: nameOf(name), handle: null, declaredPlace: null, createdAt: null }
  return { kind: 'post', notes, omitted: decoration.omitted, draft: { platform: 'whatsapp', text, postedAt, author } }
}

function reasonOf(text: string): string {
  if (DELETED.test(text)) return 'deleted since'
  if (PLACE.test(text)) return 'a place that somebody shared'
  return MEDIA.test(text) || ATTACHED.test(`${text}\n`) || text === ''
    ? 'media without words'
    : 'a line of WhatsApp itself'
}

const plain = (text: string): string => text.replace(DIRECTION, '')

/** `~` stands before names of people who are in no address book. */
const nameOf = (name: string): string =>
  plain(name)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/^~ ?/, '')
    .trim()

function dateOf(
  found: readonly (string | undefined)[],
  dates: DateRules,
  decoration: ReturnType<typeof createDecoration>,
): Date | null {
  const parts = found[0] === undefined ? found.slice(8) : found.slice(0, 8)
  const [one = '', two = '', three = '', before, hour = '', minute = '', second = '00', after] = parts
  const day = dayOf(one, two, three, dates.dayFirst)
  if (day === null) return decoration.leaveOut('postedAt', 'could be day or month first')
  const clock = hourOf(Number(hour), before ?? after)
  const time = `${String(clock).padStart(2, '0')}:${minute}:${second}`
  return decoration.date('postedAt', `${day} ${time}`)
}

/** @returns null when day and month could be exchanged and nobody has said which is first */
function dayOf(one: string, two: string, three: string, dayFirst: boolean | null): string | null {
  const pad = (part: string): string => part.padStart(2, '0')
  if (one.length === 4) return `${one}-${pad(two)}-${pad(three)}`
  const year = three.length === 2 ? `20${three}` : three
  const isDayFirst = dayFirst ?? (one === two || Number(one) > 12 ? true : Number(two) > 12 ? false : null)
  if (isDayFirst === null) return null
  return isDayFirst ? `${year}-${pad(two)}-${pad(one)}` : `${year}-${pad(one)}-${pad(two)}`
}

/** Twelve hours and their half, or twenty-four. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour
  if (half === '中午') return hour === 12 ? 12 : hour + 12
  return (hour % 12) + (AFTERNOON.test(half) ? 12 : 0)
}
