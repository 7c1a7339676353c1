import type { GapAnswer, Provenance } from '../domain/reading/answer.js'
import type { Filter } from '../domain/reading/filter.js'
import { STAGES, type Stage } from '../domain/stage.js'
import type { Queryable } from '../store/pool.js'
import { STAGE_TABLE } from '../store/pipeline/stage-tables.js'
import { cells } from './figures/cells.js'
import { createParameters } from '../store/parameters.js'
import type { ModelFacts } from './model-facts.js'
import type { Question } from './question.js'
import type { Reading } from './reading.js'

const MAX_GAPS = 100

/**
 * Where a figure comes from.
 * @param posts that the question leaves; absent: they are counted
 */
export async function readProvenance({ db, models }: Reading, question: Question, posts?: number): Promise<Provenance> {
  const [found, pending, used, gaps] = await Promise.all([
    posts ?? countPosts(db, question),
    countPending(db, question),
    readModels(db, models),
    readGaps(db, question),
  ])
  const { key, title, isSample } = question.collection
  const { from, to } = question
  return {
    collection: { key, title, isSample },
    query: linkOf(question.filter),
    window: from && to ? { from: from.toISOString(), to: to.toISOString() } : null,
    posts: found,
    pending,
    models: used,
    gaps,
    computedAt: new Date().toISOString(),
  }
}

/** Posts that a question leaves. */
export async function countPosts(db: Queryable, question: Question): Promise<number> {
  const parameters = createParameters()
  const sql = `select coalesce(sum(posts), 0)::bigint as posts from ${cells(question, parameters, 'day', [])}`
  const { rows } = await db.query<{ posts: number }>(sql, parameters.values)
  return rows[0]?.posts ?? 0
}

async function countPending(db: Queryable, { collection }: Question): Promise<number> {
  const { rows } = await db.query<{ pending: number }>(
    `select count(*) as pending from (select distinct unnest(post_ids) as id from work_batch) as waiting
     where exists(select from collection_post where collection_id = $1 and post_id = waiting.id)`,
    [collection.id],
  )
  return rows[0]?.pending ?? 0
}

/** Stages whose results come from a model with a card; the others are named after themselves. */
const TASKS: Partial<Record<Stage, string>> = { sentiment: 'sentiment', ner: 'ner', meaning: 'meaning' }

async function readModels(db: Queryable, models: readonly ModelFacts[]): Promise<Provenance['models']> {
  // Newest by post: a maximum over all results would read the whole table.
  const newest = STAGES.map(
    (stage) => `(select model_ordinal from ${STAGE_TABLE[stage]} order by post_id desc limit 1) as ${stage}`,
  )
  const { rows } = await db.query<Record<Stage, number | null>>(`select ${newest.join(', ')}`)
  const ordinals = rows[0]
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const ordinal = ordinals?.[stage]
      if (ordinal === null || ordinal === undefined) return []
      return [[stage, { name: modelName(models, stage, ordinal), ordinal }]]
    }),
  )
}

/** Name of the model that gave a stage's results of this ordinal; the stage's own name where it has no card. */
export function modelName(models: readonly ModelFacts[], stage: Stage, ordinal: number): string {
  return models.find((model) => model.task === TASKS[stage] && model.ordinal === ordinal)?.name ?? stage
}

async function readGaps(db: Queryable, { collection, from, to }: Question): Promise<GapAnswer[]> {
  type Row = Omit<GapAnswer, 'from' | 'to' | 'closedAt'> & { from: Date; to: Date | null }
  const { rows } = await db.query<Row>(
    `select gap.id, gap.source_key as source, source.platform, gap.from_at as from, gap.to_at as to,
            gap.cause, gap.detail, gap.estimate
     from gap join source on source.key = gap.source_key
     where source.collection = $1 and gap.closed_at is null
       and ($2::timestamptz is null or gap.to_at is null or gap.to_at > $2)
       and ($3::timestamptz is null or gap.from_at < $3)
     order by gap.from_at, gap.id limit ${MAX_GAPS}`,
    [collection.key, from, to],
  )
  return rows.map((row) => ({
    ...row,
    from: row.from.toISOString(),
    to: row.to?.toISOString() ?? null,
    closedAt: null,
  }))
}

/** The filter in the form of a link: `a,b` for several values, instants in UTC. */
export function linkOf(filter: Filter): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([field, value]): [string, string][] => {
      if (value === undefined) return []
      if (value instanceof Date) return [[field, value.toISOString()]]
      return [[field, Array.isArray(value) ? value.join(',') : String(value)]]
    }),
  )
}
