import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { idAt } from '../../src/producers/x/snowflake.js'
import type { DoubleFailure } from '../support/source-double.js'
import type { Bill } from './x-bill.js'
import type { Reply } from './x-search-api.js'
import { answerWith, postAt, type World, type WorldPost } from './x-world.js'

/** People need a moment between two posts: they arrive apart. */
const WRITING_MS = 5

export interface Rule {
  readonly id: string
  readonly value: string
  readonly tag?: string
}

interface StreamOptions {
  readonly world: World
  readonly bill: Bill
  readonly now: () => number
  /** Posts that people write one after the other from the first connection on. */
  readonly script: readonly Partial<WorldPost>[]
  /** Bytes of the stream go out in pieces of this size. */
  readonly pieceBytes: number
  /** Milliseconds of the wall's clock between two keep-alives; 0: none. */
  readonly heartbeatMs: number
  readonly take: (failure: DoubleFailure) => boolean
}

/** The filtered stream: rules, one connection, keep-alives, duplicates, breaks in the middle of a character. */
export function createStreamApi({ world, bill, now, script, pieceBytes, heartbeatMs, take }: StreamOptions) {
  const rules: Rule[] = []
  const unwritten = [...script]
  let connection: ServerResponse | null = null
  let sequence = 0
  let ruleNumber = 1_377_649_934_414_049_282n

  let isWriting = false
  const write = async (bytes: Buffer): Promise<void> => {
    isWriting = true
    for (let at = 0; at < bytes.length && connection; at += pieceBytes) {
      connection.write(bytes.subarray(at, at + pieceBytes))
      if (bytes.length > pieceBytes) await new Promise(setImmediate) // else the pieces travel as one
    }
    isWriting = false
  }

  const messageOf = (post: WorldPost, matching: readonly Rule[]): Buffer => {
    const answer = answerWith(world, [post])
    bill.chargeAnswer(answer)
    const body = { ...answer, data: post, matching_rules: matching.map(({ id, tag }) => ({ id, tag: tag ?? '' })) }
    return Buffer.from(`${JSON.stringify(body)}\r\n`)
  }

  const publish = (more: Partial<WorldPost> = {}): WorldPost => {
    sequence += 1
    const post = postAt(now(), sequence, more)
    world.posts.push(post)
    return post
  }

  const end = (how: 'end' | 'destroy'): void => {
    connection?.[how]()
    connection = null
  }

  const send = async (post: WorldPost): Promise<void> => {
    const bytes = messageOf(post, rules)
    if (take('truncated answer')) {
      // Between the two halves of a character.
      const middle = bytes.findIndex((byte, at) => at > bytes.length / 4 && byte >= 0x80) + 1
      await write(bytes.subarray(0, middle || bytes.length >> 1))
      return end('end')
    }
    if (take('dropped connection')) {
      await write(bytes.subarray(0, bytes.length >> 1))
      return end('destroy')
    }
    if (take('drifted item')) {
      return write(
        Buffer.from(`${JSON.stringify({ data: { ...post, text: { blocks: [] } }, matching_rules: rules })}\r\n`),
      )
    }
    await write(bytes)
    if (take('repeated page')) await write(bytes)
  }

  const play = async (): Promise<void> => {
    while (unwritten.length > 0) {
      const post = publish(unwritten.shift())
      await pause(WRITING_MS)
      if (connection) await send(post)
      // Posts that are written while no client listens are found by search.
      else for (const missed of unwritten.splice(0, 2)) publish(missed)
      if (!connection) return
    }
  }

  return {
    readRules: (): Reply => ({ status: 200, body: { ...(rules.length > 0 && { data: rules }), meta: {} } }),

    changeRules({ add = [], delete: gone }: { add?: Omit<Rule, 'id'>[]; delete?: { ids: string[] } }): Reply {
      const errors: object[] = []
      for (const rule of add) {
        if (rules.some(({ value }) => value === rule.value)) {
          errors.push({ title: 'DuplicateRule', type: 'https://api.x.com/2/problems/duplicate-rules' })
        } else if (rule.value.includes('((')) {
          errors.push({ title: 'UnprocessableEntity', type: 'https://api.x.com/2/problems/invalid-rules' })
        } else rules.push({ ...rule, id: String((ruleNumber += 1n)) })
      }
      for (const id of gone?.ids ?? [])
        rules.splice(
          rules.findIndex((rule) => rule.id === id),
          1,
        )
      const created = add.length - errors.length
      return { status: 201, body: { meta: { summary: { created } }, ...(errors.length > 0 && { errors }) } }
    },

    /** @returns a refusal; null: the stream is open, and the response belongs to it */
    connect(response: ServerResponse, headers: Record<string, string>): Reply | null {
      if (rules.length === 0) {
        return {
          status: 409,
          body: { title: 'ConnectionException', detail: 'no rules', connection_issue: 'RuleConfigurationIssue' },
        }
      }
      if (connection) {
        return { status: 429, body: { title: 'ConnectionException', connection_issue: 'TooManyConnections' } }
      }
      connection = response
      // Never inside a message.
      const keepAlive = (): void => void (isWriting || response.write('\r\n'))
      const heartbeat = heartbeatMs > 0 ? setInterval(keepAlive, heartbeatMs) : undefined
      response.on('close', () => {
        clearInterval(heartbeat)
        if (connection === response) connection = null
      })
      response.writeHead(200, { ...headers, 'content-type': 'application/json' })
      response.write('\r\n')
      setImmediate(() => void play())
      return null
    },

    publish,
    /** Publishes and sends to every client that listens, as matched by these rules. */
    async deliver(more: Partial<WorldPost> = {}, matching: readonly Rule[] = rules): Promise<WorldPost> {
      const post = publish(more)
      await write(messageOf(post, matching))
      return post
    },
    /** Sends a post once more. */
    sendAgain: (post: WorldPost): Promise<void> => write(messageOf(post, rules)),
    write: (text: string): Promise<void> => write(Buffer.from(text)),
    end,
    rules,
    isConnected: (): boolean => connection !== null,
    idNow: (): string => idAt(now()),
  }
}
