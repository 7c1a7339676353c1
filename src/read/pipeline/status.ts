import { STAGES, STAGES_UPSTREAM, type Stage } from '../../domain/stage.js'
import type { Queryable } from '../../store/pool.js'
import { STAGE_TABLE } from '../../store/pipeline/stage-tables.js'

/** Posts by their state at one stage. Every accepted post that is not erased is in exactly one state. */
export interface StageCounts {
  readonly done: number
  readonly notApplicable: number
  readonly dead: number
  readonly deadUpstream: number
  readonly pending: number
  readonly pendingUpstream: number
}

export interface LawReport {
  readonly posts: { readonly accepted: number; readonly erased: number }
  /** `holds`, or a sentence that names the stage and the two numbers that differ. */
  readonly law: string
  readonly stages: Readonly<Record<Stage, StageCounts>>
}

/**
 * Each side of the law is counted from its own table, never by subtraction, all in one statement and so in one
 * snapshot. A post in a batch is pending, whatever older row it has; a row counts only for the current post version.
 */
const LAW = `
  with live as materialized (select id, version from post where erased_at is null),
       waiting as materialized (
         select distinct stage, id from (select stage, unnest(post_ids) as id from work_batch) as batch
         join live using (id)),
       buried as materialized (
         select stage, post_id as id from dead_letter join live on live.id = post_id where replayed_at is null)
  select (select count(*) from live) as accepted,
         (select count(*) from post where erased_at is not null) as erased,
         ${STAGES.map(stageColumns).join(',\n         ')}`

function stageColumns(stage: Stage): string {
  const table = STAGE_TABLE[stage]
  const list = (stages: readonly Stage[]): string => stages.map((name) => `'${name}'`).join(', ') || `''`
  const upstream = list(STAGES_UPSTREAM[stage])
  const reaching = list([stage, ...STAGES_UPSTREAM[stage]])
  const notWaiting = (id: string): string => `${id} not in (select id from waiting where stage in (${reaching}))`
  const rows = (outcome: string): string => `(
    select count(*) from ${table} result join live on live.id = result.post_id and live.version = result.post_version
    where result.outcome = '${outcome}' and ${notWaiting('live.id')})`
  return `json_build_object(
    'done', ${rows('done')},
    'notApplicable', ${rows('not_applicable')},
    'dead', (select count(*) from buried where stage = '${stage}' and ${notWaiting('id')}),
    'deadUpstream', (select count(distinct id) from buried where stage in (${upstream}) and ${notWaiting('id')}
       and id not in (select id from buried where stage = '${stage}')),
    'pending', (select count(*) from waiting where stage = '${stage}'),
    'pendingUpstream', (select count(distinct id) from waiting where stage in (${upstream})
       and id not in (select id from waiting where stage = '${stage}')),
    'orphans', (select count(*) from ${table} result where not exists (select from live where live.id = result.post_id))
  ) as ${stage}`
}

interface LawRow extends Record<Stage, StageCounts & { readonly orphans: number }> {
  readonly accepted: number
  readonly erased: number
}

/** Counts every post at every stage and says whether the law holds. Reads whole tables: seconds on millions of posts. */
export async function readLaw(db: Queryable): Promise<LawReport> {
  const { rows } = await db.query<LawRow>(LAW)
  const row = rows[0]
  if (!row) throw new Error('Postgres gave no answer to the law query')
  const stages = Object.fromEntries(
    STAGES.map((stage): [Stage, StageCounts] => {
      const { orphans: _, ...counts } = row[stage]
      return [stage, counts]
    }),
  ) as Record<Stage, StageCounts>
  const broken = STAGES.flatMap((stage) => brokenAt(stage, row.accepted, stages[stage], row[stage].orphans))
  return {
    posts: { accepted: row.accepted, erased: row.erased },
    law: broken.length === 0 ? 'holds' : broken.join('; '),
    stages,
  }
}

function brokenAt(stage: Stage, accepted: number, counts: StageCounts, orphans: number): string[] {
  const sum = Object.values<number>({ ...counts }).reduce((total, count) => total + count, 0)
  return [
    ...(sum === accepted ? [] : [`${stage}: ${accepted} posts accepted, but ${sum} accounted for`]),
    ...(orphans === 0 ? [] : [`${stage}: 0 rows without a live post allowed, but ${orphans} found`]),
  ]
}

export interface Backlog {
  readonly stage: Stage
  readonly posts: number
  readonly batches: number
  readonly oldestSeconds: number
}

/** What waits at each stage, from the outbox alone: cheap enough for every scrape of the metrics. */
export async function readBacklog(db: Queryable): Promise<Backlog[]> {
  const { rows } = await db.query<Backlog>(
    `select stage, sum(cardinality(post_ids))::int as posts, count(*)::int as batches,
            extract(epoch from clock_timestamp() - min(created_at))::float as "oldestSeconds"
     from work_batch group by stage`,
  )
  return STAGES.map(
    (stage) => rows.find((row) => row.stage === stage) ?? { stage, posts: 0, batches: 0, oldestSeconds: 0 },
  )
}

/** Dead letters that were not replayed, by stage and reason. */
export async function readDeadLetters(db: Queryable): Promise<{ stage: Stage; reason: string; posts: number }[]> {
  const { rows } = await db.query<{ stage: Stage; reason: string; posts: number }>(
    `select stage, reason, count(*)::int as posts from dead_letter where replayed_at is null
     group by stage, reason order by stage, reason`,
  )
  return rows
}

/** Whether any post was ever accepted, erased ones included. */
export async function hasPosts(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>('select exists(select from post) as found')
  return rows[0]?.found ?? false
}

/** Whether a post has every result, whatever its outcome. */
export async function hasAnnotatedPost(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    `select exists(select from sentiment join ner_result using (post_id) join origin using (post_id)) as found`,
  )
  return rows[0]?.found ?? false
}
