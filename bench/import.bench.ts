import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostCompleter } from '../src/importing/complete-post.js'
import { importFile } from '../src/importing/import-file.js'
import { openFile } from '../src/importing/bytes/open-file.js'
import { NO_OPTIONS } from '../src/importing/import-format.js'
import { formatNamed } from '../src/importing/registry.js'
import { normalizePostedText } from '../src/text/normalize.js'

// How fast files are read into posts, without servers: `npm run bench -- import 60 ndjson` (MB a file, formats). By the
// processor time of the whole process, so it is the work of one core, whatever else runs. Next to each format is the time
// to only read the same file and parse its JSON. The rest is validation, ids and dates.

const megabytes = Number(process.argv[2] ?? 40)
const wanted = process.argv.slice(3)
const MB = 1_000_000
const TEXTS = [
  'MRT breakdown again at Jurong East, 45 minutes late for work already lah 😤 #SMRT',
  '今天的地铁又坏了，新加坡的早上真的很热闹。大家都在等巴士。',
  'Makan kat Geylang Serai tadi, sedap betul rendang dia. Siapa nak join minggu depan?',
  'இன்று சிங்கப்பூரில் மழை பெய்தது, எல்லோரும் குடையுடன் வெளியே சென்றனர்.',
]
const textOf = (index: number): string => `${TEXTS[index % TEXTS.length]} ${index}`
const secondsOf = (index: number): number => 1_750_000_000 + index

/** One line of each format, about as long as real ones are. */
const LINES: Readonly<Record<string, { prefix?: string; line(index: number): string; suffix?: string }>> = {
  ndjson: {
    line: (index) =>
      JSON.stringify({
        platform: 'x',
        nativeId: `19${String(index).padStart(17, '0')}`,
        text: textOf(index),
        postedAt: new Date(secondsOf(index) * 1_000).toISOString(),
        author: { nativeId: String(index % 5_000), declaredPlace: 'Singapore' },
        languageTag: 'en',
        counts: { likes: index % 90, reposts: index % 7 },
      }),
  },
  csv: {
    prefix: 'platform,nativeId,text,postedAt,author,counts.likes\n',
    line: (index) =>
      `x,19${String(index).padStart(17, '0')},"${textOf(index)}",${new Date(secondsOf(index) * 1_000).toISOString()},${index % 5_000},${index % 90}`,
  },
  'reddit-dump': {
    line: (index) =>
      JSON.stringify({
        ...{ id: index.toString(36), author: `person_${index % 5_000}`, body: textOf(index), subreddit: 'singapore' },
        ...{
          created_utc: secondsOf(index),
          retrieved_on: secondsOf(index) + 200_000,
          score: index % 40,
          edited: false,
        },
        ...{ link_id: 't3_abc', parent_id: 't1_abc', permalink: '/r/singapore/comments/abc/x/def/', gilded: 0 },
        ...{ stickied: false, distinguished: null, author_flair_text: null, subreddit_id: 't5_2qh8c', archived: false },
      }),
  },
  telegram: {
    prefix: '{"name": "Berita", "type": "public_channel", "id": 1234567890, "messages": [\n',
    line: (index) =>
      JSON.stringify(
        {
          ...{ id: index + 1, type: 'message', date: '2025-06-15T23:06:40', date_unixtime: String(secondsOf(index)) },
          ...{ from: 'Berita', from_id: 'channel1234567890', text: [textOf(index), { type: 'bold', text: '!' }] },
        },
        null,
        1,
      ) + ',',
    suffix: '{"id": 0, "type": "service"}]}',
  },
}

async function write(path: string, { prefix = '', line, suffix = '' }: (typeof LINES)[string]): Promise<void> {
  const file = createWriteStream(path)
  file.write(prefix)
  for (let index = 0, bytes = 0; bytes < megabytes * MB;) {
    const block = Array.from({ length: 500 }, () => `${line(index++)}\n`).join('')
    bytes += Buffer.byteLength(block)
    if (!file.write(block)) await once(file, 'drain')
  }
  file.end(suffix)
  await once(file, 'finish')
}

/** Reads every line and parses what is JSON; of a document that is not in lines, the whole. */
async function parseAlone(path: string, format: string): Promise<number> {
  const isDocument = format === 'telegram'
  const file = await openFile(path, null)
  let rest = ''
  let values = 0
  const decoder = new TextDecoder()
  for await (const chunk of file.chunks(new AbortController().signal)) {
    rest += decoder.decode(chunk, { stream: true })
    if (isDocument) continue
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) values += format !== 'csv' && JSON.parse(line) === null ? 0 : 1
  }
  return isDocument ? (JSON.parse(rest) as { messages: unknown[] }).messages.length : values
}

async function importAlone(path: string, format: string): Promise<number> {
  const { counts } = await importFile({
    file: await openFile(path, null),
    reader: formatNamed(format).createReader(NO_OPTIONS),
    complete: createPostCompleter({
      collection: 'bench',
      platform: null,
      changesAtTheDoor: (text) => normalizePostedText(text).changes,
    }),
    sink: { accept: () => Promise.resolve([]), reject: () => undefined, flush: () => Promise.resolve() },
    from: 0,
    signal: new AbortController().signal,
  })
  if (counts.rejected > 0) throw new Error(`${counts.rejected} items of the benchmark's own file were rejected`)
  return counts.posts
}

async function speed(path: string, work: () => Promise<number>): Promise<{ perSecond: number; items: number }> {
  await work() // warm
  const before = process.cpuUsage()
  const items = await work()
  const { user, system } = process.cpuUsage(before)
  return { perSecond: statSync(path).size / MB / ((user + system) / 1_000_000), items }
}

const folder = mkdtempSync(join(tmpdir(), 'kopitalk-bench-'))
try {
  for (const [format, content] of Object.entries(LINES)) {
    if (wanted.length > 0 && !wanted.includes(format)) continue
    const path = join(folder, format)
    await write(path, content)
    const alone = await speed(path, () => parseAlone(path, format))
    const full = await speed(path, () => importAlone(path, format))
    process.stdout.write(
      `${format.padEnd(12)} import ${full.perSecond.toFixed(1)} MB/s (${full.items} posts), ` +
        `${format === 'csv' ? 'reading' : 'JSON.parse'} alone ${alone.perSecond.toFixed(1)} MB/s: ${((100 * full.perSecond) / alone.perSecond).toFixed(0)} %\n`,
    )
    rmSync(path)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
