import { createHash } from 'node:crypto'

// Invented people who say invented things, in the shapes of Jetstream's version 1 wire.

const TEXTS = [
  'Singapore rain again, kopi first then MRT',
  '新加坡今天又下雨了，先喝咖啡再搭地铁 ☔',
  'Hujan lagi di Singapura, minum kopi dulu lah',
  'சிங்கப்பூரில் இன்றும் மழை, காபி குடிக்கலாம் ☕',
  'hawker centre at Toa Payoh damn shiok 🇸🇬🍜',
]
const OTHER_TEXTS = ['天気がいいですね', 'my cat is asleep', 'lagi di jalan', 'வணக்கம் நண்பர்களே', '🎉🎉']

export const TERMS = ['singapore', 'singapura', '新加坡', 'சிங்கப்பூர*', 'toa payoh']

export interface WorldEvent {
  timeUs: number
  readonly frame: Buffer
  readonly collection: string | null
}

/** Looks like a did:plc of the network, the same for the same number. */
export function didOf(number: number): string {
  const letters = createHash('sha256').update(String(number)).digest('hex').slice(0, 24)
  return `did:plc:${letters.replace(/[0189]/g, (digit) => 'abcd'['0189'.indexOf(digit)] ?? 'a')}`
}

export const recordKeyOf = (number: number): string => `3mp${number.toString(32).padStart(10, 'z')}`

export interface Commit {
  readonly did: string
  readonly rkey: string
  readonly operation?: string
  readonly collection?: string
  readonly record?: unknown
}

export function commitEvent(timeUs: number, commit: Commit): WorldEvent {
  const collection = commit.collection ?? 'app.bsky.feed.post'
  const body = { rev: '3mptbypcq372f', operation: commit.operation ?? 'create', collection, rkey: commit.rkey }
  const content = commit.record === undefined ? {} : { record: commit.record, cid: 'bafyreiapzyf65cmq55jklpnrihiygze2' }
  return eventOf(timeUs, { did: commit.did, kind: 'commit', commit: { ...body, ...content } }, collection)
}

export function accountEvent(timeUs: number, did: string, active: boolean, status?: string): WorldEvent {
  const account = { active, did, seq: 31_527_015_471, time: new Date(timeUs / 1_000).toISOString(), status }
  return eventOf(timeUs, { did, kind: 'account', account }, null)
}

export function identityEvent(timeUs: number, did: string): WorldEvent {
  const identity = { did, handle: 'nobody.example', seq: 31_527_015_470, time: new Date(timeUs / 1_000).toISOString() }
  return eventOf(timeUs, { did, kind: 'identity', identity }, null)
}

export function rawEvent(timeUs: number, frame: Buffer | string): WorldEvent {
  return { timeUs, frame: Buffer.from(frame as string), collection: null }
}

function eventOf(
  timeUs: number,
  event: { did: string; [field: string]: unknown },
  collection: string | null,
): WorldEvent {
  const { did, ...rest } = event
  return { timeUs, frame: Buffer.from(JSON.stringify({ did, time_us: timeUs, ...rest })), collection }
}

export function postRecord(text: string, at: Date, more: object = {}): object {
  return { $type: 'app.bsky.feed.post', createdAt: at.toISOString(), langs: ['en'], text, ...more }
}

export interface World {
  readonly events: WorldEvent[]
  /** `bluesky/did/rkey` of the posts that TERMS find. */
  readonly expected: string[]
}

/** Every fourth event is not a post of ours; times step back by up to 31.6 ms inside each burst, as recorded. */
const STEPS_US = [0, 20_000, -11_600, 4_000]
const BURST_US = 12_000_000

/** @param events how many, spread evenly over the time before `endUs` */
export function createWorld(events: number, endUs: number): World {
  const world: World = { events: [], expected: [] }
  const beginUs = endUs - Math.ceil(events / STEPS_US.length) * BURST_US
  for (let number = 0; number < events; number += 1) {
    const burst = Math.floor(number / STEPS_US.length)
    const timeUs = beginUs + burst * BURST_US + (STEPS_US[number % STEPS_US.length] ?? 0)
    world.events.push(worldEvent(number, timeUs, world.expected))
  }
  return world
}

function worldEvent(number: number, timeUs: number, expected: string[]): WorldEvent {
  const did = didOf(number % 97)
  const rkey = recordKeyOf(number)
  const at = new Date(timeUs / 1_000 - 700)
  if (number % 50 === 7) return identityEvent(timeUs, did)
  if (number % 50 === 17) return accountEvent(timeUs, did, true)
  if (number % 50 === 27) return commitEvent(timeUs, { did, rkey: recordKeyOf(900_000 + number), operation: 'delete' })
  if (number % 4 === 3) {
    const text = OTHER_TEXTS[number % OTHER_TEXTS.length] ?? ''
    return commitEvent(timeUs, { did, rkey, record: postRecord(text, at) })
  }
  expected.push(`bluesky/${did}/${rkey}`)
  const text = `${TEXTS[number % TEXTS.length]} ${number}`
  return commitEvent(timeUs, { did, rkey, record: postRecord(text, at) })
}
