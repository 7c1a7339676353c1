import { isUtf8 } from 'node:buffer'
import { createCsvSplitter, RFC_4180 } from '../splitters/csv-splitter.js'
import { rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { NO_DATE_RULES, readDate } from '../../domain/written-date.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { splitRecord } from '../table-dialect.js'

const DATE = /^([A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d) (PDT|PST|UTC|GMT) (\d{4})$/
/** Hours from UTC, as the old Twitter date writes them. The set was gathered in California. */
const ZONES: Readonly<Record<string, string>> = { PDT: '-0700', PST: '-0800', UTC: '+0000', GMT: '+0000' }
const FIRST_RECORD = /^"[024]","\d+","[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [A-Z]{3} \d{4}","/

/**
 * The Sentiment140 training set (Stanford, 2009): six quoted columns without a header (polarity, tweet id, date, query,
 * user, text) in Latin-1. Its polarity is not stored: it was guessed from emoticons.
 */
export const sentiment140Format: ImportFormat = {
  name: 'sentiment140',
  title: 'the Sentiment140 tweets',
  extensions: [],
  takesMap: false,
  decodesItself: true,
  recognises: ({ text }) => FIRST_RECORD.test(text),
  createReader: () => createPieceReader(createCsvSplitter(), parseRecord),
}

function parseRecord(bytes: Buffer): Parsed | null {
  // Copies that went through another program are in UTF-8.
  const record = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
  if (record.trim() === '') return null
  let row: string[]
  try {
    row = splitRecord(record, RFC_4180)
  } catch (err) {
    return rejected(err instanceof Error ? err.message : String(err))
  }
  const [, id = '', date = '', , user = '', text = ''] = row
  if (row.length !== 6) return rejected(`${row.length} columns instead of 6`)
  if (!/^\d+$/.test(id)) return rejected('the second column is not a tweet id')
  const postedAt = parseZonedDate(date)
  const omitted = postedAt ? [] : [{ field: 'postedAt', reason: 'not a date' }]
  const author = { nativeId: null, handle: user || null, declaredPlace: null, createdAt: null }
  return { kind: 'post', draft: { platform: 'x', nativeId: id, text, postedAt, author }, notes: [], omitted }
}

function parseZonedDate(raw: string): Date | null {
  const [, dayAndTime, zone = '', year] = DATE.exec(raw.trim()) ?? []
  if (!dayAndTime) return null
  const read = readDate(`${dayAndTime} ${ZONES[zone]} ${year}`, NO_DATE_RULES)
  return 'at' in read ? read.at : null
}
